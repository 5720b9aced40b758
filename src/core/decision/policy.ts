import type { RowColumn } from '../data/row-columns';
import type { PolicyRule } from './policy-rule';

/**
 * What the rules that are on say of each row, as a `VERDICT`; a declining rule outweighs a referring
 * one. Null where no rule is on, or the column of none of them is there.
 */
export function verdictsOf(
  rules: readonly PolicyRule[],
  columns: ReadonlyMap<string, RowColumn>,
  rows: number,
): Uint8Array | null {
  const met = rules.filter(({ on, column }) => on && columns.has(column));
  return met.length === 0 ? null : new Uint8Array(rows);
}
