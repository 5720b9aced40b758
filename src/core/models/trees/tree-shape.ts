import type { Tree } from './tree';

/** No method that is known here grows a tree so deep; a row would take too long in one. */
export const MOST_DEPTH = 1000;

type Links = Pick<Tree, 'column' | 'left'>;

/** Splits from the root to each node. */
export function depthsOf({ column, left }: Links): Uint16Array {
  const depths = new Uint16Array(column.length);
  for (let node = 0; node < column.length; node++)
    if (column[node] >= 0) depths[left[node]] = depths[left[node] + 1] = depths[node] + 1;
  return depths;
}

/** Splits from the root to the deepest leaf. */
export function depthOf(tree: Links): number {
  return depthsOf(tree).reduce((most, depth) => Math.max(most, depth), 0);
}

/** The node above each; −1 for the root. */
export function parentsOf({ column, left }: Links): Int32Array {
  const parents = new Int32Array(column.length).fill(-1);
  for (let node = 0; node < column.length; node++)
    if (column[node] >= 0) parents[left[node]] = parents[left[node] + 1] = node;
  return parents;
}

/** Nodes below each, itself not counted. */
export function sizesOf({ column, left }: Links): Uint32Array {
  const sizes = new Uint32Array(column.length);
  for (let node = column.length - 1; node >= 0; node--)
    if (column[node] >= 0) sizes[node] = 2 + sizes[left[node]] + sizes[left[node] + 1];
  return sizes;
}
