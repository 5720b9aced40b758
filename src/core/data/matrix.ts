import { Fault } from '../fault';

/** What a model reads: row-major, `rows × cols`, with the name of each column. */
export interface Matrix {
  readonly data: Float32Array;
  readonly rows: number;
  readonly cols: number;
  readonly names: readonly string[];
}

/** The same without being held: rows are made when they are asked for. */
export interface RowSource {
  readonly rows: number;
  readonly cols: number;
  readonly names: readonly string[];
  /** Writes rows (numbers from 0, in any order) one after another: `rows.length × cols` numbers. */
  read(rows: ArrayLike<number>, into: Float32Array): void;
}

/** Rows to learn from or to score, held or not; reading them gives the same numbers. */
export type Rows = Matrix | RowSource;

/** Feature rows with their outcomes (1 = default, 0 = repaid). */
export interface Sample<X extends Rows = Matrix> {
  readonly x: X;
  readonly y: Uint8Array;
}

export function isHeld(x: Rows): x is Matrix {
  return 'data' in x;
}

/**
 * The same sample for who needs all of its rows at once.
 *
 * @throws an `internal` Fault where they are not held: `mustHold` is to tell of everyone who needs that
 */
export function heldSample({ x, y }: Sample<Rows>): Sample {
  return { x: matrixOf(x), y };
}

/** @throws an `internal` Fault where the rows are not held */
export function matrixOf(x: Rows): Matrix {
  if (isHeld(x)) return x;
  throw new Fault('internal', 'Rows that must be held were to be encoded as they are read');
}

/** A new matrix with the given rows, in the given order. */
export function takeRows(x: Rows, rows: ArrayLike<number>): Matrix {
  const { cols, names } = x;
  const data = new Float32Array(rows.length * cols);
  if (!isHeld(x)) x.read(rows, data);
  else
    for (let i = 0; i < rows.length; i++) {
      const from = rows[i] * cols;
      data.set(x.data.subarray(from, from + cols), i * cols);
    }
  return { data, rows: rows.length, cols, names };
}

/** `count` rows from the row `start` on: of a matrix its own numbers, not a copy. */
export function rowsFrom(x: Rows, start: number, count: number): Matrix {
  const { cols, names } = x;
  if (!isHeld(x))
    return takeRows(
      x,
      Uint32Array.from({ length: count }, (_, i) => start + i),
    );
  const data = x.data.subarray(start * cols, (start + count) * cols);
  return { data, rows: count, cols, names };
}

/** The given rows, in the given order: held where those they come from are. */
export function chooseRows(x: Rows, chosen: ArrayLike<number>): Rows {
  if (isHeld(x)) return takeRows(x, chosen);
  const { cols, names } = x;
  return {
    rows: chosen.length,
    cols,
    names,
    read: (rows, into) =>
      x.read(
        Uint32Array.from(rows, (row) => chosen[row]),
        into,
      ),
  };
}
