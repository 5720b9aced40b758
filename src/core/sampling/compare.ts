import type { Matrix } from '../data/matrix';
import { BLOCK, endOf, placesOf, type Cloud } from './cloud';
import type { Lists } from './nearest-lists';
import type { Screen } from './screen';
import { CHUNK, STRIDE } from './stored';

/** One of the two clouds of a search, with the lists of its points. */
export interface Side {
  readonly cloud: Cloud;
  readonly lists: Lists;
}

/** The largest limit of the points of a block. */
export function limitOf({ cloud, lists }: Side, block: number): number {
  let most = -1;
  for (let place = block * BLOCK; place < endOf(cloud, block); place++)
    if (lists.limits[place] > most) most = lists.limits[place];
  return most;
}

/**
 * Between a block of `a` and each block of `b` from `first` on: squared distances of their boxes, than
 * which no pair of their points is closer, into `bounds`, and of their middles, which tell which are
 * likely near but bound nothing, into `reaches`.
 */
export function boxToBoxes(
  a: Cloud,
  block: number,
  b: Cloud,
  first: number,
  bounds: Float64Array,
  reaches: Float64Array,
): void {
  const { boxDims: dims } = a;
  const own = a.boxes.subarray(block * dims * 2, (block + 1) * dims * 2);
  const { boxes } = b;
  for (let other = first, at = first * dims * 2; other < bounds.length; other++) {
    let apart = 0;
    let reach = 0;
    for (let i = 0; i < 2 * dims; i += 2, at += 2) {
      const above = boxes[at] - own[i + 1];
      const below = own[i] - boxes[at + 1];
      const gap = above > below ? above : below;
      if (gap > 0) apart += gap * gap;
      const middle = (above - below) / 2;
      reach += middle * middle;
    }
    bounds[other] = apart;
    reaches[other] = reach;
  }
}

/** Each point of a block to itself. */
export function compareSelves({ cloud, lists }: Side, block: number): void {
  for (let place = block * BLOCK; place < endOf(cloud, block); place++)
    lists.offer(place, 0, cloud.order[place]);
}

/**
 * Offers the pairs between two blocks to both sides, each pair within one block once. The screen has
 * been turned to the left block, and goes by no lower limits than there are.
 */
export function compare(
  screen: Screen,
  lead: number,
  left: Side,
  blockA: number,
  right: Side,
  blockB: number,
): void {
  const a = left.cloud;
  const b = right.cloud;
  const same = a === b && blockA === blockB;
  const limitsA = left.lists.limits;
  const limitsB = right.lists.limits;
  const count = screen.find(blockB);
  for (let i = 0; i < count; i++) {
    const pair = screen.pairs[i];
    const within = Math.floor(pair / BLOCK);
    const place = blockA * BLOCK + within;
    const other = blockB * BLOCK + pair - within * BLOCK;
    if (same && other <= place) continue;
    if (place >= placesOf(a) || other >= placesOf(b)) continue;
    const limit = Math.max(limitsA[place], limitsB[other]);
    const atLeast = screen.atLeast(i, place);
    if (atLeast > limit) continue;
    const sofar = withoutRest(a, place, b, other, lead, atLeast);
    if (isFarther(a, place, b, other, lead, sofar, limit)) continue;
    const distance = squaredDistance(a.points, a.order[place], b.points, b.order[other]);
    left.lists.offer(place, distance, b.order[other]);
    right.lists.offer(other, distance, a.order[place]);
  }
}

/** The squared distance over the leading chunks alone, without the lengths of what follows them. */
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
function isFarther(
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
