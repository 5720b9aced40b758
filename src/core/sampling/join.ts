import type { Task } from '../task';
import { blocksOf, type Cloud } from './cloud';
import { boxToBoxes, compare, compareSelves, limitOf, type Side } from './compare';
import type { Search, Searcher } from './crew';
import { NearestLists, UNASKED } from './nearest-lists';
import { cloudScreen, type Screen } from './screen';

const PARTS_A_THREAD = 12;
/** Some tenths of a millisecond. */
const BLOCKS_A_BREATH = 32;
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
  /** Compiled kernels; null where there are none, which takes longer and finds the same. */
  readonly kernels: WebAssembly.Module | null;
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
export class Join implements Searcher<JoinPart> {
  readonly lists: NearestLists;
  private readonly left: Side;
  private readonly right: Side;
  private readonly bounds: Float64Array;
  private readonly reaches: Float64Array;
  private readonly lead: number;
  private readonly screen: Screen;

  constructor({ base, asked, k, lead, kernels }: JoinJob) {
    const cloud = asked ?? base;
    const longest = Math.max(base.longest, cloud.longest);
    this.screen = cloudScreen(cloud, base, lead, kernels);
    this.lists = new NearestLists(cloud, k, longest, (place, limit) =>
      this.screen.limit(place, limit),
    );
    this.left = { cloud, lists: this.lists };
    this.right = asked === null ? this.left : { cloud: base, lists: UNASKED(base) };
    this.bounds = new Float64Array(blocksOf(base));
    this.reaches = new Float64Array(blocksOf(base));
    this.lead = lead;
  }

  /** Compares the pairs of a part that may matter; tells how many pairs of blocks are dealt with. */
  async compare(part: JoinPart, task: Task, onDone: (blockPairs: number) => void): Promise<void> {
    const { left, right } = this;
    const within = left === right;
    let done = 0;
    for (let block = part.part; block < blocksOf(left.cloud); block += part.parts) {
      const queue = this.#nearestFirst(block, within ? block : 0);
      this.screen.turnTo(block);
      let compared = 0;
      for (const other of queue) {
        if (this.#tooFar(block, other)) continue;
        this.#compare(block, other);
        if (++compared % BLOCKS_A_BREATH === 0) await task.breathe();
      }
      await task.breathe();
      done += queue.length;
      onDone(done);
    }
  }

  /**
   * First limits: from each block itself, where it is searched too, or else from the one nearest to it.
   * What is compared here has to be compared again.
   */
  async seed(task: Task): Promise<void> {
    const { left, right, screen } = this;
    for (let block = 0; block < blocksOf(left.cloud); block++) {
      await task.breathe();
      screen.turnTo(block);
      this.#compare(block, left === right ? block : this.#nearestFirst(block, 0)[0]);
    }
  }

  #tooFar(block: number, other: number): boolean {
    const { left, right } = this;
    const apart = this.bounds[other];
    if (apart === 0 || apart <= limitOf(left, block)) return false;
    return left !== right || apart > limitOf(right, other);
  }

  #compare(block: number, other: number): void {
    const { left, right, screen, lead } = this;
    if (left === right && block === other) compareSelves(left, block);
    compare(screen, lead, left, block, right, other);
  }

  /** Blocks searched, from `first` on, roughly in the order of how near they are likely to be. */
  #nearestFirst(block: number, first: number): Int32Array {
    const { left, right, bounds, reaches } = this;
    const others = blocksOf(right.cloud);
    boxToBoxes(left.cloud, block, right.cloud, first, bounds, reaches);
    let most = 0;
    for (let other = first; other < others; other++)
      if (reaches[other] > most) most = reaches[other];
    const scale = most === 0 ? 0 : RANKS / Math.sqrt(most);
    const rank = (other: number): number =>
      Math.min(RANKS, Math.floor(Math.sqrt(reaches[other]) * scale));
    const ends = new Int32Array(RANKS + 2);
    for (let other = first; other < others; other++) ends[rank(other) + 1]++;
    for (let at = 1; at < ends.length; at++) ends[at] += ends[at - 1];
    const queue = new Int32Array(others - first);
    for (let other = first; other < others; other++) queue[ends[rank(other)]++] = other;
    return queue;
  }
}

/** The exact search, as threads share it. */
export const ALL_PAIRS: Search<JoinJob, JoinPart> = {
  name: 'compare pairs',
  begin: (job) => new Join(job),
  partsOf,
  totalOf: ({ base, asked }) => {
    const blocks = blocksOf(base);
    return asked === null ? (blocks * (blocks + 1)) / 2 : blocksOf(asked) * blocks;
  },
  bytesOf: ({ base, asked }) =>
    [base, ...(asked === null ? [] : [asked])].reduce(
      // The coordinates once more, for the kernels.
      (sum, { points, coordinates }) => sum + points.data.byteLength + 2 * coordinates.byteLength,
      1,
    ),
};

/** How a search is shared out: more parts than threads, so that a slow one holds nobody up. */
function partsOf({ base, asked }: JoinJob, threads: number): JoinPart[] {
  const parts = Math.min(blocksOf(asked ?? base), threads === 1 ? 1 : threads * PARTS_A_THREAD);
  return Array.from({ length: parts }, (_, part) => ({ part, parts }));
}
