import type { Interval } from '../../metrics/intervals';
import { normalQuantile } from '../../metrics/normal';
import { rateIntervals } from '../book/base-rate';
import type { Book, Entries, Population, Tally, Terms } from '../book/book';
import { tallyStep, VERDICT } from '../book/book';
import { stepAt } from '../cutoff/sweep';

/** The book of a decision with rules, and what the spread of its money needs. */
export interface PolicyBook {
  readonly book: Book;
  /** By verdict: sums of squared stakes up to each step, of good payers' gain and defaults' loss. */
  readonly squares: readonly Squares[];
}

interface Squares {
  readonly gain: Float64Array;
  readonly loss: Float64Array;
}

/** Rows that the rules and the model treat alike and that turned out alike. */
interface Cell {
  /** A `VERDICT`: what the rules say. */
  readonly rules: number;
  /** A `VERDICT`: what the cut-off and the review band say. */
  readonly model: number;
  readonly bad: boolean;
  readonly rows: number;
  /** How often each row counts. */
  readonly weight: number;
  /** Σ stake and Σ stake², each row counted once. */
  readonly sum: number;
  readonly squared: number;
}

const COMPARED_RATES = [
  'approvalRate',
  'defaultRateAmongApproved',
  'recall',
  'precision',
  'f1',
  'expectedCost',
] as const;
export type ComparedRate = (typeof COMPARED_RATES)[number];

/** A figure with its 95 % interval. */
export interface Measured extends Interval {
  readonly value: number;
}

/** Rows by what becomes of them and by outcome. */
export interface DecisionCounts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
  readonly referredBad: number;
  readonly referredGood: number;
}

/** One way to decide: its figures, and how they differ from the model's alone on the same rows. */
export interface Side extends DecisionCounts {
  readonly figures: Readonly<Record<ComparedRate | 'profit', Measured>>;
  readonly difference: Readonly<Record<ComparedRate | 'profit', Measured>>;
}

export interface Comparison {
  readonly rules: Side;
  readonly model: Side;
  readonly both: Side;
}

/** Whom the rules treat harder than the model alone would. */
export interface ByRules {
  readonly declined: number;
  readonly referred: number;
}

const Z = normalQuantile(0.975);

/** The same for all base rates. O(rows). */
export function squaresOf({
  sweep,
  order,
  y,
  stakes,
  verdict,
}: Omit<Entries, 'baseRateTimes'>): readonly Squares[] {
  const { scores, declinedBad, declinedGood } = sweep;
  const column = () => new Float64Array(scores.length + 1);
  const squares = [VERDICT.pass, VERDICT.refer, VERDICT.decline].map(() => ({
    gain: column(),
    loss: column(),
  }));
  for (let step = 1, at = 0; step <= scores.length; step++) {
    for (const { gain, loss } of squares) {
      gain[step] = gain[step - 1];
      loss[step] = loss[step - 1];
    }
    const end = declinedBad[step] + declinedGood[step];
    for (; at < end; at++) {
      const row = order[at];
      const { gain, loss } = squares[verdict === null ? VERDICT.pass : verdict[row]];
      if (y[row] === 1) loss[step] += stakes.loss[row] ** 2;
      else gain[step] += stakes.gain[row] ** 2;
    }
  }
  return squares;
}

/**
 * Rules alone, the model alone and both together at one cut-off. Intervals, 95 %: Wilson's for
 * rates (`rateIntervals`); for F1, cost and profit, and for every difference, normal by the infinitesimal jackknife
 * over rows (Efron 1982), which knows that all three decide on the same rows. O(log rows).
 */
export function compareWithRules(from: PolicyBook, cutoff: number, terms: Terms): Comparison {
  const cells = cellsOf(from, cutoff, terms);
  const model = ({ model }: Cell): number => model;
  const side = (fate: Fate): Side => sideOf(cells, fate, model, terms, from.book.population);
  return {
    rules: side(({ rules }) => rules),
    model: side(model),
    both: side((cell) => Math.max(cell.rules, cell.model)),
  };
}

/** Of a book with rules, at a cut-off. O(log rows). */
export function byRules(book: Book, cutoff: number, terms: Terms): ByRules {
  const { step, band, last } = zonesOf(book, cutoff, terms);
  const beyond = (tally: Tally | null, from: number): number =>
    tally === null
      ? 0
      : book.population.bad * (tally.bad[last] - tally.bad[from]) +
        book.population.good * (tally.good[last] - tally.good[from]);
  return { declined: beyond(book.knockedOut, step), referred: beyond(book.referred, band) };
}

/** Steps of the tallies: the model declines up to the first and refers up to the second. */
function zonesOf(book: Book, cutoff: number, { reviewFrom }: Terms) {
  const stepOf = (pd: number): number => tallyStep(book, stepAt(book.sweep, pd));
  const step = stepOf(cutoff);
  const band = reviewFrom === null ? step : Math.max(step, stepOf(reviewFrom));
  return { step, band, last: book.passed.bad.length - 1 };
}

function cellsOf({ book, squares }: PolicyBook, cutoff: number, terms: Terms): Cell[] {
  const { population, passed, referred, knockedOut } = book;
  const { step, band, last } = zonesOf(book, cutoff, terms);
  const zones = [
    { model: VERDICT.decline, start: 0, end: step },
    { model: VERDICT.refer, start: step, end: band },
    { model: VERDICT.pass, start: band, end: last },
  ];
  return [passed, referred, knockedOut].flatMap((tally, rules) =>
    tally === null
      ? []
      : zones.flatMap(({ model, start, end }) =>
          [true, false].map((bad) => {
            const weight = bad ? population.bad : population.good;
            const [rows, stake] = bad ? (['bad', 'loss'] as const) : (['good', 'gain'] as const);
            const of = (key: keyof Tally) => tally[key][end] - tally[key][start];
            return {
              rules,
              model,
              bad,
              weight,
              rows: of(rows),
              sum: of(stake),
              squared: squares[rules][stake][end] - squares[rules][stake][start],
            };
          }),
        ),
  );
}

