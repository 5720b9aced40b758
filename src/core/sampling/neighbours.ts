import type { Matrix } from '../data/matrix';
import { takeRows } from '../data/matrix';
import { Fault } from '../fault';
import type { Task } from '../task';
import { layOut, type Cloud } from './cloud';
import { NearestLists, UNASKED, type Lists } from './nearest-lists';
import { principalAxes } from './principal';
import { CHUNK, STRIDE, offsetOf } from './stored';
import { TILE, multiply } from './tiles';

const AXES_FROM_ROWS = 4000;

/**
 * The k nearest rows of `base` to each query row, by Euclidean distance in double precision, equals
 * by lower row number: exactly what comparing every pair gives. A query that is a row of `base` finds
 * itself too (and before it, a like row with a lower number). `query` is 'all' (every row of `base`),
 * row numbers of `base`, or other rows with the same columns. Returns row numbers of `base`,
 * `queries × k`, nearest first. Memory is linear in the rows. Throws a `bad-settings` Fault when k
 * is more than the rows there are.
 *
 * Pairs are ruled out by bounds only: boxes around blocks of points, and distances added up along the
 * principal axes with the lengths of what is left (the triangle inequality). What is not ruled out is
 * measured on the rows as given.
 */
export async function nearest(
  base: Matrix,
  query: 'all' | ArrayLike<number> | Matrix,
  k: number,
  task: Task,
): Promise<Int32Array> {
  if (k > base.rows)
    throw new Fault('bad-settings', `${k} neighbours asked for among ${base.rows} rows`, {
      remedy: `Choose at most ${base.rows}`,
    });
  const stride = Math.max(1, Math.ceil(base.rows / AXES_FROM_ROWS));
  const some = Array.from({ length: Math.ceil(base.rows / stride) }, (_, i) => i * stride);
  const axes = await principalAxes(base, task, some);
  const cloud = await layOut(base, axes, task);
  // Answering for every row compares each pair once, so it costs what half the rows would.
  if (query === 'all' || (isRows(query) && query.length > base.rows / 2)) {
    const lists = new NearestLists(cloud, k, cloud.longest);
    await join({ cloud, lists }, { cloud, lists }, task);
    return lists.answers(query === 'all' ? undefined : query);
  }
  const asked = await layOut(isRows(query) ? takeRows(base, query) : query, axes, task);
  const lists = new NearestLists(asked, k, Math.max(cloud.longest, asked.longest));
  await join({ cloud: asked, lists }, { cloud, lists: UNASKED(cloud) }, task);
  return lists.answers();
}

function isRows(query: 'all' | ArrayLike<number> | Matrix): query is ArrayLike<number> {
  return typeof query !== 'string' && !('cols' in query);
}

interface Side {
  readonly cloud: Cloud;
  readonly lists: Lists;
}

/** Offers every pair that may matter to the lists of both sides; within one cloud, each pair once. */
async function join(left: Side, right: Side, task: Task): Promise<void> {
  const within = left.cloud === right.cloud;
  const blocks = left.cloud.starts.length - 1;
  const others = right.cloud.starts.length - 1;
  const total = within ? (blocks * (blocks + 1)) / 2 : blocks * others;
  // Near pairs first: they bring the limits down that rule the far ones out.
  if (within)
    for (let block = 0; block < blocks; block++) {
      await task.breathe();
      compare(left, block, right, block);
      if (block + 1 < blocks) compare(left, block, right, block + 1);
    }
  const bounds = new Float64Array(others);
  for (let block = 0, done = 0; block < blocks; block++) {
    const first = within ? block + 2 : 0;
    const queue: number[] = [];
    for (let other = first; other < others; other++) {
      bounds[other] = boxToBox(left.cloud, block, right.cloud, other);
      queue.push(other);
    }
    queue.sort((a, b) => bounds[a] - bounds[b] || a - b);
    let compared = 0;
    for (const other of queue) {
      const limit = Math.max(limitOf(left, block), within ? limitOf(right, other) : 0);
      if (bounds[other] > limit) continue;
      compare(left, block, right, other);
      if (++compared % 8 === 0) await task.breathe();
    }
    await task.breathe();
    done += within ? blocks - block : others;
    task.report({ stage: 'Finding neighbours', done, total });
  }
}

function limitOf({ cloud, lists }: Side, block: number): number {
  let most = -1;
  for (let place = cloud.starts[block]; place < cloud.starts[block + 1]; place++)
    if (lists.limits[place] > most) most = lists.limits[place];
  return most;
}

function boxToBox(a: Cloud, blockA: number, b: Cloud, blockB: number): number {
  const dims = a.boxDims;
  let sum = 0;
  for (let axis = 0; axis < dims; axis++) {
    const atA = (blockA * dims + axis) * 2;
    const atB = (blockB * dims + axis) * 2;
    const gap = Math.max(b.boxes[atB] - a.boxes[atA + 1], a.boxes[atA] - b.boxes[atB + 1]);
    if (gap > 0) sum += gap * gap;
  }
  return sum;
}

