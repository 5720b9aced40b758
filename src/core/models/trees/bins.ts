import type { Task } from '../../task';
import { codesOf, type Frame } from './frame';

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
  for (const [index, column] of columns.entries()) {
    const from = values.subarray(index * rows, (index + 1) * rows);
    const to = data.subarray(index * rows, (index + 1) * rows);
    if (column.kind === 'level') {
      isLevel[index] = 1;
      counts[index] = codesOf(column);
      cuts.push(new Float32Array());
      to.set(from);
    } else {
      cuts.push(cutsOf(from));
      counts[index] = cuts[index].length + 1;
      binNumbers(from, cuts[index], to);
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
 */
export function cutsOf(values: Float32Array): Float32Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const { distinct, counts } = distinctOf(sorted);
  const cuts: number[] = [];
  let left = sorted.length;
  let inBin = 0;
  for (let i = 0; i + 1 < distinct.length && cuts.length + 1 < MOST_BINS; i++) {
    inBin += counts[i];
    const target = left / (MOST_BINS - cuts.length);
    const each = distinct.length - i <= MOST_BINS - cuts.length;
    if (!each && inBin < target && counts[i + 1] < target) continue;
    cuts.push(between(distinct[i], distinct[i + 1]));
    left -= inBin;
    inBin = 0;
  }
  return Float32Array.from(cuts);
}

function distinctOf(sorted: Float32Array): { distinct: number[]; counts: number[] } {
  const distinct: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    const last = distinct.length - 1;
    if (last >= 0 && distinct[last] === value) counts[last]++;
    else {
      distinct.push(value);
      counts.push(1);
    }
  }
  return { distinct, counts };
}

/** A single-precision number with `low < it <= high`, halfway where there is one. */
function between(low: number, high: number): number {
  const middle = Math.fround(low + (high - low) / 2);
  return middle > low && middle <= high ? middle : high;
}

function binNumbers(values: Float32Array, cuts: Float32Array, out: Uint8Array): void {
  const missing = cuts.length + 1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) {
      out[i] = missing;
      continue;
    }
    let low = 0;
    let high = cuts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (cuts[middle] <= value) low = middle + 1;
      else high = middle;
    }
    out[i] = low;
  }
}
