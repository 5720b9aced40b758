import { READ_AHEAD } from '../../data/encoded-rows';
import { rowsFrom, type Matrix, type Rows } from '../../data/matrix';
import type { MatrixColumns } from '../../data/transform';
import { missingColumn, type CategoryStep } from '../../data/transform-steps';

/** A number: matrix columns of its value and of its flag for gaps; −1 where there is none. */
export interface NumberColumn {
  readonly kind: 'number';
  /** Name of the table's column. */
  readonly name: string;
  readonly value: number;
  readonly flag: number;
}

/** A category: code i is the i-th of `outputs` being set; one more code says that none is. */
export interface LevelColumn {
  readonly kind: 'level';
  readonly name: string;
  readonly outputs: readonly number[];
  /** What each code stands for, the last one included. */
  readonly levels: readonly string[];
}

/** What trees split on: the table's own columns, read back from the encoded matrix. */
export type TreeColumn = NumberColumn | LevelColumn;

/**
 * Rows as trees read them, column-major: row r of column c is `values[c·rows + r]`. A number that is
 * missing is NaN; a category is its code, which is never missing.
 */
export interface Frame {
  readonly rows: number;
  readonly columns: readonly TreeColumn[];
  readonly values: Float32Array;
}

/** Codes of a category at most, so that a bin fits in a byte; further levels share the last one. */
export const MOST_CODES = 256;

/** Levels of a category in trees from elsewhere: missing ones and those not listed have a code each. */
export const MOST_LEVELS = MOST_CODES - 2;

/** The columns that trees see in such matrices, in the order of the steps. */
export function treeColumns({ steps }: MatrixColumns): TreeColumn[] {
  return steps.map((step) => {
    if (step.kind === 'category') return levelColumn(step);
    return { kind: 'number', name: step.column, value: step.value, flag: missingColumn(step) };
  });
}

function levelColumn(step: CategoryStep): LevelColumn {
  const parts = [
    ...step.levels.map(({ level, output }) => ({ name: level, output })),
    ...(step.other === null ? [] : [{ name: 'other', output: step.other }]),
    ...(step.missing === null ? [] : [{ name: 'missing', output: step.missing }]),
  ];
  const made = parts.filter(({ output }) => output >= 0);
  const unmade = parts.filter(({ output }) => output < 0);
  return {
    kind: 'level',
    name: step.column,
    outputs: made.map(({ output }) => output),
    levels: [
      ...made.map(({ name }) => name),
      unmade.length === 1 ? unmade[0].name : 'another level',
    ],
  };
}

/** Codes that a category can have in a frame. */
export function codesOf({ levels }: LevelColumn): number {
  return Math.min(levels.length, MOST_CODES);
}

/**
 * Reads rows `from..to` of encoded rows, held or not, back into tree columns. A flag of .5 or more makes the
 * number missing, whatever was filled in; of rows that a sampler put between two levels, the level
 * with the larger share counts (the first of equals).
 */
export function decodeFrame(columns: readonly TreeColumn[], x: Rows, from = 0, to = x.rows): Frame {
  const rows = to - from;
  const values = new Float32Array(rows * columns.length);
  for (let start = 0; start < rows; start += READ_AHEAD) {
    const read = rowsFrom(x, from + start, Math.min(READ_AHEAD, rows - start));
    for (const [index, column] of columns.entries()) {
      const first = index * rows + start;
      const out = values.subarray(first, first + read.rows);
      if (column.kind === 'number') decodeNumber(column, read, out);
      else decodeLevel(column, read, out);
    }
  }
  return { rows, columns, values };
}

function decodeNumber(
  { value, flag }: NumberColumn,
  { data, cols }: Matrix,
  out: Float32Array,
): void {
  for (let i = 0; i < out.length; i++) {
    const start = i * cols;
    if (flag >= 0 && data[start + flag] >= 0.5) out[i] = NaN;
    else out[i] = value >= 0 ? data[start + value] : 0;
  }
}

function decodeLevel(column: LevelColumn, { data, cols }: Matrix, out: Float32Array): void {
  const { outputs } = column;
  const last = codesOf(column) - 1;
  for (let i = 0; i < out.length; i++) {
    const start = i * cols;
    let code = outputs.length;
    let largest = 0;
    let rest = 1;
    for (let level = 0; level < outputs.length; level++) {
      const share = data[start + outputs[level]];
      rest -= share;
      if (share > largest) {
        largest = share;
        code = level;
      }
    }
    // Sums of single-precision shares leave dust in the rest.
    if (rest > largest + 1e-6) code = outputs.length;
    out[i] = Math.min(code, last);
  }
}
