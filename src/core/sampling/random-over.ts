import type { ColumnLayout } from '../data/layout';
import { heldSample, takeRows, type Matrix, type Rows, type Sample } from '../data/matrix';
import type { Random } from '../random';
import { countsOf, minorityOf, onlyOf, rowsOf, rowsToAdd, type Drawn, type Label } from './classes';
import { take } from './kept';
import { spreadOf } from './levels';
import { appending } from './lines';
import { NONE_MADE, NONE_REMOVED } from './trace';

/**
 * All rows in order, then the rows of class `repeated` at `positions` among its own rows, in the
 * order drawn (imbalanced-learn's RandomOverSampler without shrinkage).
 */
export function rowsRepeated(
  y: Uint8Array,
  repeated: Label,
  positions: ArrayLike<number>,
): Int32Array {
  const rows = rowsOf(y, repeated);
  const all = new Int32Array(y.length + positions.length);
  for (let row = 0; row < y.length; row++) all[row] = row;
  for (let i = 0; i < positions.length; i++) all[y.length + i] = rows[positions[i]];
  return all;
}

/**
 * How far repeats are moved, a numeric column each: shrinkage · (4 / ((d + 2)·n))^(1/(d + 4)) · the
 * class's population standard deviation, with n rows in all and d numeric columns (Menardi & Torelli
 * 2014, as imbalanced-learn's smoothed bootstrap, which takes every column for numeric).
 */
export function smoothingWidths(
  { x, y }: Sample,
  repeated: Label,
  numeric: readonly number[],
  shrinkage: number,
): Float64Array {
  const own = takeRows(x, rowsOf(y, repeated));
  const d = numeric.length;
  const factor = shrinkage * (4 / ((d + 2) * x.rows)) ** (1 / (d + 4));
  return Float64Array.from(numeric, (column) => factor * spreadOf(own, column));
}

/** The rows moved by `noise` (`rows × numeric`, standard normal) times the widths. */
export function moved(
  repeats: Matrix,
  numeric: readonly number[],
  widths: Float64Array,
  noise: ArrayLike<number>,
): Matrix {
  const data = repeats.data.slice();
  for (let row = 0; row < repeats.rows; row++)
    for (let c = 0; c < numeric.length; c++)
      data[row * repeats.cols + numeric[c]] += noise[row * numeric.length + c] * widths[c];
  return { ...repeats, data };
}

export interface RandomOverSettings {
  readonly ratio: number;
  /** Kernel widths by which repeats are moved; 0 repeats them exactly. */
  readonly shrinkage: number;
}

/**
 * Repeats rows of the smaller class at random, with replacement, until there are `ratio` of them to
 * each of the larger. With `shrinkage` the repeats are moved in their numeric columns, and count as
 * made rather than as copies; where no column is numeric they stay exact. A `bad-settings` Fault when
 * the ratio asks for fewer rows.
 */
export function randomOver(
  train: Sample<Rows>,
  { numeric }: ColumnLayout,
  { ratio, shrinkage }: RandomOverSettings,
  random: Random,
): Drawn<Rows> {
  const counts = countsOf(train.y);
  const repeated = minorityOf(counts);
  const own = repeated === 1 ? counts.bad : counts.good;
  const positions = Int32Array.from({ length: rowsToAdd(counts, ratio) }, () => random.below(own));
  const all = rowsRepeated(train.y, repeated, positions);
  const base = all.slice(train.y.length);
  if (shrinkage === 0 || numeric.length === 0) return repeating(train, repeated, all, base);
  const held = heldSample(train);
  const widths = smoothingWidths(held, repeated, numeric, shrinkage);
  const noise = Float32Array.from({ length: base.length * numeric.length }, () => random.normal());
  return appending(held, repeated, moved(takeRows(held.x, base), numeric, widths, noise), {
    base,
    towards: new Int32Array(base.length).fill(-1),
    gap: new Float64Array(base.length),
    neighbours: new Int32Array(0),
    k: 0,
  });
}

function repeating(
  train: Sample<Rows>,
  label: Label,
  all: Int32Array,
  base: Int32Array,
): Drawn<Rows> {
  const drawn = take(train, all);
  return {
    ...drawn,
    made: onlyOf(label, base.length),
    trace: {
      all: drawn.sample,
      given: train.y.length,
      made: {
        ...NONE_MADE,
        row: Int32Array.from(base, (_, i) => train.y.length + i),
        base,
        towards: new Int32Array(base.length).fill(-1),
        gap: new Float32Array(base.length),
      },
      removed: NONE_REMOVED,
    },
  };
}
