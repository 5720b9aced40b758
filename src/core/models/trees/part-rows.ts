import type { Bins } from './bins';
import type { Split } from './split';

/**
 * Puts those of rows `from..to` of an index that go left by the split first, each side in its order;
 * returns where right begins. `moved` is room for as many rows.
 */
export function partRows(
  { data, rows: height, counts, isLevel }: Bins,
  { column, bin, missingLeft, isLeft }: Split,
  rows: Uint32Array,
  from: number,
  to: number,
  moved: Uint32Array,
): number {
  const start = column * height;
  if (isLevel[column] !== 1) {
    isLeft.fill(0).fill(1, 0, bin + 1);
    isLeft[counts[column]] = missingLeft ? 1 : 0;
  }
  let left = from;
  let right = 0;
  for (let i = from; i < to; i++) {
    const row = rows[i];
    const goesLeft = isLeft[data[start + row]];
    rows[left] = row;
    moved[right] = row;
    left += goesLeft;
    right += 1 - goesLeft;
  }
  rows.set(moved.subarray(0, right), left);
  return left;
}
