import type { Matrix } from '../data/matrix';
import { takeRows } from '../data/matrix';
import { Fault } from '../fault';
import { randomStream } from '../random';
import type { Task } from '../task';
import { layOut } from './cloud';
import { NO_POOL, type ThreadPool } from '../threads';
import { searchTogether } from './crew';
import { ALL_PAIRS, Join, type JoinJob } from './join';
import { chooseLead } from './lead';
import { principalAxes, type PrincipalAxes } from './principal';

export { squaredDistance } from './compare';

const AXES_FROM_ROWS = 4000;
/** Pairs below which handing work to another thread takes longer than doing it. */
const SHARED_FROM_PAIRS = 2e7;

/** Rows that ask for their neighbours: every row of the base, some of them, or others. */
export type Query = 'all' | ArrayLike<number> | Matrix;

/** What a search may use besides this thread. */
export interface SearchMeans {
  readonly pool: ThreadPool;
  /** The compiled kernels of src/engine/kernels; null where there are none. */
  readonly kernels: () => Promise<WebAssembly.Module | null>;
}

/** This thread alone, and no compiled kernels. */
export const NO_MEANS: SearchMeans = { pool: NO_POOL, kernels: () => Promise.resolve(null) };

/** Nearest rows, `queries × k`, and how many threads looked for them. */
export interface Nearest {
  readonly rows: Int32Array;
  readonly threads: number;
}

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
  query: Query,
  k: number,
  task: Task,
): Promise<Int32Array> {
  return (await nearestTogether(base, query, k, task, NO_MEANS)).rows;
}

/** As `nearest`, the same rows, by compiled kernels and on other threads where there is enough to do. */
export async function nearestTogether(
  base: Matrix,
  query: Query,
  k: number,
  task: Task,
  means: SearchMeans,
): Promise<Nearest> {
  if (k > base.rows)
    throw new Fault('bad-settings', `${k} neighbours asked for among ${base.rows} rows`, {
      remedy: `Choose at most ${base.rows}`,
    });
  const axes = await axesOf(base, task);
  const cloud = await layOut(base, axes, task);
  const whole = asksForAll(base, query);
  const asked = whole
    ? null
    : await layOut(isRows(query) ? takeRows(base, query) : (query as Matrix), axes, task);
  const kernels = await means.kernels();
  const job = { base: cloud, asked, k, lead: 1, kernels };
  const { job: shaped, limits } = await prepare(job, task);
  const helpers = pairsOf(base, query) < SHARED_FROM_PAIRS ? NO_POOL : means.pool;
  const { lists, threads } = await searchTogether(ALL_PAIRS, shaped, limits, helpers, task);
  return { rows: lists.answers(whole && isRows(query) ? query : undefined), threads };
}

/** Pairs of points that an exact answer has to deal with. */
export function pairsOf(base: Matrix, query: Query): number {
  if (asksForAll(base, query)) return base.rows ** 2 / 2;
  return base.rows * (isRows(query) ? query.length : (query as Matrix).rows);
}

/** Principal axes, from some of the rows where there are many: they need not be exact. */
export async function axesOf(base: Matrix, task: Task): Promise<PrincipalAxes> {
  const stride = Math.max(1, Math.ceil(base.rows / AXES_FROM_ROWS));
  const some = Array.from({ length: Math.ceil(base.rows / stride) }, (_, i) => i * stride);
  return principalAxes(base, task, some);
}

/** Answering for every row compares each pair once, so it costs what half the rows would. */
function asksForAll(base: Matrix, query: Query): boolean {
  return query === 'all' || (isRows(query) && query.length > base.rows / 2);
}

/** Whether a query names rows of the base. */
export function isRows(query: Query): query is ArrayLike<number> {
  return typeof query !== 'string' && !('cols' in query);
}

/** First limits, and with them the kernel's depth. */
async function prepare(job: JoinJob, task: Task): Promise<{ job: JoinJob; limits: Float64Array }> {
  const first = new Join(job);
  await first.seed(task);
  const { limits } = first.lists;
  const random = randomStream(0, 'neighbours-lead');
  const { base, asked } = job;
  const lead = chooseLead(asked ?? base, base, limits, asked === null, random);
  return { job: { ...job, lead }, limits };
}
