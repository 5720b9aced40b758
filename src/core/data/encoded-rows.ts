import type { RowSource } from './matrix';
import type { Table } from './table';
import type { Transform } from './transform';
import { bindStep } from './transform-steps';

/** So many rows are encoded column by column before they are put in their places: they fit a cache. */
const BLOCK = 512;

/** Rows to ask for at once: then many lie near each other in the table's columns, and reading takes a third of the time. */
export const READ_AHEAD = 16_384;

/**
 * The given rows of a table, encoded each time they are read: the numbers that `applyTransform` gives,
 * and no matrix of all of them. Whatever the order asked for, columns are read from top to bottom.
 *
 * @param rows of the table, from 0
 * @throws a `bad-input` Fault naming the column when one is absent or of another kind
 */
export function encodedRows(
  transform: Transform,
  { columns, title }: Table,
  rows: ArrayLike<number>,
): RowSource {
  const writers = transform.steps.map((step) => bindStep(step, columns, title));
  const cols = transform.outputs.length;
  const block = new Float32Array(BLOCK * cols);
  const ofTable = new Uint32Array(BLOCK);
  return {
    rows: rows.length,
    cols,
    names: transform.outputs,
    read: (wanted, into) => {
      const { length } = wanted;
      // Row of the table and place in the answer in one number: exact below 2^53.
      const sorted = Float64Array.from(wanted, (row, place) => rows[row] * length + place).sort();
      for (let from = 0; from < length; from += BLOCK) {
        const count = Math.min(BLOCK, length - from);
        for (let i = 0; i < count; i++) ofTable[i] = Math.floor(sorted[from + i] / length);
        block.fill(0);
        for (const write of writers) write(ofTable, 0, count, block, cols);
        for (let i = 0; i < count; i++)
          into.set(block.subarray(i * cols, (i + 1) * cols), (sorted[from + i] % length) * cols);
      }
    },
  };
}
