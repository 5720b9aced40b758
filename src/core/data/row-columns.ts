import type { Column, Table } from './table';

/** A column's values at chosen rows, in their order. */
export type RowColumn =
  | {
      readonly name: string;
      readonly kind: 'numeric';
      /** In the file's unit; NaN where missing. */
      readonly values: Float64Array;
      /** The table keeps them in single precision, so 0.3 stands here as its nearest such number. */
      readonly single?: boolean;
    }
  | {
      readonly name: string;
      readonly kind: 'category';
      /** Index into `levels`; -1 where missing. */
      readonly codes: Int32Array;
      readonly levels: readonly string[];
      /** What a reader sees instead of each level. */
      readonly labels: readonly string[];
    };

/** Columns by name at chosen rows; names that the table lacks are left out. */
export function rowColumns(table: Table, rows: Uint32Array, names: readonly string[]): RowColumn[] {
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  return names.flatMap((name) => {
    const column = columns.get(name);
    return column === undefined ? [] : [at(column, rows)];
  });
}

function at(column: Column, rows: Uint32Array): RowColumn {
  const { name } = column;
  if (column.kind === 'category') {
    const { codes, levels, levelLabels = levels } = column;
    return {
      name,
      kind: 'category',
      codes: Int32Array.from(rows, (row) => codes[row]),
      levels,
      labels: levelLabels,
    };
  }
  const { values, missing } = column;
  return {
    name,
    kind: 'numeric',
    values: Float64Array.from(rows, (row) => (missing?.[row] === 1 ? NaN : values[row])),
    single: values instanceof Float32Array,
  };
}

export function byName(columns: readonly RowColumn[]): ReadonlyMap<string, RowColumn> {
  return new Map(columns.map((column) => [column.name, column]));
}
