import type { Task } from '../task';
import type { Matrix } from './matrix';
import type { Table } from './table';
import { bindStep, type Step } from './transform-steps';

export { fitTransform, type TransformSettings } from './transform-fit';

/** What the columns of a matrix stand for: all that samplers, models and charts need to know of them. */
export interface MatrixColumns {
  readonly steps: readonly Step[];
  /** Names of the matrix columns, in order. */
  readonly outputs: readonly string[];
  /** What was not made or not kept, and why, in words. */
  readonly dropped: readonly DroppedColumn[];
}

/**
 * The fitted preparation of a table, as plain JSON: part of the run, applied by column name. It tells
 * the columns of the matrix that it makes, not of one that an encoder made of that (`columnsOf`).
 */
export interface Transform extends MatrixColumns {
  readonly format: 1;
}

export interface DroppedColumn {
  /** Of a table column, or of the matrix column it would have become. */
  readonly name: string;
  readonly why: string;
}

const BLOCK = 4096;

/**
 * Encodes the given rows of a table (numbers from 0, in any order): one matrix row each, one column
 * for every entry of `transform.outputs`, all finite. Columns are found by name, so their order in
 * the table is of no consequence; levels likewise. Throws a `bad-input` Fault naming the column
 * when one is absent or of another kind.
 */
export async function applyTransform(
  transform: Transform,
  table: Table,
  rows: ArrayLike<number>,
  task: Task,
): Promise<Matrix> {
  const writers = transform.steps.map((step) => bindStep(step, table.columns, table.title));
  const cols = transform.outputs.length;
  const data = new Float32Array(rows.length * cols);
  for (let from = 0; from < rows.length; from += BLOCK) {
    const to = Math.min(rows.length, from + BLOCK);
    for (const write of writers) write(rows, from, to, data, cols);
    task.report({ stage: 'Encoding rows', done: to, total: rows.length });
    await task.breathe();
  }
  return { data, rows: rows.length, cols, names: transform.outputs };
}
