import { tallyStep, type Book, type Terms } from '../book/book';
import { stepAt, type ReviewCosts, type Sweep } from './sweep';

/**
 * A sweep as policy rules and a review band leave it: `declinedBad` and `declinedGood` hold those
 * whom a rule declines at every step, and not everybody else is approved.
 */
export interface Standing extends Sweep {
  readonly approvedBad: Float64Array;
  readonly approvedGood: Float64Array;
  readonly referredBad: Float64Array;
  readonly referredGood: Float64Array;
}

/**
 * What each step of a book declines and approves, with the review line held. Rules of choice
 * (rules.ts) and curves over it mean what `decideBook` says, to the last bit. The book's own sweep
 * where every row counts once and there are neither rules nor a band. O(steps): make it anew when
 * book or review line change, not with the cut-off.
 */
export function standing(book: Book, { reviewFrom }: Pick<Terms, 'reviewFrom'>): Sweep | Standing {
  const { sweep, population, passed, referred, knockedOut } = book;
  const isWhole = population.bad === 1 && population.good === 1;
  if (isWhole && reviewFrom === null && referred === null && knockedOut === null) return sweep;
  const last = sweep.scores.length;
  const line = reviewFrom === null ? 0 : tallyStep(book, stepAt(sweep, reviewFrom));
  const [declinedBad, approvedBad, referredBad] = split('bad');
  const [declinedGood, approvedGood, referredGood] = split('good');
  return {
    ...sweep,
    declinedBad,
    declinedGood,
    approvedBad,
    approvedGood,
    referredBad,
    referredGood,
  };

  function split(of: 'bad' | 'good'): [Float64Array, Float64Array, Float64Array] {
    const declined = new Float64Array(last + 1);
    const approved = new Float64Array(last + 1);
    const sent = new Float64Array(last + 1);
    const own = passed[of];
    const also = referred?.[of] ?? null;
    const times = population[of];
    const all = own.length - 1;
    const out = knockedOut?.[of][all] ?? 0;
    for (let step = 0; step <= last; step++) {
      const to = tallyStep(book, step);
      const from = Math.max(to, line);
      const ruled = also === null ? 0 : also[to];
      declined[step] = times * (own[to] + ruled + out);
      approved[step] = times * (own[all] - own[from]);
      sent[step] = times * (own[from] - own[to] + (also === null ? 0 : also[all] - ruled));
    }
    return [declined, approved, sent];
  }
}

/** `costWithReview` of any step, as a function that makes no object for each. */
export function costBy(swept: Sweep | Standing, costs: ReviewCosts): (step: number) => number {
  const { bad, declinedBad, declinedGood } = swept;
  const { costPerMissedDefault: missed, costPerDeclinedGood: lost } = costs;
  if (!('approvedBad' in swept))
    return (step) => (bad - declinedBad[step]) * missed + declinedGood[step] * lost;
  const { approvedBad, referredBad, referredGood } = swept;
  const wrong = 1 - costs.reviewSkill;
  return (step) =>
    approvedBad[step] * missed +
    declinedGood[step] * lost +
    wrong * (referredBad[step] * missed + referredGood[step] * lost) +
    costs.costPerReview * (referredBad[step] + referredGood[step]);
}

/** Share of all applicants who are approved at a step. */
export function approvalAt(swept: Sweep | Standing, step: number): number {
  const rows = swept.bad + swept.good;
  if ('approvedBad' in swept) return (swept.approvedBad[step] + swept.approvedGood[step]) / rows;
  return (rows - (swept.declinedBad[step] + swept.declinedGood[step])) / rows;
}
