import type { Task } from '../task';
import { blocksOf, type Cloud } from './cloud';
import { boxToBox, compare, limitOf, middleToMiddle, type Side } from './compare';
import { NearestLists, UNASKED } from './nearest-lists';
import { tilesOf } from './tiles';

const PARTS_A_THREAD = 12;
/** Steps of distance that blocks are put in order by. */
const RANKS = 500;

/** A search as every thread is given it: plain data, which can be copied to another thread. */
export interface JoinJob {
  /** Points searched among. */
  readonly base: Cloud;
  /** Points that ask; null when those of `base` do. */
  readonly asked: Cloud | null;
  readonly k: number;
  /** Chunks of coordinates that the kernel compares before anything is decided. */
  readonly lead: number;
  /** Within one cloud, how far a block looks, by squared distance of middles; null: everywhere. */
  readonly reach: Float64Array | null;
}

/**
 * Which pairs of blocks to compare: those of every `parts`-th block that asks, from `part` on, with
 * the blocks searched (within one cloud: with itself and those after it, so each pair falls once).
 */
export interface JoinPart {
  readonly part: number;
  readonly parts: number;
}

/** The state of one thread in a search: its own lists, of the pairs it has compared. */
export class Join {
  readonly lists: NearestLists;
  private readonly left: Side;
  private readonly right: Side;
  private readonly bounds: Float64Array;
  private readonly reaches: Float64Array;
  private readonly reach: Float64Array | null;

  constructor({ base, asked, k, lead, reach }: JoinJob) {
    const cloud = asked ?? base;
    const longest = Math.max(base.longest, cloud.longest);
    this.lists = new NearestLists(cloud, k, longest);
    this.left = sideOf(cloud, this.lists, lead);
    this.right = asked === null ? this.left : sideOf(base, UNASKED(base), lead);
    this.bounds = new Float64Array(blocksOf(base));
    this.reaches = new Float64Array(blocksOf(base));
    this.reach = reach;
  }

  /** Compares the pairs of a part that may matter; tells how many pairs of blocks are dealt with. */
  async compare(part: JoinPart, task: Task, onDone: (blockPairs: number) => void): Promise<void> {
    const { left, right } = this;
    const within = left === right;
    const { reach } = this;
    let done = 0;
    for (let block = part.part; block < blocksOf(left.cloud); block += part.parts) {
      const queue = this.#nearestFirst(block, within ? block : 0);
      let compared = 0;
      for (const other of queue) {
        if (reach !== null && this.reaches[other] > Math.max(reach[block], reach[other])) continue;
        const limit = Math.max(limitOf(left, block), within ? limitOf(right, other) : 0);
        if (this.bounds[other] > limit) continue;
        compare(left, block, right, other);
        if (++compared % 8 === 0) await task.breathe();
      }
      await task.breathe();
      done += queue.length;
      onDone(done);
    }
  }

  /**
   * First limits: from each block itself, where it is searched too, and from so many near it. What is
   * compared here has to be compared again.
   */
  async seed(near: number, task: Task): Promise<void> {
    const { left, right } = this;
    const within = left === right;
    const others = blocksOf(right.cloud);
    const met = new Set<number>();
    for (let block = 0; block < blocksOf(left.cloud); block++) {
      await task.breathe();
      const queue = near === 0 ? [] : this.#nearestFirst(block, 0).subarray(0, near);
      for (const other of within ? [block, ...queue] : queue) {
        const [low, high] = within && other < block ? [other, block] : [block, other];
        if (met.has(low * others + high)) continue;
        met.add(low * others + high);
        compare(left, low, right, high);
      }
    }
  }

  /** For each block, the squared distance of middles to its `count`-th nearest block. */
  async reachOf(count: number, task: Task): Promise<Float64Array> {
    const { cloud } = this.left;
    const blocks = blocksOf(cloud);
    const reach = new Float64Array(blocks);
    const all = new Float64Array(blocks);
    for (let block = 0; block < blocks; block++) {
      await task.breathe();
      for (let other = 0; other < blocks; other++)
        all[other] = middleToMiddle(cloud, block, cloud, other);
      reach[block] = all.sort()[Math.min(count, blocks - 1)];
    }
    return reach;
  }

  /** Blocks searched, from `first` on, roughly in the order of how near they are likely to be. */
  #nearestFirst(block: number, first: number): Int32Array {
    const { left, right, bounds, reaches } = this;
    const others = blocksOf(right.cloud);
    let most = 0;
    for (let other = first; other < others; other++) {
      bounds[other] = boxToBox(left.cloud, block, right.cloud, other);
      reaches[other] = middleToMiddle(left.cloud, block, right.cloud, other);
      most = Math.max(most, reaches[other]);
    }
    const rank = (other: number): number =>
      most === 0 ? 0 : Math.floor(Math.sqrt(reaches[other] / most) * RANKS);
    const ends = new Int32Array(RANKS + 2);
    for (let other = first; other < others; other++) ends[rank(other) + 1]++;
    for (let at = 1; at < ends.length; at++) ends[at] += ends[at - 1];
    const queue = new Int32Array(others - first);
    for (let other = first; other < others; other++) queue[ends[rank(other)]++] = other;
    return queue;
  }
}

function sideOf(cloud: Cloud, lists: Side['lists'], lead: number): Side {
  return {
    cloud,
    lists,
    tiles: tilesOf(cloud.coordinates, cloud.order.length, cloud.chunks, lead),
  };
}

/** Pairs of blocks that a search has in all. */
export function blockPairs({ base, asked }: JoinJob): number {
  const blocks = blocksOf(base);
  return asked === null ? (blocks * (blocks + 1)) / 2 : blocksOf(asked) * blocks;
}

/** How a search is shared out: more parts than threads, so that a slow one holds nobody up. */
export function partsOf({ base, asked }: JoinJob, threads: number): JoinPart[] {
  const parts = Math.min(blocksOf(asked ?? base), threads === 1 ? 1 : threads * PARTS_A_THREAD);
  return Array.from({ length: parts }, (_, part) => ({ part, parts }));
}
