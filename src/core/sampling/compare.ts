import type { Matrix } from '../data/matrix';
import { BLOCK, type Cloud } from './cloud';
import { tileLimit, type Lists } from './nearest-lists';
import { CHUNK, STRIDE, offsetOf } from './stored';
import { TILE, anyNear, type Tiles } from './tiles';

/** One of the two clouds of a search, with the lists of its points. */
export interface Side {
  readonly cloud: Cloud;
  readonly tiles: Tiles;
  readonly lists: Lists;
}

/** The largest limit of the points of a block. */
export function limitOf({ cloud, lists }: Side, block: number): number {
  let most = -1;
  for (let place = cloud.starts[block]; place < cloud.starts[block + 1]; place++)
    if (lists.limits[place] > most) most = lists.limits[place];
  return most;
}

/** Squared distance between the boxes of two blocks: no pair of their points is closer. */
export function boxToBox(a: Cloud, blockA: number, b: Cloud, blockB: number): number {
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

/** Squared distance between the middles of two blocks: tells which are likely near, bounds nothing. */
export function middleToMiddle(a: Cloud, blockA: number, b: Cloud, blockB: number): number {
  const dims = a.boxDims;
  let sum = 0;
  for (let axis = 0; axis < dims; axis++) {
    const atA = (blockA * dims + axis) * 2;
    const atB = (blockB * dims + axis) * 2;
    const gap = (b.boxes[atB] + b.boxes[atB + 1] - a.boxes[atA] - a.boxes[atA + 1]) / 2;
    sum += gap * gap;
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

const near = new Float64Array(TILE * TILE);
const limitsOfTiles = new Float64Array(BLOCK / TILE);

/** Offers the pairs between two blocks to both sides; within one block, each pair and each self once. */
export function compare(left: Side, blockA: number, right: Side, blockB: number): void {
  const a = left.cloud;
  const b = right.cloud;
  const same = a === b && blockA === blockB;
  const endA = a.starts[blockA + 1];
  const startB = b.starts[blockB];
  const endB = b.starts[blockB + 1];
  // These may be older, so higher, than the limits are when they are used: still bounds.
  for (let placeB = startB, i = 0; placeB < endB; placeB += TILE, i++)
    limitsOfTiles[i] = tileLimit(right.lists.limits, placeB, endB);
  const limitB = limitOf(right, blockB);
  for (let placeA = a.starts[blockA]; placeA < endA; placeA += TILE) {
    const lastA = Math.min(endA, placeA + TILE);
    if (same) for (let p = placeA; p < lastA; p++) left.lists.offer(p, 0, a.order[p]);
    else if (allTooFar(left, placeA, lastA, b, blockB, limitB)) continue;
    let limitA = tileLimit(left.lists.limits, placeA, endA);
    for (let placeB = same ? placeA : startB; placeB < endB; placeB += TILE) {
      const limitOfTile = limitsOfTiles[(placeB - startB) / TILE];
      const limit = limitA > limitOfTile ? limitA : limitOfTile;
      if (!anyNear(left.tiles, placeA, right.tiles, placeB, limit, near)) continue;
      settle(left, placeA, lastA, right, placeB, Math.min(endB, placeB + TILE), same);
      limitA = tileLimit(left.lists.limits, placeA, endA);
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

/** Rules out pairs of two tiles by `near`, then by what is left; offers the others. */
function settle(
  left: Side,
  fromA: number,
  toA: number,
  right: Side,
  fromB: number,
  toB: number,
  same: boolean,
): void {
  const a = left.cloud;
  const b = right.cloud;
  const { limits: limitsA } = left.lists;
  const { limits: limitsB } = right.lists;
  const { lead } = left.tiles;
  for (let place = fromA; place < toA; place++) {
    const row = (place - fromA) * TILE - fromB;
    for (let other = same ? Math.max(fromB, place + 1) : fromB; other < toB; other++) {
      const sofar = near[row + other];
      if (sofar > limitsA[place] && sofar > limitsB[other]) continue;
      const limit = Math.max(limitsA[place], limitsB[other]);
      const inTiles = withoutRest(a, place, b, other, lead, sofar);
      if (isFarther(a, place, b, other, lead, inTiles, limit)) continue;
      const distance = squaredDistance(a.points, a.order[place], b.points, b.order[other]);
      left.lists.offer(place, distance, b.order[other]);
      right.lists.offer(other, distance, a.order[place]);
    }
  }
}

/** The squared distance over the tiles' coordinates alone, without the lengths of what follows them. */
function withoutRest(
  a: Cloud,
  place: number,
  b: Cloud,
  other: number,
  lead: number,
  sofar: number,
): number {
  const width = a.chunks * STRIDE;
  const end = lead * STRIDE - 1;
  const rested = a.coordinates[place * width + end] - b.coordinates[other * width + end];
  return sofar - rested * rested;
}

/**
 * Adds up from chunk `from` on, `sum` being the squared distance before it; true as soon as the two
 * points must be farther apart than `limit`, going by single-float coordinates.
 */
export function isFarther(
  a: Cloud,
  place: number,
  b: Cloud,
  other: number,
  from: number,
  sum: number,
  limit: number,
): boolean {
  const width = a.chunks * STRIDE;
  const of = a.coordinates;
  const against = b.coordinates;
  const row = place * width;
  const at = other * width;
  for (let i = from * STRIDE; i < width; i += STRIDE) {
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
