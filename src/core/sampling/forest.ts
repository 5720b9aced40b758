import type { Random } from '../random';

/** Leading coordinates of a point, by which trees divide. */
export const LEADING = 8;
const TRIES = 8;
const DEEPEST = 48;

/**
 * A tree of divisions in two, each by a hyperplane. Plain data, which can be copied to another thread.
 * Nodes are numbered from the root, 0, on; there are none where everything is one leaf.
 */
export interface Tree {
  /** By node: LEADING weights of the coordinates. */
  readonly weights: Float64Array;
  /** By node: the weighted sum from which on a point goes to the second side. */
  readonly thresholds: Float64Array;
  /** By node, two each: where a point goes on, a node or, as −1 − leaf, a leaf. */
  readonly sides: Int32Array;
  readonly leaves: number;
}

/**
 * A random projection tree (Dasgupta & Freund 2008) over a sample of points: every node is divided in
 * halves along the line through two points drawn from it, until no more than `room` are together.
 *
 * @param leading LEADING coordinates of each point of the sample
 */
export function plant(leading: Float32Array, room: number, random: Random): Tree {
  const weights: number[] = [];
  const thresholds: number[] = [];
  const sides: number[] = [];
  let leaves = 0;
  /** Returns the node or leaf that it makes of some points. */
  const divide = (points: Int32Array, depth: number): number => {
    const division =
      points.length > room && depth < DEEPEST ? divisionOf(leading, points, random) : null;
    if (division === null) return -1 - leaves++;
    const { threshold, sums } = division;
    const node = thresholds.push(threshold) - 1;
    weights.push(...division.weights);
    sides.push(0, 0);
    const first = points.filter((_, i) => sums[i] < threshold);
    const second = points.filter((_, i) => sums[i] >= threshold);
    sides[2 * node] = divide(first, depth + 1);
    sides[2 * node + 1] = divide(second, depth + 1);
    return node;
  };
  divide(
    Int32Array.from({ length: leading.length / LEADING }, (_, point) => point),
    0,
  );
  return {
    weights: Float64Array.from(weights),
    thresholds: Float64Array.from(thresholds),
    sides: Int32Array.from(sides),
    leaves,
  };
}

/** The leaf that a point falls to. */
export function leafOf(
  { weights, thresholds, sides }: Tree,
  leading: Float32Array,
  point: number,
): number {
  let node = thresholds.length === 0 ? -1 : 0;
  while (node >= 0)
    node = sides[2 * node + (along(weights, node, leading, point) >= thresholds[node] ? 1 : 0)];
  return -1 - node;
}

/** Points leaf by leaf. */
export interface Leaves {
  readonly points: Int32Array;
  /** Where each leaf ends. */
  readonly ends: Int32Array;
}

/** All points, sorted into the leaves of a tree; in order within each. */
export function leavesOf(tree: Tree, leading: Float32Array): Leaves {
  const leaf = new Int32Array(leading.length / LEADING);
  const ends = new Int32Array(tree.leaves + 1);
  for (let point = 0; point < leaf.length; point++) {
    leaf[point] = leafOf(tree, leading, point);
    ends[leaf[point] + 1]++;
  }
  for (let i = 1; i < ends.length; i++) ends[i] += ends[i - 1];
  const points = new Int32Array(leaf.length);
  for (let point = 0; point < leaf.length; point++) points[ends[leaf[point]]++] = point;
  return { points, ends: ends.subarray(0, tree.leaves) };
}

interface Division {
  readonly weights: Float64Array;
  readonly threshold: number;
  /** The weighted sum of each point's coordinates. */
  readonly sums: Float64Array;
}

/** Null where drawn points are all alike. */
function divisionOf(leading: Float32Array, points: Int32Array, random: Random): Division | null {
  for (let i = 0; i < TRIES; i++) {
    const one = points[random.below(points.length)] * LEADING;
    const other = points[random.below(points.length)] * LEADING;
    const weights = Float64Array.from(
      { length: LEADING },
      (_, at) => leading[one + at] - leading[other + at],
    );
    const sums = new Float64Array(points.length);
    for (let at = 0; at < sums.length; at++) sums[at] = along(weights, 0, leading, points[at]);
    const sorted = sums.toSorted();
    const threshold = sorted.subarray(sorted.length >>> 1).find((sum) => sum > sorted[0]);
    if (threshold !== undefined) return { weights, threshold, sums };
  }
  return null;
}

/** The weighted sum of a point's coordinates, by the weights of a node. */
function along(weights: Float64Array, node: number, leading: Float32Array, point: number): number {
  const from = node * LEADING;
  const at = point * LEADING;
  let sum = 0;
  for (let i = 0; i < LEADING; i++) sum += weights[from + i] * leading[at + i];
  return sum;
}
