import type { CategoryColumn, Column, NumericColumn } from './table';

export interface ValueCount {
  /** As the file writes it; numbers in their shortest form. */
  readonly value: string;
  /** The readable name, where there is one. */
  readonly label: string;
  readonly count: number;
}

/**
 * How often each value occurs, missing ones aside, most frequent first; null when there are more
 * than `limit` different ones.
 */
export function valueCounts(column: Column, limit: number): ValueCount[] | null {
  const counts = new Map<number, number>();
  if (column.kind === 'category') {
    for (const code of column.codes) if (code >= 0 && !count(counts, code, limit)) return null;
  } else {
    const { values, missing } = column;
    for (let row = 0; row < values.length; row++)
      if (missing?.[row] !== 1 && !count(counts, values[row], limit)) return null;
  }
  return [...counts]
    .map(([key, times]) => ({ ...named(column, key), count: times }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

function count(counts: Map<number, number>, key: number, limit: number): boolean {
  const before = counts.get(key);
  if (before === undefined && counts.size === limit) return false;
  counts.set(key, (before ?? 0) + 1);
  return true;
}

function named(column: Column, key: number): { value: string; label: string } {
  if (column.kind === 'numeric') return { value: String(key), label: String(key) };
  const value = column.levels[key];
  return { value, label: column.levelLabels?.[key] ?? value };
}

/** Missing rows of a column. */
export function missingCount(
  column: Pick<NumericColumn, 'kind' | 'missing'> | Pick<CategoryColumn, 'kind' | 'codes'>,
): number {
  let count = 0;
  if (column.kind === 'category') {
    const { codes } = column;
    for (let row = 0; row < codes.length; row++) if (codes[row] < 0) count++;
  } else if (column.missing !== null) {
    const { missing } = column;
    for (let row = 0; row < missing.length; row++) count += missing[row];
  }
  return count;
}

/**
 * One byte a row: 1 where the column has the value, 0 where it has another, 2 where it is missing.
 * A number matches however it is written: "1" and "1.0" are one value.
 */
export function matches(column: Column, value: string): Uint8Array {
  if (column.kind === 'category') {
    const wanted = column.levels.indexOf(value);
    return Uint8Array.from(column.codes, (code) => (code < 0 ? 2 : code === wanted ? 1 : 0));
  }
  const wanted = Number(value);
  const { values, missing } = column;
  const found = new Uint8Array(values.length);
  for (let row = 0; row < values.length; row++)
    found[row] = missing?.[row] === 1 ? 2 : values[row] === wanted ? 1 : 0;
  return found;
}

/** The given rows of a column, in the given order. */
export function takeColumnRows(column: Column, rows: Uint32Array): Column {
  if (column.kind === 'category') {
    const codes = column.codes.slice(0, rows.length);
    for (let i = 0; i < rows.length; i++) codes[i] = column.codes[rows[i]];
    return { ...column, codes };
  }
  const values = column.values.slice(0, rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i]];
  const { missing } = column;
  return {
    ...column,
    values,
    missing: missing === null ? null : Uint8Array.from(rows, (row) => missing[row]),
  };
}
