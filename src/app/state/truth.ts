import type { RowColumn } from '../../core/data/row-columns';
import type { ColumnInfo } from '../../core/data/table';

/** True PDs at the rows judged; null unless the data has them and they have arrived. */
export function truthAt(
  columns: readonly Pick<ColumnInfo, 'name' | 'role'>[],
  byName: ReadonlyMap<string, RowColumn>,
): Float64Array | null {
  const name = columns.find(({ role }) => role === 'truth')?.name;
  const column = name === undefined ? undefined : byName.get(name);
  return column?.kind === 'numeric' ? column.values : null;
}
