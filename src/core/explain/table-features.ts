import { columnReaders } from '../data/readable';
import type { MatrixColumns } from '../data/transform';

/** A column of the table, and all that stands for it in a prepared row. */
export interface TableFeature {
  readonly name: string;
  /** Levels of a category, and the flag of a gap, are of the column that they came from. */
  readonly columns: readonly number[];
}

/**
 * The table columns behind prepared rows, in the order of the first preparation that has them; columns
 * that nothing was made of are left out.
 *
 * @param preparations whose rows stand one after another: several where members of an ensemble prepare
 *   rows each in their own way
 */
export function tableFeatures(preparations: readonly MatrixColumns[]): TableFeature[] {
  const columns = new Map<string, number[]>();
  let first = 0;
  for (const preparation of preparations) {
    for (const { column, outputs } of columnReaders(preparation)) {
      if (outputs.length === 0) continue;
      const own = columns.get(column) ?? [];
      own.push(...outputs.map((output) => first + output));
      columns.set(column, own);
    }
    first += preparation.outputs.length;
  }
  return [...columns].map(([name, own]) => ({ name, columns: own }));
}
