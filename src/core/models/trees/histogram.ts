import type { Bins } from './bins';

/**
 * Sums of the derivatives by bin: slot s of column c holds Σg at `2·(offsets[c] + s)` and Σh beside
 * it. Every column is by itself, so columns can be filled apart and by different threads.
 */
export type Histogram = Float64Array;

/** Slots that a column has at most. */
const MOST_SLOTS = 256;

/** Rows `from..to` of the index that a tree is grown on. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** One with room past its end that may be written to. */
export function newHistogram({ offsets, columns }: Bins): Histogram {
  return new Float64Array(2 * (offsets[columns] + MOST_SLOTS));
}

/** Copies the derivatives of some rows of an index, in its order: g, h, g, h … */
export function gatherPairs(
  pairs: Float64Array,
  rows: Uint32Array,
  { from, to }: RowRange,
  out: Float64Array,
): void {
  for (let i = from, at = 0; i < to; i++, at += 2) {
    const place = 2 * rows[i];
    out[at] = pairs[place];
    out[at + 1] = pairs[place + 1];
  }
}

/**
 * Adds some rows of an index to the given columns' slots, which are cleared first. `pairs`
 * holds the rows' derivatives as `gatherPairs` leaves them. Four columns are filled at once, so each
 * row's index and derivatives are read once for all; where fewer are left, one of them is added
 * again past the end.
 */
export function fillHistogram(
  { data, rows: height, offsets, columns: width }: Bins,
  columns: Int32Array,
  rows: Uint32Array,
  { from, to }: RowRange,
  pairs: Float64Array,
  out: Histogram,
): void {
  for (const column of columns) out.fill(0, 2 * offsets[column], 2 * offsets[column + 1]);
  const spare = offsets[width];
  for (let done = 0; done < columns.length; done += 4) {
    const left = columns.length - done;
    const one = columns[done];
    const two = left > 1 ? columns[done + 1] : one;
    const three = left > 2 ? columns[done + 2] : one;
    const four = left > 3 ? columns[done + 3] : one;
    const a = one * height;
    const b = two * height;
    const c = three * height;
    const d = four * height;
    const slotA = offsets[one];
    const slotB = left > 1 ? offsets[two] : spare;
    const slotC = left > 2 ? offsets[three] : spare;
    const slotD = left > 3 ? offsets[four] : spare;
    for (let i = from, at = 0; i < to; i++, at += 2) {
      const row = rows[i];
      const g = pairs[at];
      const h = pairs[at + 1];
      const inA = (slotA + data[a + row]) << 1;
      out[inA] += g;
      out[inA + 1] += h;
      const inB = (slotB + data[b + row]) << 1;
      out[inB] += g;
      out[inB + 1] += h;
      const inC = (slotC + data[c + row]) << 1;
      out[inC] += g;
      out[inC + 1] += h;
      const inD = (slotD + data[d + row]) << 1;
      out[inD] += g;
      out[inD + 1] += h;
    }
  }
}

/** Leaves in `parent` what is in it and not in `child`: the histogram of the other child. */
export function subtractHistogram(
  { offsets }: Bins,
  columns: Int32Array,
  parent: Histogram,
  child: Histogram,
): void {
  for (const column of columns) {
    const end = 2 * offsets[column + 1];
    for (let i = 2 * offsets[column]; i < end; i++) parent[i] -= child[i];
  }
}
