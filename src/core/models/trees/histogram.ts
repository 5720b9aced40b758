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
 * Adds some rows of an index to the given columns' slots, which are cleared first. `pairs` holds the
 * rows' derivatives as `gatherPairs` leaves them. Eight columns or four are filled at once, so each
 * row's index and derivatives are read once for all of them; where fewer are left, one of them is
 * added again past the end. Each column's sums are in the order of the rows.
 */
export function fillHistogram(
  bins: Bins,
  columns: Int32Array,
  rows: Uint32Array,
  range: RowRange,
  pairs: Float64Array,
  out: Histogram,
): void {
  const { offsets } = bins;
  for (const column of columns) out.fill(0, 2 * offsets[column], 2 * offsets[column + 1]);
  for (let done = 0; done < columns.length;) {
    const fill = columns.length - done > 4 ? fillEight : fillFour;
    fill(bins, columns.subarray(done), rows, range, pairs, out);
    done += fill === fillEight ? 8 : 4;
  }
}

function fillFour(
  { data, rows: height, offsets, columns: width }: Bins,
  columns: Int32Array,
  rows: Uint32Array,
  { from, to }: RowRange,
  pairs: Float64Array,
  out: Histogram,
): void {
  const start = (i: number): number => columns[i < columns.length ? i : 0] * height;
  const slot = (i: number): number => offsets[i < columns.length ? columns[i] : width];
  const [a, b, c, d] = [start(0), start(1), start(2), start(3)];
  const [slotA, slotB, slotC, slotD] = [slot(0), slot(1), slot(2), slot(3)];
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

function fillEight(
  { data, rows: height, offsets, columns: width }: Bins,
  columns: Int32Array,
  rows: Uint32Array,
  { from, to }: RowRange,
  pairs: Float64Array,
  out: Histogram,
): void {
  const start = (i: number): number => columns[i < columns.length ? i : 0] * height;
  const slot = (i: number): number => offsets[i < columns.length ? columns[i] : width];
  const [a, b, c, d] = [start(0), start(1), start(2), start(3)];
  const [e, f, g, h] = [start(4), start(5), start(6), start(7)];
  const [slotA, slotB, slotC, slotD] = [slot(0), slot(1), slot(2), slot(3)];
  const [slotE, slotF, slotG, slotH] = [slot(4), slot(5), slot(6), slot(7)];
  for (let i = from, at = 0; i < to; i++, at += 2) {
    const row = rows[i];
    const first = pairs[at];
    const second = pairs[at + 1];
    const inA = (slotA + data[a + row]) << 1;
    out[inA] += first;
    out[inA + 1] += second;
    const inB = (slotB + data[b + row]) << 1;
    out[inB] += first;
    out[inB + 1] += second;
    const inC = (slotC + data[c + row]) << 1;
    out[inC] += first;
    out[inC + 1] += second;
    const inD = (slotD + data[d + row]) << 1;
    out[inD] += first;
    out[inD + 1] += second;
    const inE = (slotE + data[e + row]) << 1;
    out[inE] += first;
    out[inE + 1] += second;
    const inF = (slotF + data[f + row]) << 1;
    out[inF] += first;
    out[inF + 1] += second;
    const inG = (slotG + data[g + row]) << 1;
    out[inG] += first;
    out[inG + 1] += second;
    const inH = (slotH + data[h + row]) << 1;
    out[inH] += first;
    out[inH + 1] += second;
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
