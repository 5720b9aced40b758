import type { Book, Terms } from '../book/book';
import { profitBy, referredUpTo, type ProfitBy } from '../money/profit';
import { firstStep } from './first-step';
import { approvalAt, costBy, type Standing } from './standing';
import type { ReviewCosts, Sweep } from './sweep';
import { f1Of, stepAt } from './sweep';

/**
 * Rules that choose a cut-off out of every one that parts the scores differently. Over a book's
 * `standing` they mean all applicants, with those whom policy rules decline or refer and those in the
 * review band; over a plain sweep, the scores alone.
 */
type Choices = Sweep | Standing;

/** A cut-off that a rule chose. Deciding with it gives exactly the decision the rule meant. */
export interface Chosen {
  /** In [0, 1]; the shortest decimal that parts the scores where the rule says. */
  readonly cutoff: number;
  /** False when the rule's condition cannot be met; `cutoff` is then the rule's second best. */
  readonly reached: boolean;
  /** What was chosen and why, in words. */
  readonly note: string;
}

const IMPOSSIBLE = 'Needs defaults and good payers among the rows';

/** Highest F1 over every possible cut-off. Of equals, the one that declines fewest. */
export function bestF1(swept: Choices): Chosen {
  const step = bestStep(swept, (at) => f1At(swept, at));
  return choose(swept, step, 'Highest F1 of all cut-offs');
}

/** Highest Youden's J: recall + specificity − 1. Of equals, the one that declines fewest. */
export function bestYouden(swept: Choices): Chosen {
  const { bad, good, declinedBad, declinedGood } = swept;
  const step = bestStep(swept, (at) => declinedBad[at] * good - declinedGood[at] * bad);
  return choose(swept, step, 'Recall and specificity add up to most');
}

/**
 * Lowest cost over every possible cut-off, the referred counted as their reviewer decides: were they
 * free, referring everybody would always be cheapest. Of equals, the one that declines fewest.
 */
export function lowestCost(swept: Choices, costs: ReviewCosts): Chosen {
  const cost = costBy(swept, costs);
  const step = bestStep(swept, (at) => -cost(at));
  const referred = 'approvedBad' in swept && swept.referredBad[0] + swept.referredGood[0] > 0;
  const review = referred ? '; the referred count by the mistakes of their reviewer' : '';
  return choose(swept, step, `Lowest cost of all cut-offs${review}`);
}

/**
 * Highest profit over every possible cut-off, the review line held. Of equals, the one that declines
 * fewest. What `decideBook` says there is exactly the highest that it says anywhere.
 */
export function highestProfit(book: Book, terms: Terms, by: ProfitBy): Chosen {
  const { sweep } = book;
  if (sweep.scores.length === 0) return { cutoff: 0.5, reached: false, note: 'Needs applicants' };
  const profit = profitBy(book, terms, by);
  const line = referredUpTo(book, 0, terms);
  const step = bestStep(sweep, (at) => profit(at, Math.max(at, line)));
  const note =
    by === 'realised'
      ? 'Highest profit of all cut-offs, by what happened to these applicants'
      : 'Highest profit of all cut-offs, by predicted probabilities';
  return { cutoff: cutoffOf(sweep, step), reached: true, note };
}

/** The largest cut-off whose recall is at least the target, a share. */
export function recallAtLeast(swept: Choices, target: number): Chosen {
  const step = firstChoice(swept, (at) => swept.declinedBad[at] / swept.bad >= target);
  return choose(swept, step, 'Largest cut-off that reaches this recall');
}

/** The smallest cut-off that approves at least this share of the applicants; the referred are not. */
export function approvalAtLeast(swept: Choices, share: number): Chosen {
  const beyond = firstChoice(swept, (at) => !(approvalAt(swept, at) >= share));
  const step = Math.max(beyond - 1, lowestStep(swept));
  const chosen = choose(swept, step, 'Smallest cut-off that approves at least this share');
  if (beyond > step) return chosen;
  return {
    ...chosen,
    reached: false,
    note: 'No cut-off approves so many; this is nearest',
  };
}

/**
 * The reference system's rule: the first of .10, .11 … .89 with precision >= .2 and recall >= .4,
 * else the best F1. The only rule that walks a grid.
 */
export function referenceRule(swept: Choices): Chosen {
  for (let hundredths = 10; hundredths <= 89; hundredths++) {
    const cutoff = hundredths / 100;
    const step = stepAt(swept, cutoff);
    const truePositives = swept.declinedBad[step];
    const declined = truePositives + swept.declinedGood[step];
    if (truePositives >= 0.2 * declined && truePositives / swept.bad >= 0.4)
      return {
        cutoff,
        reached: true,
        note: 'First step of .01 from .10 with precision of 20 % and recall of 40 %',
      };
  }
  return {
    ...bestF1(swept),
    reached: false,
    note: 'No step from .10 to .89 has precision of 20 % and recall of 40 %: highest F1 instead',
  };
}

function f1At({ declinedBad, declinedGood, bad }: Sweep, step: number): number {
  return f1Of(declinedBad[step], declinedBad[step] + declinedGood[step], bad);
}

/** A score of 1 is declined at every cut-off up to 1, so nobody being declined is then no option. */
export function lowestStep({ scores }: Sweep): number {
  return scores.length > 0 && scores[0] >= 1 ? stepsAtOne(scores) : 0;
}

function stepsAtOne(scores: Float32Array): number {
  let step = 0;
  while (step < scores.length && scores[step] >= 1) step++;
  return step;
}

function bestStep(swept: Choices, worth: (step: number) => number): number {
  let best = lowestStep(swept);
  let most = worth(best);
  for (let step = best + 1; step <= swept.scores.length; step++) {
    const value = worth(step);
    if (value > most) {
      most = value;
      best = step;
    }
  }
  return best;
}

/** The first step that can be chosen and meets a condition, as `firstStep`; one past the last if none. */
export function firstChoice(swept: Choices, met: (step: number) => boolean): number {
  return firstStep(lowestStep(swept), swept.scores.length + 1, met);
}

function choose(swept: Choices, step: number, note: string): Chosen {
  if (swept.bad === 0 || swept.good === 0) return { cutoff: 0.5, reached: false, note: IMPOSSIBLE };
  return { cutoff: cutoffOf(swept, Math.min(step, swept.scores.length)), reached: true, note };
}

/**
 * A readable cut-off that takes exactly this step: the decimal with the fewest places that is above
 * the next score and not above the last declined one.
 */
export function cutoffOf({ scores }: Sweep, step: number): number {
  const high = step === 0 ? 1 : Math.min(1, scores[step - 1]);
  if (step === scores.length) return 0;
  const low = scores[step];
  for (let places = 0; places <= 22; places++) {
    const unit = 10 ** places;
    const middle = Math.round(((low + high) / 2) * unit);
    for (const candidate of [middle / unit, (middle + 1) / unit])
      if (candidate > low && candidate <= high) return candidate;
  }
  return high;
}
