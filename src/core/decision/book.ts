import type { Sweep } from './sweep';
import { f1Of, stepAt, type Costs, type Decision } from './sweep';

/** What rules beside the model say of a row. */
export const VERDICT = { pass: 0, refer: 1, decline: 2 } as const;

/** What approving each row brings, in one unit of money; parallel to the rows judged. */
export interface Stakes {
  /** Earned if it repays, 0 or more. */
  readonly gain: Float64Array;
  /** Lost if it defaults, 0 or more. */
  readonly loss: Float64Array;
}

/** How many times each outcome's rows count: 1 unless another base rate is supposed. */
export interface Population {
  readonly bad: number;
  readonly good: number;
}

/** Sums over the rows that the sweep's step declines; entry i belongs to step i, 0 to nobody. */
export interface Tally {
  readonly bad: Counts;
  readonly good: Counts;
  /** Of the good payers. */
  readonly gain: Float64Array;
  /** Of the defaults. */
  readonly loss: Float64Array;
  /** Σ (1 − pd) · gain over all rows. */
  readonly expectedGain: Float64Array;
  /** Σ pd · loss over all rows. */
  readonly expectedLoss: Float64Array;
  /** Σ pd over all rows. */
  readonly expectedBad: Float64Array;
}

type Counts = Uint32Array | Float64Array;

/**
 * Everything that any cut-off needs: the scores in order, with sums of outcomes and money over those
 * that no rule touches, those that a rule refers, and those that a rule declines.
 */
export interface Book {
  /** All rows. Its class counts are of the supposed population. */
  readonly sweep: Sweep;
  readonly passed: Tally;
  readonly referred: Tally | null;
  readonly knockedOut: Tally | null;
}

export interface Entries {
  /** Scores as they are shown: corrected, and counting each row once. */
  readonly sweep: Sweep;
  /** `highestFirst` of the raw scores. */
  readonly order: Uint32Array;
  /** Outcomes by row. */
  readonly y: Uint8Array;
  readonly stakes: Stakes;
  /** A `VERDICT` by row; null where there are no rules. */
  readonly verdict: Uint8Array | null;
  /** The supposed default rate over the one in the rows; 1 for the rows as they are. */
  readonly baseRateTimes: number;
  /** How often these rows count, where they are part of more rows; else `populationOf` them. */
  readonly population?: Population;
}

/** Terms of a decision beside the cut-off. */
export interface Terms extends Costs {
  /** Rows with at least this PD that the cut-off does not decline are referred; null for no band. */
  readonly reviewFrom: number | null;
  readonly costPerReview: number;
  readonly costPerDeclinedLoan: number;
  /** Share of the referred whom a person decides on as their outcome asks for. */
  readonly reviewSkill: number;
}

/** What approving these applicants brings; referred ones as the reviewer is supposed to decide. */
export interface Money {
  /** By outcomes that happened. */
  readonly profit: number;
  /** By probabilities. */
  readonly expectedProfit: number;
  /** Margin of the approved who repaid. */
  readonly earned: number;
  /** Loss on the approved who defaulted. */
  readonly lost: number;
  /** Σ PD·LGD·EAD of the approved. */
  readonly expectedLoss: number;
}

export interface BookedDecision extends Decision, Money {
  /** Sent to a person, neither approved nor declined. */
  readonly referred: number;
  readonly referredBad: number;
  readonly referredGood: number;
  /** Declined by a rule, whatever the score. */
  readonly knockedOut: number;
}

/** Highest default rate that can be supposed. */
const MOST_BAD = 0.99;

/** Weights that turn the rows' default rate into the supposed one, with as many applicants. */
export function populationOf({ bad, good }: Sweep, times: number): Population {
  const rate = bad / (bad + good);
  if (times === 1 || !(rate > 0 && rate < 1)) return { bad: 1, good: 1 };
  const supposed = Math.min(MOST_BAD, times * rate);
  return { bad: supposed / rate, good: (1 - supposed) / (1 - rate) };
}

/**
 * PD under another base rate, everything else as it is: the odds are multiplied by the ratio of the
 * weights (Elkan 2001, theorem 2; Saerens et al. 2002).
 */
export function shiftedPd(pd: number, { bad, good }: Population): number {
  return (bad * pd) / (bad * pd + good * (1 - pd));
}

/** Writes the book: O(rows), nothing is sorted. */
export function bookOf(entries: Entries): Book {
  const { sweep, order, y, stakes, verdict, baseRateTimes } = entries;
  const population = entries.population ?? populationOf(sweep, baseRateTimes);
  const tally = (kind: number): Tally =>
    tallied({ sweep, order, y, stakes, population }, (row) => (verdict?.[row] ?? 0) === kind);
  const has = (kind: number): boolean =>
    verdict !== null && order.some((row) => verdict[row] === kind);
  return {
    sweep: shifted(sweep, population),
    passed: tally(VERDICT.pass),
    referred: has(VERDICT.refer) ? tally(VERDICT.refer) : null,
    knockedOut: has(VERDICT.decline) ? tally(VERDICT.decline) : null,
  };
}

