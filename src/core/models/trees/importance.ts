/** How much a column of the table does in an ensemble. */
export interface Importance {
  readonly column: string;
  /** Sum of what its splits gain, as a share of what all splits gain; 0 where none gains. */
  readonly gain: number;
  /** Splits that ask for it. */
  readonly splits: number;
  /** As a share of all splits; 0 where there is none. */
  readonly splitShare: number;
}

/**
 * Importance by total gain and by splits (XGBoost's `total_gain` and `weight`), of every column,
 * most gain first; of equal ones in the columns' order. Trees split on the table's own columns, so
 * all levels of a category and the flag of a gap count for one. Nodes of several trees may come as one.
 */
export function importanceOf(
  trees: readonly { readonly column: ArrayLike<number>; readonly gain: ArrayLike<number> }[],
  columns: readonly { readonly name: string }[],
): Importance[] {
  const gains = new Float64Array(columns.length);
  const splits = new Float64Array(columns.length);
  for (const { column, gain } of trees)
    for (let node = 0; node < column.length; node++) {
      if (column[node] < 0) continue;
      gains[column[node]] += gain[node];
      splits[column[node]]++;
    }
  const allGain = gains.reduce((sum, gain) => sum + gain, 0);
  const allSplits = splits.reduce((sum, count) => sum + count, 0);
  return columns
    .map(({ name }, i) => ({
      column: name,
      gain: allGain > 0 ? gains[i] / allGain : 0,
      splits: splits[i],
      splitShare: allSplits > 0 ? splits[i] / allSplits : 0,
    }))
    .sort((a, b) => b.gain - a.gain);
}
