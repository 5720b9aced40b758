import { stepAt, type Sweep } from '../cutoff/sweep';
import { VERDICT, type Book, type Entries, type Terms } from '../book/book';

/** What a decision does with a row. */
export const FATE = { approved: 0, referred: 1, declined: 2 } as const;
export const FATES = 3;

/** The steps of a book's sweep that a cut-off takes: declined up to `step`, referred up to `from`. */
export interface Steps {
  readonly step: number;
  readonly from: number;
}

export function stepsAt({ sweep }: Pick<Book, 'sweep'>, cutoff: number, terms: Terms): Steps {
  const step = stepAt(sweep, cutoff);
  return { step, from: fromStep(sweep, step, terms) };
}

/** Where the review band ends that begins at a step. */
export function fromStep(sweep: Sweep, step: number, { reviewFrom }: Terms): number {
  return reviewFrom === null ? step : Math.max(step, stepAt(sweep, reviewFrom));
}

/** A `FATE` by row, by steps of the book that was written from these entries. O(rows). */
export function fatesOf(
  { order, verdict }: Pick<Entries, 'order' | 'verdict'>,
  { sweep, population }: Pick<Book, 'sweep' | 'population'>,
  { step, from }: Steps,
): Uint8Array {
  const rowsUpTo = (at: number): number =>
    Math.round(sweep.declinedBad[at] / population.bad) +
    Math.round(sweep.declinedGood[at] / population.good);
  const declined = rowsUpTo(step);
  const referred = rowsUpTo(from);
  const fates = new Uint8Array(order.length);
  for (let place = 0; place < declined; place++) fates[order[place]] = FATE.declined;
  for (let place = declined; place < referred; place++) fates[order[place]] = FATE.referred;
  if (verdict === null) return fates;
  for (let row = 0; row < fates.length; row++) {
    if (verdict[row] === VERDICT.decline) fates[row] = FATE.declined;
    else if (verdict[row] === VERDICT.refer && fates[row] === FATE.approved)
      fates[row] = FATE.referred;
  }
  return fates;
}

/**
 * Rows by outcome and by what each of two decisions does with them; what is at stake in a cell is
 * the loss of its defaults, or the gain of its good payers. Entry `cellOf(y, a, b)` of each array.
 */
export interface JointCells {
  readonly rows: Float64Array;
  readonly stake: Float64Array;
  readonly stakeSquared: Float64Array;
}

export const CELLS = 2 * FATES * FATES;

export function cellOf(y: number, a: number, b: number): number {
  return (y * FATES + a) * FATES + b;
}

/** Counts the rows into cells; `a` and `b` hold a `FATE` by row. O(rows). */
export function jointCells(
  { y, stakes }: Pick<Entries, 'y' | 'stakes'>,
  a: Uint8Array,
  b: Uint8Array,
): JointCells {
  const rows = new Float64Array(CELLS);
  const stake = new Float64Array(CELLS);
  const stakeSquared = new Float64Array(CELLS);
  for (let row = 0; row < y.length; row++) {
    const cell = cellOf(y[row], a[row], b[row]);
    const at = y[row] === 1 ? stakes.loss[row] : stakes.gain[row];
    rows[cell]++;
    stake[cell] += at;
    stakeSquared[cell] += at * at;
  }
  return { rows, stake, stakeSquared };
}