function shifted(swept: Sweep, population: Population): Sweep {
  const { bad, good } = population;
  if (bad === 1 && good === 1) return swept;
  return {
    scores: swept.scores.map((pd) => shiftedPd(pd, population)),
    declinedBad: Float64Array.from(swept.declinedBad, (count) => count * bad),
    declinedGood: Float64Array.from(swept.declinedGood, (count) => count * good),
    bad: swept.bad * bad,
    good: swept.good * good,
  };
}

function tallied(
  {
    sweep,
    order,
    y,
    stakes,
    population,
  }: Pick<Entries, 'sweep' | 'order' | 'y' | 'stakes'> & { population: Population },
  counts: (row: number) => boolean,
): Tally {
  const steps = sweep.scores.length;
  const sums = (): Float64Array => new Float64Array(steps + 1);
  const [bad, good, gain, loss] = [sums(), sums(), sums(), sums()];
  const [expectedGain, expectedLoss, expectedBad] = [sums(), sums(), sums()];
  let at = 0;
  for (let step = 0; step < steps; step++) {
    const end = sweep.declinedBad[step + 1] + sweep.declinedGood[step + 1];
    const pd = sweep.scores[step];
    const next = step + 1;
    bad[next] = bad[step];
    good[next] = good[step];
    gain[next] = gain[step];
    loss[next] = loss[step];
    expectedGain[next] = expectedGain[step];
    expectedLoss[next] = expectedLoss[step];
    expectedBad[next] = expectedBad[step];
    for (; at < end; at++) {
      const row = order[at];
      if (!counts(row)) continue;
      if (y[row] === 1) {
        bad[next] += population.bad;
        loss[next] += population.bad * stakes.loss[row];
      } else {
        good[next] += population.good;
        gain[next] += population.good * stakes.gain[row];
      }
      expectedGain[next] += population.good * (1 - pd) * stakes.gain[row];
      expectedLoss[next] += population.bad * pd * stakes.loss[row];
      expectedBad[next] += population.bad * pd;
    }
  }
  return { bad, good, gain, loss, expectedGain, expectedLoss, expectedBad };
}

/** Everything about a cut-off, with rules, review band and money. O(log n). */
export function decideBook(book: Book, cutoff: number, terms: Terms): BookedDecision {
  const step = stepAt(book.sweep, cutoff);
  const from =
    terms.reviewFrom === null ? step : Math.max(step, stepAt(book.sweep, terms.reviewFrom));
  return { cutoff, ...decideSteps(book, step, from, terms) };
}

/** The same by steps of the sweep: those up to `step` are declined, those up to `from` referred. */
export function decideSteps(
  { sweep, passed, referred, knockedOut }: Book,
  step: number,
  from: number,
  terms: Terms,
): Omit<BookedDecision, 'cutoff'> {
  const { bad, good } = sweep;
  const last = sweep.scores.length;
  const sum = (of: keyof Tally): number =>
    passed[of][step] + (referred?.[of][step] ?? 0) + (knockedOut?.[of][last] ?? 0);
  const sent = (of: keyof Tally): number =>
    passed[of][from] -
    passed[of][step] +
    ((referred?.[of][last] ?? 0) - (referred?.[of][step] ?? 0));
  const kept = (of: keyof Tally): number => passed[of][last] - passed[of][from];

  const truePositives = sum('bad');
  const falsePositives = sum('good');
  const referredBad = sent('bad');
  const referredGood = sent('good');
  const falseNegatives = kept('bad');
  const trueNegatives = kept('good');
  const rows = bad + good;
  const approved = falseNegatives + trueNegatives;
  const declined = truePositives + falsePositives;
  const referredRows = referredBad + referredGood;
  const recall = truePositives / bad;
  const falsePositiveRate = falsePositives / good;
  const totalCost =
    falseNegatives * terms.costPerMissedDefault + falsePositives * terms.costPerDeclinedGood;
  const earned = kept('gain');
  const lost = kept('loss');
  const expectedLoss = kept('expectedLoss');
  const { reviewSkill } = terms;
  const reviews = referredRows * terms.costPerReview;
  const reviewed = (gain: number, loss: number): number =>
    reviewSkill * gain - (1 - reviewSkill) * loss - reviews;
  return {
    truePositives,
    falsePositives,
    trueNegatives,
    falseNegatives,
    approved,
    declined,
    referred: referredRows,
    referredBad,
    referredGood,
    knockedOut: (knockedOut?.bad[last] ?? 0) + (knockedOut?.good[last] ?? 0),
    recall,
    specificity: trueNegatives / good,
    falsePositiveRate,
    precision: truePositives / declined,
    f1: f1Of(truePositives, declined, bad),
    youden: recall - falsePositiveRate,
    approvalRate: approved / rows,
    defaultRateAmongApproved: falseNegatives / approved,
    totalCost,
    expectedCost: totalCost / rows,
    earned,
    lost,
    expectedLoss,
    profit:
      earned -
      lost +
      reviewed(sent('gain'), sent('loss')) -
      falsePositives * terms.costPerDeclinedLoan,
    expectedProfit:
      kept('expectedGain') -
      expectedLoss +
      reviewed(sent('expectedGain'), sent('expectedLoss')) -
      (declined - sum('expectedBad')) * terms.costPerDeclinedLoan,
  };
}
