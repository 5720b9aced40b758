import type { Bins } from './bins';
import type { Frame } from './frame';

/**
 * A tree as flat arrays, one entry a node; node 0 is the root. A number goes left when it is below
 * the threshold, a missing one where `missingLeft` says, a category when its code is in the set.
 */
export interface Tree {
  /** Column that a node splits on; −1 = leaf. */
  readonly column: Int32Array;
  /** Node of those that go left; the others go to the next one. */
  readonly left: Int32Array;
  readonly threshold: Float32Array;
  readonly missingLeft: Uint8Array;
  /** Where the split of a category starts in `sets`; −1 for a number. */
  readonly set: Int32Array;
  /** A byte for each code of a split category: 1 = goes left. */
  readonly sets: Uint8Array;
  /** What a node adds to the score; of inner nodes, what it would add as a leaf. */
  readonly value: Float32Array;
  /** By how much a split lowers twice the objective; 0 for a leaf. */
  readonly gain: Float32Array;
  /** Sum of the second derivatives, or of the weights, of the rows in a node. */
  readonly cover: Float32Array;
}

/** A tree with the bins that its thresholds stand for, for walking rows that are binned already. */
export interface GrownTree extends Tree {
  /** Last bin that goes left. */
  readonly bin: Uint8Array;
}

/** The leaf that a row of a frame ends in. */
export function leafOf(tree: Tree, { values, rows }: Frame, row: number): number {
  const { column, left, threshold, missingLeft, set, sets } = tree;
  let node = 0;
  for (let at = column[0]; at >= 0; at = column[node]) {
    const value = values[at * rows + row];
    const start = set[node];
    let goesLeft: boolean;
    if (start >= 0) goesLeft = sets[start + value] === 1;
    else if (value < threshold[node]) goesLeft = true;
    else goesLeft = value !== value && missingLeft[node] === 1;
    node = left[node] + (goesLeft ? 0 : 1);
  }
  return node;
}

/** The leaf that a binned row ends in: the same as `leafOf` for the value it was binned from. */
export function leafOfBins(tree: GrownTree, { data, rows, counts }: Bins, row: number): number {
  const { column, left, bin, missingLeft, set, sets } = tree;
  let node = 0;
  for (let at = column[0]; at >= 0; at = column[node]) {
    const value = data[at * rows + row];
    const start = set[node];
    let goesLeft: boolean;
    if (start >= 0) goesLeft = sets[start + value] === 1;
    else if (value === counts[at]) goesLeft = missingLeft[node] === 1;
    else goesLeft = value <= bin[node];
    node = left[node] + (goesLeft ? 0 : 1);
  }
  return node;
}

/** Adds each row's leaf value to `out`. */
export function addTree(tree: Tree, frame: Frame, out: Float64Array): void {
  const { value } = tree;
  for (let row = 0; row < frame.rows; row++) out[row] += value[leafOf(tree, frame, row)];
}

/** The tree with other values in its nodes. */
export function withValues<T extends Tree>(tree: T, change: (value: number) => number): T {
  return { ...tree, value: tree.value.map(change) };
}
