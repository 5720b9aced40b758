import { wilson, type Interval } from '../../metrics/intervals';
import { rateIntervals } from '../book/base-rate';
import {
  decideBook,
  type Book,
  type BookedDecision,
  type Population,
  type Terms,
} from '../book/book';

/** A rate over some rows, with its 95 % interval (Wilson's, or built of such); NaN over no rows. */
export interface Rate extends Interval {
  readonly value: number;
  /** Rows it is over; where they have weights, as many as would be as exact (Kish 1965). */
  readonly rows: number;
}

/** What a cut-off does to one group. */
export interface GroupFigures {
  readonly decision: BookedDecision;
  /** Rows as they are in the data, whatever base rate is supposed. */
  readonly rows: number;
  readonly bad: number;
  readonly good: number;
  readonly approval: Rate;
  /** Defaults among the approved: predictive parity compares it. */
  readonly defaultRate: Rate;
  readonly recall: Rate;
  readonly precision: Rate;
  readonly falsePositiveRate: Rate;
  /** Approved among good payers: equal opportunity compares it. */
  readonly goodsApproved: Rate;
  /** Right decisions among those made: referred applicants are left out. */
  readonly accuracy: Rate;
  /** Share of defaults that the model expects, in the supposed population. */
  readonly meanPd: number;
  /** Realised profit per applicant, approved or not. */
  readonly profitEach: number;
}

/** Every figure of a group at a cut-off. O(log n). */
export function groupFigures(book: Book, cutoff: number, terms: Terms): GroupFigures {
  const { population } = book;
  const decision = decideBook(book, cutoff, terms);
  const bads = (weighted: number): number => Math.round(weighted / population.bad);
  const goods = (weighted: number): number => Math.round(weighted / population.good);
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = decision;
  const tp = bads(truePositives);
  const fn = bads(falseNegatives);
  const fp = goods(falsePositives);
  const tn = goods(trueNegatives);
  const bad = bads(book.sweep.bad);
  const good = goods(book.sweep.good);
  const weight = book.sweep.bad + book.sweep.good;
  const ends = rateIntervals(decision, population);
  return {
    decision,
    rows: bad + good,
    bad,
    good,
    approval: {
      value: decision.approvalRate,
      ...ends.approvalRate,
      rows: effectiveRows(bad, good, population),
    },
    defaultRate: {
      value: decision.defaultRateAmongApproved,
      ...ends.defaultRateAmongApproved,
      rows: fn + tn,
    },
    recall: plainRate(tp, bad),
    precision: { value: decision.precision, ...ends.precision, rows: tp + fp },
    falsePositiveRate: plainRate(fp, good),
    goodsApproved: plainRate(tn, good),
    accuracy: weightedRate(accuracyOf(decision), tp + fn, tn + fp, population),
    meanPd: meanPdOf(book),
    profitEach: decision.profit / weight,
  };
}

/** Share of right decisions among those made. */
export function accuracyOf(
  decision: Pick<BookedDecision, 'truePositives' | 'trueNegatives' | 'approved' | 'declined'>,
): number {
  const { truePositives, trueNegatives, approved, declined } = decision;
  return (truePositives + trueNegatives) / (approved + declined);
}

/** Expected defaults over expected applicants, each outcome counted as often as is supposed. */
function meanPdOf({ population, passed, referred, knockedOut }: Book): number {
  const last = passed.bad.length - 1;
  const all = (of: 'expectedBad' | 'expectedGood'): number =>
    [passed, referred, knockedOut].reduce((sum, tally) => sum + (tally?.[of][last] ?? 0), 0);
  const bad = population.bad * all('expectedBad');
  return bad / (bad + population.good * all('expectedGood'));
}

function plainRate(count: number, rows: number): Rate {
  return { value: count / rows, ...wilson(count, rows), rows };
}

function weightedRate(value: number, bad: number, good: number, weights: Population): Rate {
  const rows = effectiveRows(bad, good, weights);
  return { value, ...wilson(value * rows, rows), rows };
}

/** As many rows of equal weight as would be as exact (Kish 1965). */
function effectiveRows(bad: number, good: number, weights: Population): number {
  const sum = bad * weights.bad + good * weights.good;
  const squares = bad * weights.bad ** 2 + good * weights.good ** 2;
  return squares > 0 ? sum ** 2 / squares : 0;
}
