import type { ClassCounts } from '../../run';

/** A bin of a feature, with the training rows in it. */
export interface Bin extends ClassCounts {
  /**
   * `range` holds numbers from `from` (null: from the lowest) to below `to` (null: to the highest);
   * `levels` the rows that are 1 in one of `columns`; `missing` those flagged or marked so; `rest`
   * those that are 0 in every column of the feature.
   */
  readonly kind: 'range' | 'levels' | 'missing' | 'rest';
  /** In the unit of the matrix, encoded. */
  readonly from: number | null;
  readonly to: number | null;
  /** Numbers of matrix columns. */
  readonly columns: readonly number[];
}

/** A column of the table cut into bins. */
export interface BinnedFeature {
  /** Of the table. */
  readonly column: string;
  /** Matrix column of its numbers; −1 for a category. */
  readonly value: number;
  readonly bins: readonly Bin[];
  /** Information value over the bins. */
  readonly information: number;
}

/** Finds the bin of a matrix row: its place among the feature's bins, −1 for a level never seen. */
export type BinFinder = (data: Float32Array, start: number) => number;

/** @param feature its ranges in ascending order */
export function binFinder({ value, bins }: Pick<BinnedFeature, 'value' | 'bins'>): BinFinder {
  const rest = bins.findIndex(({ kind }) => kind === 'rest');
  const ranges = bins.flatMap(({ kind }, place) => (kind === 'range' ? [place] : []));
  const edges = ranges.slice(1).map((place) => bins[place].from ?? -Infinity);
  const ofColumn = bins.flatMap(({ columns }, place) =>
    columns.map((column) => ({ column, place })),
  );
  return (data, start) => {
    let most = 0;
    let found = rest;
    for (const { column, place } of ofColumn) {
      const held = data[start + column];
      if (held <= most) continue;
      most = held;
      found = place;
    }
    if (value < 0 || most >= 0.5 || ranges.length === 0) return found;
    const number = data[start + value];
    let at = 0;
    while (at < edges.length && number >= edges[at]) at++;
    return ranges[at];
  };
}
