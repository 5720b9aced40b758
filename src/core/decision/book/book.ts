import { populationOf, shiftedSteps, weighted, type Population } from './population';
import { profitBy, referredUpTo, type Money } from '../money/profit';
import type { Sweep } from '../cutoff/sweep';
import { costWithReview, f1Of, stepAt, type Decision, type ReviewCosts } from '../cutoff/sweep';
import { rankedRows, tallyOf, type Stakes, type Tally } from './tally';

export type { Money } from '../money/profit';
export type { Stakes, Tally } from './tally';
export { populationOf, shiftedPd, type Population } from './population';

/** What rules beside the model say of a row. */
export const VERDICT = { pass: 0, refer: 1, decline: 2 } as const;

/**
 * Everything that any cut-off needs: the scores in order, with sums of outcomes and money over those
 * that no rule touches, those that a rule refers, and those that a rule declines.
 */
export interface Book {
  /** All rows by their PD in the supposed population, and counted as often as it says. */
  readonly sweep: Sweep;
  /** What the tallies, which count each row once, are multiplied by. */
  readonly population: Population;
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
export interface Terms extends ReviewCosts {
  /** Rows with at least this PD that the cut-off does not decline are referred; null for no band. */
  readonly reviewFrom: number | null;
  /** Of a good payer who is declined, by cut-off, rule or reviewer, beyond the gain that is lost. */
  readonly costPerDeclinedLoan: number;
}

/** Counts are of the supposed population: whole numbers unless another base rate is supposed. */
export interface BookedDecision extends Decision, Money {
  /** Sent to a person, neither approved nor declined. */
  readonly referred: number;
  readonly referredBad: number;
  readonly referredGood: number;
  /** `totalCost` and that of the referred, in the unit of the two costs: only there is it one. */
  readonly costWithReview: number;
  /** Declined by a rule, whatever the score; among the declined. */
  readonly knockedOut: number;
}

/** Writes the book: O(rows), nothing is sorted. */
export function bookOf(entries: Entries): Book {
  const { sweep, order, baseRateTimes } = entries;
  const population = entries.population ?? populationOf(sweep, baseRateTimes);
  const steps = shiftedSteps(sweep, population);
  const ranked = rankedRows(order, entries);
  const tally = (kind: number): Tally => tallyOf({ sweep, steps, ranked }, kind);
  const has = (kind: number): boolean => ranked.verdict?.includes(kind) === true;
  return {
    sweep: weighted(steps, population),
    population,
    passed: tally(VERDICT.pass),
    referred: has(VERDICT.refer) ? tally(VERDICT.refer) : null,
    knockedOut: has(VERDICT.decline) ? tally(VERDICT.decline) : null,
  };
}

/** Everything about a cut-off, with rules, review band and money. O(log n). */
export function decideBook(book: Book, cutoff: number, terms: Terms): BookedDecision {
  const step = stepAt(book.sweep, cutoff);
  return { cutoff, ...decideSteps(book, step, referredUpTo(book, step, terms), terms) };
}

/** The same by steps of the sweep: those up to `step` are declined, those up to `from` referred. */
export function decideSteps(
  book: Book,
  step: number,
  from: number,
  terms: Terms,
): Omit<BookedDecision, 'cutoff'> {
  const { sweep, population, passed, referred, knockedOut } = book;
  const { bad, good } = sweep;
  const last = sweep.scores.length;
  const declinedOf = (of: keyof Tally): number =>
    passed[of][step] + (referred?.[of][step] ?? 0) + (knockedOut?.[of][last] ?? 0);
  const referredOf = (of: keyof Tally): number =>
    passed[of][from] -
    passed[of][step] +
    ((referred?.[of][last] ?? 0) - (referred?.[of][step] ?? 0));
  const approvedOf = (of: keyof Tally): number => passed[of][last] - passed[of][from];

  const truePositives = population.bad * declinedOf('bad');
  const falsePositives = population.good * declinedOf('good');
  const referredBad = population.bad * referredOf('bad');
  const referredGood = population.good * referredOf('good');
  const falseNegatives = population.bad * approvedOf('bad');
  const trueNegatives = population.good * approvedOf('good');
  const rows = bad + good;
  const approved = falseNegatives + trueNegatives;
  const declined = truePositives + falsePositives;
  const recall = truePositives / bad;
  const falsePositiveRate = falsePositives / good;
  const totalCost =
    falseNegatives * terms.costPerMissedDefault + falsePositives * terms.costPerDeclinedGood;
  return {
    truePositives,
    falsePositives,
    trueNegatives,
    falseNegatives,
    approved,
    declined,
    referred: referredBad + referredGood,
    referredBad,
    referredGood,
    knockedOut:
      population.bad * (knockedOut?.bad[last] ?? 0) +
      population.good * (knockedOut?.good[last] ?? 0),
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
    costWithReview: costWithReview(
      { falseNegatives, falsePositives, referredBad, referredGood },
      terms,
    ),
    profit: profitBy(book, terms, 'realised')(step, from),
    expectedProfit: profitBy(book, terms, 'expected')(step, from),
    earned: population.good * approvedOf('gain'),
    lost: population.bad * approvedOf('loss'),
    expectedLoss: population.bad * approvedOf('expectedLoss'),
    reviewCost: (referredBad + referredGood) * terms.costPerReview,
  };
}
