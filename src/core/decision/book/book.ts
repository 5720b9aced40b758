import { populationOf, supposedSweep, type Population } from './population';
import { profitBy, referredUpTo, type Money } from '../money/profit';
import { remembered } from './remembered';
import type { Sweep } from '../cutoff/sweep';
import { costWithReview, f1Of, stepAt, type Decision, type ReviewCosts } from '../cutoff/sweep';
import {
  countsOf,
  rankedRows,
  sumsOf,
  type Counts,
  type RankedRows,
  type Stakes,
  type Sums,
  type Tally,
} from './tally';

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
  /** By steps of `sweep`: the step of the tallies; null where they are the same. See `tallyStep`. */
  readonly steps: Uint32Array | null;
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
  readonly knockedOutBad: number;
}

/** Writes a book: O(rows), nothing is sorted. */
export function bookOf(entries: Entries): Book {
  return bookWriter()(entries);
}

/**
 * Writes one book after another, of entries that change in part: what is the same by identity is not
 * worked out again. Another base rate costs O(steps), other stakes or rules O(rows).
 */
export function bookWriter(): (entries: Entries) => Book {
  const suppose = remembered((sweep: Sweep, bad: number, good: number) =>
    supposedSweep(sweep, { bad, good }),
  );
  const ranks = remembered(rankedRows);
  const count = remembered(eachCounted);
  const sum = remembered(eachSummed);
  return ({ sweep, order, y, stakes, verdict, baseRateTimes, population }) => {
    const counted = population ?? populationOf(sweep, baseRateTimes);
    const ranked = ranks(order, y, verdict);
    const counts = count(sweep, ranked);
    const sums = sum(sweep, ranked, stakes);
    const tally = (kind: number): Tally | null => {
      const [rows, money] = [counts[kind], sums[kind]];
      return rows === null || money === null ? null : { ...rows, ...money };
    };
    return {
      ...suppose(sweep, counted.bad, counted.good),
      population: counted,
      passed: { ...counts[VERDICT.pass], ...sums[VERDICT.pass] },
      referred: tally(VERDICT.refer),
      knockedOut: tally(VERDICT.decline),
    };
  };
}

/** By `VERDICT`; null for one that nobody has. */
type Each<Of> = readonly [Of, Of | null, Of | null];

function each<Of>({ verdict }: RankedRows, of: (kind: number) => Of): Each<Of> {
  const some = (kind: number): Of | null => (verdict?.includes(kind) === true ? of(kind) : null);
  return [of(VERDICT.pass), some(VERDICT.refer), some(VERDICT.decline)];
}

function eachCounted(sweep: Sweep, ranked: RankedRows): Each<Counts> {
  return each(ranked, (kind) => countsOf(sweep, ranked, kind));
}

function eachSummed(sweep: Sweep, ranked: RankedRows, stakes: Stakes): Each<Sums> {
  return each(ranked, (kind) => sumsOf(sweep, ranked, stakes, kind));
}

/** The tallies' step for a step of a book's sweep. */
export function tallyStep({ steps }: Pick<Book, 'steps'>, step: number): number {
  return steps === null ? step : steps[step];
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
  const skill = terms.reviewSkill;
  const last = passed.bad.length - 1;
  const [to, line] = [tallyStep(book, step), tallyStep(book, from)];
  const declinedOf = (of: keyof Tally): number =>
    passed[of][to] + (referred?.[of][to] ?? 0) + (knockedOut?.[of][last] ?? 0);
  const referredOf = (of: keyof Tally): number =>
    passed[of][line] - passed[of][to] + ((referred?.[of][last] ?? 0) - (referred?.[of][to] ?? 0));
  const approvedOf = (of: keyof Tally): number => passed[of][last] - passed[of][line];

  const truePositives = population.bad * declinedOf('bad');
  const falsePositives = population.good * declinedOf('good');
  const referredBad = population.bad * referredOf('bad');
  const referredGood = population.good * referredOf('good');
  const falseNegatives = population.bad * approvedOf('bad');
  const trueNegatives = population.good * approvedOf('good');
  const knockedOutBad = population.bad * (knockedOut?.bad[last] ?? 0);
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
    knockedOut: knockedOutBad + population.good * (knockedOut?.good[last] ?? 0),
    knockedOutBad,
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
    referredBring:
      skill * population.good * referredOf('gain') -
      (1 - skill) * population.bad * referredOf('loss'),
    reviewCost: (referredBad + referredGood) * terms.costPerReview,
    declinedCost: terms.costPerDeclinedLoan * (falsePositives + (1 - skill) * referredGood),
  };
}
