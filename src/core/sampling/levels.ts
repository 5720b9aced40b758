import type { ColumnLayout } from '../data/layout';
import type { Matrix } from '../data/matrix';
import type { Lines } from './lines';

type Categories = ColumnLayout['categories'];

/**
 * The level of every category in every row, `rows × categories`: which of the category's columns is
 * 1, counted from 0; as many as it has columns when none is.
 */
export function levelsOf({ data, rows, cols }: Matrix, categories: Categories): Uint16Array {
  const levels = new Uint16Array(rows * categories.length);
  for (let row = 0; row < rows; row++)
    categories.forEach((columns, category) => {
      const level = columns.findIndex((column) => data[row * cols + column] > 0.5);
      levels[row * categories.length + category] = level < 0 ? columns.length : level;
    });
  return levels;
}

/** Median over the numeric columns of their population standard deviation. */
export function medianSpread(own: Matrix, numeric: readonly number[]): number {
  const spreads = numeric.map((column) => spreadOf(own, column)).sort((a, b) => a - b);
  const middle = spreads.length >> 1;
  return spreads.length % 2 === 1 ? spreads[middle] : (spreads[middle - 1] + spreads[middle]) / 2;
}

/** Population standard deviation of a column. */
export function spreadOf({ data, rows, cols }: Matrix, column: number): number {
  let mean = 0;
  for (let row = 0; row < rows; row++) mean += data[row * cols + column];
  mean /= rows;
  let squares = 0;
  for (let row = 0; row < rows; row++) squares += (data[row * cols + column] - mean) ** 2;
  return Math.sqrt(squares / rows);
}

/**
 * The rows in a space where Euclidean distance is SMOTE-NC's: the numeric columns, then a column for
 * every level there is, holding `spread`/√2 in the rows of that level. Two rows of different level
 * are `spread`² farther apart (squared), to single precision; imbalanced-learn up to 0.10 divides by
 * 2 instead of √2 and so adds half of that. With a spread of 0 categories add nothing.
 */
export function searchable(
  own: Matrix,
  { numeric, categories }: ColumnLayout,
  levels: Uint16Array,
  spread: number,
): Matrix {
  const columnOf = new Map<number, number>();
  const widths = categories.map((columns) => columns.length + 1);
  const starts = widths.map((_, c) => widths.slice(0, c).reduce((sum, width) => sum + width, 0));
  if (spread > 0)
    for (let i = 0; i < levels.length; i++) {
      const key = starts[i % categories.length] + levels[i];
      if (!columnOf.has(key)) columnOf.set(key, numeric.length + columnOf.size);
    }
  const cols = numeric.length + columnOf.size;
  const data = new Float32Array(own.rows * cols);
  for (let row = 0; row < own.rows; row++) {
    for (let c = 0; c < numeric.length; c++)
      data[row * cols + c] = own.data[row * own.cols + numeric[c]];
    for (let c = 0; c < categories.length; c++) {
      const column = columnOf.get(starts[c] + levels[row * categories.length + c]);
      if (column !== undefined) data[row * cols + column] = spread * Math.SQRT1_2;
    }
  }
  return { data, rows: own.rows, cols, names: Array.from({ length: cols }, (_, c) => String(c)) };
}

/**
 * The level each new row gets, `lines × categories`: the most frequent one among the neighbours of
 * its base. Of t equally frequent levels, in ascending order, it is number `ties[i]` modulo t;
 * `ties` holds whole numbers, one an entry of the result.
 */
export function mostFrequent(
  levels: Uint16Array,
  categories: Categories,
  { base, neighbours, k }: Pick<Lines, 'base' | 'neighbours' | 'k'>,
  ties: ArrayLike<number>,
): Uint16Array {
  const chosen = new Uint16Array(base.length * categories.length);
  categories.forEach((columns, category) => {
    const counts = new Uint16Array(columns.length + 1);
    for (let line = 0; line < base.length; line++) {
      counts.fill(0);
      for (let n = 0; n < k; n++)
        counts[levels[neighbours[line * k + n] * categories.length + category]]++;
      const at = line * categories.length + category;
      chosen[at] = modeOf(counts, ties[at]);
    }
  });
  return chosen;
}

function modeOf(counts: Uint16Array, tie: number): number {
  let most = 0;
  let equals = 0;
  for (const count of counts)
    if (count > most) {
      most = count;
      equals = 1;
    } else if (count === most) equals++;
  let left = tie % equals;
  for (let level = 0; ; level++) if (counts[level] === most && left-- === 0) return level;
}

/** Sets the 0/1 columns of the categories to levels as `levelsOf` counts them. */
export function writeLevels(
  { data, rows, cols }: Matrix,
  categories: Categories,
  levels: Uint16Array,
): void {
  for (let row = 0; row < rows; row++)
    categories.forEach((columns, category) => {
      const level = levels[row * categories.length + category];
      columns.forEach((column, i) => {
        data[row * cols + column] = i === level ? 1 : 0;
      });
    });
}
