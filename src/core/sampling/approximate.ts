import type { Matrix } from '../data/matrix';
import { randomStream, type Random } from '../random';
import type { Task } from '../task';
import { BLOCK } from './cloud';
import { searchTogether } from './crew';
import { LEADING, leafOf, plant, type Tree } from './forest';
import { LEAF, LeafJoin, SAME_LEAVES, type LeafJob, type Scatter } from './leaf-join';
import type { Found } from './nearest-lists';
import { axesOf, type SearchMeans } from './neighbours';

/** Trees are planted until this share of the true neighbours of drawn rows shares a leaf with them. */
const ENOUGH = 0.96;
const MOST_TREES = 32;
/** Points of the sample, by which trees divide, in a leaf that is full. */
const SAMPLED_IN_A_LEAF = 32;
const RECALL_ROWS = 6 * BLOCK;
/** Among fewer rows an exact search takes as little time. */
export const APPROXIMATE_FROM_ROWS = 10_000;

/** What an approximate search gives: as an exact one, some neighbours being others. */
export interface Approximate {
  /** `queries × k`, nearest first, equals by lower row number. */
  readonly rows: Int32Array;
  readonly threads: number;
  /** Share of the true neighbours, rows themselves apart, that was found for `recallRows` drawn rows. */
  readonly recall: number;
  readonly recallRows: number;
}

/**
 * Nearly all of the k nearest rows of `base` to each of its rows, or to the given ones, a row itself
 * included: the nearest of those that share a leaf with it in one of several random projection trees,
 * as many trees as are needed, going by drawn rows whose neighbours are searched exactly. The same
 * stream gives the same rows, on any number of threads. Time grows little faster than the rows; memory
 * is linear in them. `base` has at least APPROXIMATE_FROM_ROWS rows.
 */
export async function nearestRoughly(
  base: Matrix,
  rows: 'all' | ArrayLike<number>,
  k: number,
  random: Random,
  task: Task,
  { pool, kernels }: SearchMeans,
): Promise<Approximate> {
  const scatter = await scatterOf(base, task);
  const job = { scatter, k, trees: [], kernels: await kernels() };
  const drawn = Int32Array.from({ length: 2 * RECALL_ROWS }, () => random.below(base.rows));
  // Those that decide how many trees there are would flatter the search.
  const [deciding, judging] = [drawn.subarray(0, RECALL_ROWS), drawn.subarray(RECALL_ROWS)];
  const truth = await trueNeighbours(job, drawn, task);
  const trees = await enoughTrees(scatter, deciding, k, truth, random, task);
  const limits = limitsOf(base, rows);
  const { lists, threads } = await searchTogether(
    SAME_LEAVES,
    { ...job, trees },
    limits,
    pool,
    task,
  );
  const recall = recallOf(judging, k, truth, lists.found);
  const answers = lists.answers(rows === 'all' ? undefined : rows);
  return { rows: answers, threads, recall, recallRows: RECALL_ROWS };
}

async function scatterOf(points: Matrix, task: Task): Promise<Scatter> {
  const { data, rows, cols } = points;
  const { mean, axes } = await axesOf(points, task);
  const leading = new Float32Array(rows * LEADING);
  const lengths = new Float64Array(rows);
  const centred = new Float64Array(cols);
  let longest = 0;
  for (let row = 0; row < rows; row++) {
    if (row % 256 === 0) await task.breathe();
    let squares = 0;
    for (let c = 0; c < cols; c++) {
      centred[c] = data[row * cols + c] - mean[c];
      squares += centred[c] * centred[c];
    }
    for (let axis = 0; axis < Math.min(LEADING, cols); axis++) {
      let value = 0;
      for (let c = 0, at = axis * cols; c < cols; c++) value += axes[at + c] * centred[c];
      leading[row * LEADING + axis] = value;
    }
    lengths[row] = Math.sqrt(squares);
    longest = Math.max(longest, lengths[row]);
  }
  return { points, mean, leading, lengths, longest };
}

/** The lists of all rows, of which those of the drawn ones are exact. */
async function trueNeighbours(job: LeafJob, drawn: Int32Array, task: Task): Promise<Found> {
  const join = new LeafJoin(job);
  join.lists.tighten(limitsOf(job.scatter.points, drawn));
  await join.compareWithAll(drawn, task);
  return join.lists.found;
}

/** First limits: those who do not ask are not looked for. */
function limitsOf({ rows }: Matrix, asked: 'all' | ArrayLike<number>): Float64Array {
  if (asked === 'all') return new Float64Array(rows).fill(Infinity);
  const limits = new Float64Array(rows).fill(-1);
  for (let i = 0; i < asked.length; i++) limits[asked[i]] = Infinity;
  return limits;
}

async function enoughTrees(
  { leading }: Scatter,
  drawn: Int32Array,
  k: number,
  truth: Found,
  random: Random,
  task: Task,
): Promise<Tree[]> {
  const stride = Math.max(1, Math.floor(LEAF / SAMPLED_IN_A_LEAF));
  const sample = everyNth(leading, stride);
  const together = new Uint8Array(drawn.length * k);
  const trees: Tree[] = [];
  let found = 0;
  do {
    await task.breathe();
    const tree = plant(sample, SAMPLED_IN_A_LEAF, random);
    trees.push(tree);
    drawn.forEach((row, i) => {
      const leaf = leafOf(tree, leading, row);
      for (let n = 1; n < k; n++) {
        if (together[i * k + n] === 1) continue;
        if (leafOf(tree, leading, truth.rows[row * k + n]) !== leaf) continue;
        together[i * k + n] = 1;
        found++;
      }
    });
  } while (trees.length < MOST_TREES && found < ENOUGH * drawn.length * (k - 1));
  return trees;
}

function everyNth(leading: Float32Array, stride: number): Float32Array {
  const points = Math.ceil(leading.length / LEADING / stride);
  const sample = new Float32Array(points * LEADING);
  for (let i = 0; i < points; i++) {
    const from = i * stride * LEADING;
    sample.set(leading.subarray(from, from + LEADING), i * LEADING);
  }
  return sample;
}

/**
 * What lies as near as a true neighbour counts as one; of each list the first, at distance 0, is left
 * out, for the row itself is found without searching.
 */
function recallOf(drawn: Int32Array, k: number, truth: Found, { squared }: Found): number {
  let hits = 0;
  for (const row of drawn) {
    const first = row * k;
    const farthest = truth.squared[first + k - 1];
    for (let i = first + 1; i < first + k; i++) if (squared[i] <= farthest) hits++;
  }
  return k === 1 ? 1 : hits / (drawn.length * (k - 1));
}

/** The stream of the n-th approximate search of an experiment. */
export function searchStream(seed: number, search: number): Random {
  return randomStream(seed, `neighbours-${search}`);
}
