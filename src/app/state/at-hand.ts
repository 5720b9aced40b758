import { byName, type RowColumn } from '../../core/data/row-columns';

/** Columns at some rows of a table. */
export interface AtHand {
  /** Which rows of which table. */
  readonly of: string;
  readonly columns: ReadonlyMap<string, RowColumn>;
}

/** Takes more columns in; of those held, the ones that are still wanted at the same rows stay. */
export function withColumns(
  held: AtHand,
  {
    of,
    names,
    columns,
  }: {
    readonly of: string;
    readonly names: readonly string[];
    readonly columns: readonly RowColumn[];
  },
): AtHand {
  const kept = held.of === of ? [...held.columns].filter(([name]) => names.includes(name)) : [];
  return { of, columns: new Map([...kept, ...byName(columns)]) };
}
