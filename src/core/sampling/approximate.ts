import type { Matrix } from '../data/matrix';
import { takeRows } from '../data/matrix';
import { randomStream, type Random } from '../random';
import type { Task } from '../task';
import { layOut, type Cloud } from './cloud';
import { joinTogether } from './crew';
import { Join, type JoinJob } from './join';
import { chooseLead } from './lead';
import type { Found } from './nearest-lists';
import { axesOf, type SearchMeans } from './neighbours';
import type { PrincipalAxes } from './principal';
import { refine } from './refine';

/** Neighbours kept while searching: more than are wanted, for they lead to each other. */
const KEPT = 24;
/** Nearest blocks that each block is compared with. */
const REACH = 32;
const RECALL_ROWS = 300;
/** Smaller bases are within reach of every block: an exact search costs no more. */
export const APPROXIMATE_FROM_ROWS = 4000;

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
 * included: each block of points is compared with the blocks near it only, and what is found is
 * bettered by way of neighbours' neighbours. The same stream gives the same rows, on any number of
 * threads. Time grows little faster than the rows; memory is linear in them. `base` has at least
 * APPROXIMATE_FROM_ROWS rows.
 */
export async function nearestRoughly(
  base: Matrix,
  rows: 'all' | ArrayLike<number>,
  k: number,
  random: Random,
  task: Task,
  { pool, kernels }: SearchMeans,
): Promise<Approximate> {
  const axes = await axesOf(base, task);
  const cloud = await layOut(base, axes, task);
  const { job, limits } = await nearBlocks(cloud, Math.max(KEPT, k), random, task, await kernels());
  const { lists, threads } = await joinTogether(job, limits, pool, task);
  const found = await refine(cloud, lists.found, random, task);
  const kept = job.k;
  const placeOf = new Int32Array(base.rows);
  cloud.order.forEach((row, place) => {
    placeOf[row] = place;
  });
  const asked = rows === 'all' ? base.rows : rows.length;
  const answers = new Int32Array(asked * k);
  for (let i = 0; i < asked; i++) {
    const first = placeOf[rows === 'all' ? i : rows[i]] * kept;
    answers.set(found.rows.subarray(first, first + k), i * k);
  }
  const recall = await recallOf({ ...job, k }, found, axes, placeOf, random, task);
  return { rows: answers, threads, recall, recallRows: RECALL_ROWS };
}

async function nearBlocks(
  cloud: Cloud,
  k: number,
  random: Random,
  task: Task,
  kernels: JoinJob['kernels'],
): Promise<{ job: JoinJob; limits: Float64Array }> {
  const job = { base: cloud, asked: null, k, lead: 1, reach: null, kernels };
  const first = new Join(job);
  await first.seed(task);
  const { limits } = first.lists;
  const lead = chooseLead(cloud, cloud, limits, true, random);
  return { job: { ...job, lead, reach: await first.reachOf(REACH, task) }, limits };
}

/**
 * Searches drawn rows exactly too. What lies as near as a true neighbour counts as one; of each list
 * the first, at distance 0, is left out, for the row itself is found without searching.
 */
async function recallOf(
  { base, k, lead, kernels }: JoinJob,
  { squared }: Found,
  axes: PrincipalAxes,
  placeOf: Int32Array,
  random: Random,
  task: Task,
): Promise<number> {
  const { points } = base;
  const kept = squared.length / points.rows;
  const drawn = Int32Array.from({ length: RECALL_ROWS }, () => random.below(points.rows));
  const asked = await layOut(takeRows(points, drawn), axes, task);
  const exact = new Join({ base, asked, k, lead, reach: null, kernels });
  await exact.compare({ part: 0, parts: 1 }, task, () => undefined);
  let hits = 0;
  asked.order.forEach((query, place) => {
    const farthest = exact.lists.found.squared[place * k + k - 1];
    const first = placeOf[drawn[query]] * kept;
    for (let i = first + 1; i < first + k; i++) if (squared[i] <= farthest) hits++;
  });
  return k === 1 ? 1 : hits / (RECALL_ROWS * (k - 1));
}

/** The stream of the n-th approximate search of an experiment. */
export function searchStream(seed: number, search: number): Random {
  return randomStream(seed, `neighbours-${search}`);
}
