import { featuresOf, type Column, type Table } from './table';

/** What a table takes, and what it will take once encoded. */
export interface TableSize {
  readonly rows: number;
  /** Rows of defaults. */
  readonly bad: number;
  /** Bytes of its columns. */
  readonly bytes: number;
  /** Columns of the encoded matrix, about: rare levels are pooled and repeats dropped only later. */
  readonly inputs: number;
  /** Those of them that are numbers. */
  readonly numbers: number;
}

/** A level in fewer rows than one in so many is likely to be pooled with others. */
const MOST_LEVELS = 100;

export function tableSize(table: Table): TableSize {
  const features = featuresOf(table);
  return {
    rows: table.rows,
    bad: table.labels.reduce((sum, label) => sum + label, 0),
    bytes: table.columns.reduce((sum, column) => sum + columnBytes(column), table.labels.length),
    inputs: features.reduce((sum, column) => sum + inputsOf(column), 0),
    numbers: features.filter(({ kind }) => kind === 'numeric').length,
  };
}

function columnBytes(column: Column): number {
  if (column.kind === 'category') return column.codes.byteLength;
  return column.values.byteLength + (column.missing?.byteLength ?? 0);
}

function inputsOf(column: Column): number {
  if (column.kind === 'numeric') return column.missing === null ? 1 : 2;
  return Math.min(column.levels.length, MOST_LEVELS);
}
