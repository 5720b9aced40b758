import type { Bins } from './bins';

/**
 * Sums of the derivatives by bin: slot s of column c holds Σg at `2·(offsets[c] + s)` and Σh beside
 * it. Every column is by itself, so columns can be filled apart and by different threads.
 */
export type Histogram = Float64Array;

/** Copies the derivatives of rows `from..to` of an index side by side: g, h, g, h … */
export function gatherPairs(
  g: Float64Array,
  h: Float64Array,
  rows: Uint32Array,
  from: number,
  to: number,
  out: Float64Array,
): void {
  for (let i = from, at = 0; i < to; i++, at += 2) {
    const row = rows[i];
    out[at] = g[row];
    out[at + 1] = h[row];
  }
}

/**
 * Adds rows `from..to` of an index to the given columns' slots, which are cleared first. `pairs`
 * holds the rows' derivatives as `gatherPairs` leaves them.
 */
export function fillHistogram(
  bins: Bins,
  columns: Int32Array,
  rows: Uint32Array,
  from: number,
  to: number,
  pairs: Float64Array,
  out: Histogram,
): void {
  const { offsets } = bins;
  for (const column of columns) out.fill(0, 2 * offsets[column], 2 * offsets[column + 1]);
  let done = 0;
  for (; done + 4 <= columns.length; done += 4)
    addFour(bins, columns.subarray(done, done + 4), rows, from, to, pairs, out);
  for (; done < columns.length; done++) addOne(bins, columns[done], rows, from, to, pairs, out);
}

/** Four columns at once: each row's index and derivatives are read once for all. */
function addFour(
  { data, rows: height, offsets }: Bins,
  columns: Int32Array,
  rows: Uint32Array,
  from: number,
  to: number,
  pairs: Float64Array,
  out: Histogram,
): void {
  const a = columns[0] * height;
  const b = columns[1] * height;
  const c = columns[2] * height;
  const d = columns[3] * height;
  const slotA = offsets[columns[0]];
  const slotB = offsets[columns[1]];
  const slotC = offsets[columns[2]];
  const slotD = offsets[columns[3]];
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

function addOne(
  { data, rows: height, offsets }: Bins,
  column: number,
  rows: Uint32Array,
  from: number,
  to: number,
  pairs: Float64Array,
  out: Histogram,
): void {
  const start = column * height;
  const slot = offsets[column];
  for (let i = from, at = 0; i < to; i++, at += 2) {
    const place = (slot + data[start + rows[i]]) << 1;
    out[place] += pairs[at];
    out[place + 1] += pairs[at + 1];
  }
}

/** Leaves in `parent` what is in it and not in `child`: the histogram of the other child. */
export function subtractHistogram(
  bins: Bins,
  columns: Int32Array,
  parent: Histogram,
  child: Histogram,
): void {
  const { offsets } = bins;
  for (const column of columns) {
    const end = 2 * offsets[column + 1];
    for (let i = 2 * offsets[column]; i < end; i++) parent[i] -= child[i];
  }
}