type Fate = (cell: Cell) => number;
/** What a row adds to a rate's numerator and denominator. */
type Parts = (fate: number, bad: boolean, terms: Terms) => readonly [over: number, under: number];

const is = (condition: boolean): number => (condition ? 1 : 0);
const declines = (fate: number): boolean => fate === VERDICT.decline;
const approves = (fate: number): boolean => fate === VERDICT.pass;

const RATES: Record<ComparedRate, Parts> = {
  approvalRate: (fate) => [is(approves(fate)), 1],
  defaultRateAmongApproved: (fate, bad) => [is(approves(fate) && bad), is(approves(fate))],
  recall: (fate, bad) => [is(declines(fate) && bad), is(bad)],
  precision: (fate, bad) => [is(declines(fate) && bad), is(declines(fate))],
  f1: (fate, bad) => [2 * is(declines(fate) && bad), is(declines(fate)) + is(bad)],
  expectedCost: (fate, bad, terms) => [
    is(approves(fate) && bad) * terms.costPerMissedDefault +
      is(declines(fate) && !bad) * terms.costPerDeclinedGood,
    1,
  ],
};

function sideOf(
  cells: readonly Cell[],
  fate: Fate,
  against: Fate,
  terms: Terms,
  population: Population,
): Side {
  const counts = countsOf(cells, fate);
  const wilson: Partial<Record<ComparedRate, Interval>> = rateIntervals(counts, population);
  const made = COMPARED_RATES.map((name) => {
    const own = ratioOf(cells, fate, RATES[name], terms);
    const other = ratioOf(cells, against, RATES[name], terms);
    const apart = spreadOf(cells, (cell) => own.influence(cell) - other.influence(cell));
    return {
      name,
      value: { ...around(own.value, spreadOf(cells, own.influence)), ...wilson[name] },
      difference: around(own.value - other.value, apart),
    };
  });
  const pick = (of: 'value' | 'difference') =>
    Object.fromEntries(made.map((one) => [one.name, one[of]])) as Record<ComparedRate, Measured>;
  return {
    ...counts,
    figures: { ...pick('value'), profit: profitOf(cells, fate, null, terms) },
    difference: { ...pick('difference'), profit: profitOf(cells, fate, against, terms) },
  };
}

function countsOf(cells: readonly Cell[], fate: Fate): DecisionCounts {
  const count = (meant: number, bad: boolean): number =>
    cells.reduce(
      (sum, cell) =>
        fate(cell) === meant && cell.bad === bad ? sum + cell.weight * cell.rows : sum,
      0,
    );
  return {
    truePositives: count(VERDICT.decline, true),
    falsePositives: count(VERDICT.decline, false),
    trueNegatives: count(VERDICT.pass, false),
    falseNegatives: count(VERDICT.pass, true),
    referredBad: count(VERDICT.refer, true),
    referredGood: count(VERDICT.refer, false),
  };
}

function ratioOf(cells: readonly Cell[], fate: Fate, parts: Parts, terms: Terms) {
  let [over, under] = [0, 0];
  for (const cell of cells) {
    const [a, b] = parts(fate(cell), cell.bad, terms);
    over += cell.weight * cell.rows * a;
    under += cell.weight * cell.rows * b;
  }
  const value = over / under;
  return {
    over,
    under,
    value,
    /** What one row of the cell adds to the ratio's error. */
    influence: (cell: Cell): number => {
      const [a, b] = parts(fate(cell), cell.bad, terms);
      return (cell.weight * (a - value * b)) / under;
    },
  };
}

function spreadOf(cells: readonly Cell[], influence: (cell: Cell) => number): number {
  return Math.sqrt(cells.reduce((sum, cell) => sum + cell.rows * influence(cell) ** 2, 0));
}

/** What a row of the cell brings under a fate: `times` its stake and `plus` a flat sum. */
function moneyOf(fate: number, bad: boolean, terms: Terms): { times: number; plus: number } {
  const { reviewSkill: skill, costPerReview, costPerDeclinedLoan } = terms;
  if (approves(fate)) return { times: bad ? -1 : 1, plus: 0 };
  const turnedAway = bad ? 0 : costPerDeclinedLoan;
  if (fate === VERDICT.refer)
    return { times: bad ? skill - 1 : skill, plus: -costPerReview - (1 - skill) * turnedAway };
  return { times: 0, plus: -turnedAway };
}

/** Profit over all rows, or its difference from another way to decide. */
function profitOf(cells: readonly Cell[], fate: Fate, less: Fate | null, terms: Terms): Measured {
  let [rows, total, squared] = [0, 0, 0];
  for (const cell of cells) {
    const own = moneyOf(fate(cell), cell.bad, terms);
    const other = less === null ? { times: 0, plus: 0 } : moneyOf(less(cell), cell.bad, terms);
    const times = own.times - other.times;
    const plus = own.plus - other.plus;
    rows += cell.rows;
    total += cell.weight * (times * cell.sum + plus * cell.rows);
    squared +=
      cell.weight ** 2 *
      (times ** 2 * cell.squared + 2 * times * plus * cell.sum + plus ** 2 * cell.rows);
  }
  return around(total, Math.sqrt(Math.max(0, squared - total ** 2 / rows)));
}

function around(value: number, error: number): Measured {
  return { value, low: value - Z * error, high: value + Z * error };
}