function pointToBox(a: Cloud, place: number, b: Cloud, block: number): number {
  const dims = a.boxDims;
  const row = place * a.chunks * STRIDE;
  let sum = 0;
  for (let axis = 0; axis < dims; axis++) {
    const value = a.coordinates[row + offsetOf(axis)];
    const low = b.boxes[(block * dims + axis) * 2];
    const high = b.boxes[(block * dims + axis) * 2 + 1];
    const gap = value < low ? low - value : value > high ? value - high : 0;
    sum += gap * gap;
  }
  return sum;
}

/** Offers the pairs between two blocks to both sides; within one block, each pair and each self once. */
function compare(left: Side, blockA: number, right: Side, blockB: number): void {
  const a = left.cloud;
  const b = right.cloud;
  const same = a === b && blockA === blockB;
  const endA = a.starts[blockA + 1];
  const endB = b.starts[blockB + 1];
  const limitB = limitOf(right, blockB);
  const products = new Float64Array(TILE * TILE);
  for (let placeA = a.starts[blockA]; placeA < endA; placeA += TILE) {
    const lastA = Math.min(endA, placeA + TILE);
    if (same) for (let p = placeA; p < lastA; p++) left.lists.offer(p, 0, a.order[p]);
    else if (allTooFar(left, placeA, lastA, b, blockB, limitB)) continue;
    for (let placeB = same ? placeA : b.starts[blockB]; placeB < endB; placeB += TILE) {
      multiply(a.tiles, placeA, b.tiles, placeB, products);
      const lastB = Math.min(endB, placeB + TILE);
      settle(left, placeA, lastA, right, placeB, lastB, same, products);
    }
  }
}

function allTooFar(
  { cloud, lists }: Side,
  from: number,
  to: number,
  other: Cloud,
  block: number,
  otherLimit: number,
): boolean {
  for (let place = from; place < to; place++)
    if (pointToBox(cloud, place, other, block) <= Math.max(lists.limits[place], otherLimit))
      return false;
  return true;
}

/** Rules out pairs of two tiles by their scalar products, then by what is left; offers the others. */
function settle(
  left: Side,
  fromA: number,
  toA: number,
  right: Side,
  fromB: number,
  toB: number,
  same: boolean,
  products: Float64Array,
): void {
  const a = left.cloud;
  const b = right.cloud;
  const { limits: limitsA } = left.lists;
  const { limits: limitsB } = right.lists;
  const { halves: halvesA } = a.tiles;
  const { halves: halvesB } = b.tiles;
  for (let place = fromA; place < toA; place++) {
    const row = (place - fromA) * TILE - fromB;
    for (let other = same ? Math.max(fromB, place + 1) : fromB; other < toB; other++) {
      const near = 2 * (halvesA[place] + halvesB[other] - products[row + other]);
      if (near > limitsA[place] && near > limitsB[other]) continue;
      const limit = Math.max(limitsA[place], limitsB[other]);
      if (isFarther(a, place, b, other, near, limit)) continue;
      const distance = squaredDistance(a.points, a.order[place], b.points, b.order[other]);
      left.lists.offer(place, distance, b.order[other]);
      right.lists.offer(other, distance, a.order[place]);
    }
  }
}

/** Goes on where the tiles end; true as soon as the pair must be farther apart than `limit`. */
function isFarther(
  a: Cloud,
  place: number,
  b: Cloud,
  other: number,
  near: number,
  limit: number,
): boolean {
  const width = a.chunks * STRIDE;
  const start = a.tiles.lead * STRIDE;
  const of = a.coordinates;
  const against = b.coordinates;
  const row = place * width;
  const at = other * width;
  const rested = of[row + start - 1] - against[at + start - 1];
  let sum = near - rested * rested;
  for (let i = start; i < width; i += STRIDE) {
    const d0 = of[row + i] - against[at + i];
    const d1 = of[row + i + 1] - against[at + i + 1];
    const d2 = of[row + i + 2] - against[at + i + 2];
    const d3 = of[row + i + 3] - against[at + i + 3];
    const d4 = of[row + i + 4] - against[at + i + 4];
    const d5 = of[row + i + 5] - against[at + i + 5];
    const d6 = of[row + i + 6] - against[at + i + 6];
    const d7 = of[row + i + 7] - against[at + i + 7];
    const rest = of[row + i + CHUNK] - against[at + i + CHUNK];
    sum += d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3 + d4 * d4 + d5 * d5 + d6 * d6 + d7 * d7;
    if (sum + rest * rest > limit) return true;
  }
  return false;
}

/** Σ (a − b)² in column order, in doubles: the distance that decides. */
export function squaredDistance(a: Matrix, rowA: number, b: Matrix, rowB: number): number {
  const { cols } = a;
  const atA = rowA * cols;
  const atB = rowB * cols;
  let sum = 0;
  for (let c = 0; c < cols; c++) {
    const gap = a.data[atA + c] - b.data[atB + c];
    sum += gap * gap;
  }
  return sum;
}
