import type { Matrix } from '../data/matrix';
import type { Task } from '../task';
import { BLOCK } from './cloud';
import { squaredDistance } from './compare';
import type { Search, Searcher } from './crew';
import { leavesOf, type Tree } from './forest';
import { NearestLists } from './nearest-lists';
import { Screen, type Source } from './screen';

/** Points of a leaf, on average of all trees about three quarters of it. */
export const LEAF = 20 * BLOCK;
/** More than that in a leaf are cut into pieces. */
const MOST_IN_A_PIECE = 32 * BLOCK;

/** Points as an approximate search goes about them. */
export interface Scatter {
  readonly points: Matrix;
  readonly mean: Float64Array;
  /** LEADING coordinates of each along the principal axes. */
  readonly leading: Float32Array;
  /** Distance of each from the mean. */
  readonly lengths: Float64Array;
  readonly longest: number;
}

/** A search within the leaves of trees, as every thread is given it: plain data. */
export interface LeafJob {
  readonly scatter: Scatter;
  readonly k: number;
  readonly trees: readonly Tree[];
  readonly kernels: WebAssembly.Module | null;
}

/** Those leaves of a tree that are every `stripes`-th, from `stripe` on. */
export interface LeafPart {
  readonly tree: number;
  readonly stripe: number;
  readonly stripes: number;
}

/** The state of one thread in a search: its own lists, of the pairs it has compared. */
export class LeafJoin implements Searcher<LeafPart> {
  readonly lists: NearestLists;
  readonly #scatter: Scatter;
  readonly #trees: readonly Tree[];
  readonly #screen: Screen;
  readonly #source: Source;

  constructor({ scatter, k, trees, kernels }: LeafJob) {
    const { points, lengths, longest, mean } = scatter;
    const { rows, cols } = points;
    const order = Int32Array.from({ length: rows }, (_, row) => row);
    const room = { asked: null, base: MOST_IN_A_PIECE / BLOCK, depth: cols, longest };
    this.#scatter = scatter;
    this.#trees = trees;
    this.#screen = new Screen(room, kernels);
    this.#source = {
      values: points.data,
      width: cols,
      offsets: Array.from({ length: cols }, (_, column) => column),
      centre: mean,
    };
    this.lists = new NearestLists({ order, lengths }, k, longest, () => undefined);
    for (let row = 0; row < rows; row++) this.lists.offer(row, 0, row);
  }

  /** Compares all within each leaf of a part; tells how many rows are dealt with. */
  async compare(
    { tree, stripe, stripes }: LeafPart,
    task: Task,
    onDone: (rows: number) => void,
  ): Promise<void> {
    const { points, ends } = leavesOf(this.#trees[tree], this.#scatter.leading);
    let done = 0;
    for (let leaf = stripe; leaf < ends.length; leaf += stripes) {
      const from = leaf === 0 ? 0 : ends[leaf - 1];
      for (const piece of piecesOf(points.subarray(from, ends[leaf]), MOST_IN_A_PIECE)) {
        this.#hold(piece);
        const blocks = blocksIn(piece);
        for (let block = 0; block < blocks; block++)
          for (let other = block; other < blocks; other++) this.#compare(piece, block, other);
        done += piece.length;
        await task.breathe();
        onDone(done);
      }
    }
  }

  /** Compares a few rows, which fill blocks, with all. */
  async compareWithAll(rows: Int32Array, task: Task): Promise<void> {
    const own = blocksIn(rows);
    const all = Int32Array.from({ length: this.#scatter.points.rows }, (_, row) => row);
    for (const some of piecesOf(all, MOST_IN_A_PIECE - rows.length)) {
      const piece = Int32Array.of(...rows, ...some);
      this.#hold(piece);
      for (let block = 0; block < own; block++)
        for (let other = own; other < blocksIn(piece); other++) this.#compare(piece, block, other);
      await task.breathe();
    }
  }

  #hold(piece: Int32Array): void {
    this.#screen.hold(this.#source, piece.length, piece);
    const { limits } = this.lists;
    for (let at = 0; at < piece.length; at++) this.#screen.limit(at, limits[piece[at]]);
  }

  #compare(piece: Int32Array, block: number, other: number): void {
    const { points } = this.#scatter;
    const screen = this.#screen;
    const lists = this.lists;
    const { pairs } = screen;
    const { limits } = lists;
    screen.turnTo(block);
    const count = screen.find(other);
    for (let i = 0; i < count; i++) {
      const pair = pairs[i];
      const within = Math.floor(pair / BLOCK);
      const a = block * BLOCK + within;
      const b = other * BLOCK + pair - within * BLOCK;
      if (b <= a || b >= piece.length) continue;
      const one = piece[a];
      const two = piece[b];
      const before = limits[one];
      const otherBefore = limits[two];
      if (screen.atLeast(i, a) > Math.max(before, otherBefore)) continue;
      const squared = squaredDistance(points, one, points, two);
      lists.offer(one, squared, two);
      lists.offer(two, squared, one);
      if (limits[one] < before) screen.limit(a, limits[one]);
      if (limits[two] < otherBefore) screen.limit(b, limits[two]);
    }
  }
}

/** The search within leaves, as threads share it. */
export const SAME_LEAVES: Search<LeafJob, LeafPart> = {
  name: 'compare leaves',
  begin: (job) => new LeafJoin(job),
  partsOf,
  totalOf: ({ scatter, trees }) => scatter.points.rows * trees.length,
  bytesOf: ({ scatter: { points, leading } }) => points.data.byteLength + 2 * leading.byteLength,
};

/** Each tree is a part, but for the first: until the lists have filled, threads do it together. */
function partsOf({ trees }: LeafJob, threads: number): LeafPart[] {
  return trees.flatMap((_, tree) => {
    const stripes = tree === 0 ? threads : 1;
    return Array.from({ length: stripes }, (__, stripe) => ({ tree, stripe, stripes }));
  });
}

function blocksIn(piece: Int32Array): number {
  return Math.ceil(piece.length / BLOCK);
}

/** As few pieces as hold no more than `most` each, about equally long. */
function piecesOf(points: Int32Array, most: number): Int32Array[] {
  const count = Math.ceil(points.length / most);
  const at = (piece: number): number => Math.round((piece * points.length) / count);
  return Array.from({ length: count }, (_, piece) => points.subarray(at(piece), at(piece + 1)));
}
