import type { RowColumn } from '../../core/data/row-columns';
import type { ColumnInfo } from '../../core/data/table';
import { rocCurve, type Curve } from '../../core/decision/cutoff/curves';
import { sweep } from '../../core/decision/cutoff/sweep';

/** True PDs at the rows judged; null unless the data has them and they have arrived. */
export function truthAt(
  columns: readonly Pick<ColumnInfo, 'name' | 'role'>[],
  byName: ReadonlyMap<string, RowColumn>,
): Float64Array | null {
  const name = columns.find(({ role }) => role === 'truth')?.name;
  const column = name === undefined ? undefined : byName.get(name);
  return column?.kind === 'numeric' ? column.values : null;
}

/** ROC curve of the true PDs; rows without one are left out. */
export function truthRoc(truth: Float64Array, y: Uint8Array): Curve {
  const rows = Uint32Array.from(truth.keys()).filter((row) => Number.isFinite(truth[row]));
  return rocCurve(
    sweep(
      Float32Array.from(rows, (row) => truth[row]),
      Uint8Array.from(rows, (row) => y[row]),
    ),
  );
}
