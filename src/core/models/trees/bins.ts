import type { Task } from '../../task';
import { codesOf, type Frame } from './frame';
import { FloatSorter } from './sort-floats';

/** Bins that the values of a number are put into at most; one more holds its missing values. */
export const MOST_BINS = 255;

/** A threshold above every encoded number: what is missing goes one way, all values the other. */
export const ABOVE_ALL = 3.4028234663852886e38;

/** A frame as small whole numbers, which is what trees are grown on. */
export interface Bins {
  readonly rows: number;
  readonly columns: number;
  /** Column-major: row r of column c has bin `data[c·rows + r]`. */
  readonly data: Uint8Array;
  /**
   * Bins of the values of each column. A number's missing values have the next one; a category's
   * bins are its codes, and none is missing.
   */
  readonly counts: Uint16Array;
  /** Of each number, ascending: bin b holds the values with `cuts[b − 1] <= value < cuts[b]`. */
  readonly cuts: readonly Float32Array[];
  /** 1 = category. */
  readonly isLevel: Uint8Array;
  /** Where each column's slots of a histogram start; one entry more gives the length of all. */
  readonly offsets: Uint32Array;
  /** Columns that tell at least one row from another. */
  readonly varying: Int32Array;
}

/** Bins every column of a frame by its own rows. */
export async function binFrame(frame: Frame, task: Task): Promise<Bins> {
  const { rows, columns, values } = frame;
  const data = new Uint8Array(values.length);
  const counts = new Uint16Array(columns.length);
  const isLevel = new Uint8Array(columns.length);
  const offsets = new Uint32Array(columns.length + 1);
  const cuts: Float32Array[] = [];
  const varying: number[] = [];
  const sorter = new FloatSorter(rows);
  for (const [index, column] of columns.entries()) {
    const from = values.subarray(index * rows, (index + 1) * rows);
    const to = data.subarray(index * rows, (index + 1) * rows);
    if (column.kind === 'level') {
      isLevel[index] = 1;
      counts[index] = codesOf(column);
      cuts.push(new Float32Array());
      to.set(from);
    } else {
      const sorted = sorter.values.subarray(0, sorter.sort(from));
      cuts.push(cutsOf(sorted));
      counts[index] = cuts[index].length + 1;
      binNumbers(sorted, sorter.rows, cuts[index], to);
    }
    offsets[index + 1] = offsets[index] + counts[index] + 1 - isLevel[index];
    if (to.some((bin) => bin !== to[0])) varying.push(index);
    task.report({ stage: 'Binning columns', done: index + 1, total: columns.length });
    await task.breathe();
  }
  const found = Int32Array.from(varying);
  return { rows, columns: columns.length, data, counts, cuts, isLevel, offsets, varying: found };
}

/**
 * Thresholds between bins that hold about equally many rows, halfway between neighbouring distinct
 * values and in single precision, so that a value compares with them as its bin does. With few
 * distinct values each has a bin of its own.
 *
 * @param sorted ascending
 */
export function cutsOf(sorted: Float32Array): Float32Array {
  const starts = startsOf(sorted);
  const cuts: number[] = [];
  let left = sorted.length;
  let inBin = 0;
  for (let i = 0; i + 2 < starts.length && cuts.length + 1 < MOST_BINS; i++) {
    inBin += starts[i + 1] - starts[i];
    const target = left / (MOST_BINS - cuts.length);
    const each = starts.length - 1 - i <= MOST_BINS - cuts.length;
    if (!each && inBin < target && starts[i + 2] - starts[i + 1] < target) continue;
    cuts.push(between(sorted[starts[i]], sorted[starts[i + 1]]));
    left -= inBin;
    inBin = 0;
  }
  return Float32Array.from(cuts);
}

/** Where each distinct value starts, and the end. */
function startsOf(sorted: Float32Array): Uint32Array {
  const starts = new Uint32Array(sorted.length + 1);
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++)
    if (i === 0 || sorted[i] !== sorted[i - 1]) starts[distinct++] = i;
  starts[distinct] = sorted.length;
  return starts.subarray(0, distinct + 1);
}

/** A single-precision number with `low < it <= high`, halfway where there is one. */
function between(low: number, high: number): number {
  const middle = Math.fround(low + (high - low) / 2);
  return middle > low && middle <= high ? middle : high;
}

/** The bin of each row; rows that are not among the sorted ones are missing. */
function binNumbers(
  sorted: Float32Array,
  rows: Uint32Array,
  cuts: Float32Array,
  out: Uint8Array,
): void {
  out.fill(cuts.length + 1);
  let bin = 0;
  for (let i = 0; i < sorted.length; i++) {
    while (bin < cuts.length && cuts[bin] <= sorted[i]) bin++;
    out[rows[i]] = bin;
  }
}
