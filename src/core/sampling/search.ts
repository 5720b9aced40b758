import type { Matrix } from '../data/matrix';
import type { Experiment } from '../experiment';
import type { NeighbourReport } from '../run';
import type { Task } from '../task';
import { APPROXIMATE_FROM_ROWS, nearestRoughly, searchStream } from './approximate';
import {
  isRows,
  nearestTogether,
  NO_MEANS,
  pairsOf,
  type Query,
  type SearchMeans,
} from './neighbours';

/** Finds nearest rows for the samplers, in one way or another; notes how well. */
export interface NeighbourSearch {
  /**
   * Row numbers of `base`, `queries × k`, nearest first, as the function `nearest` documents; an
   * approximate search may miss some.
   */
  nearest(base: Matrix, query: Query, k: number, task: Task): Promise<Int32Array>;
  /** How the searches so far were made; null when there were none. */
  report(): NeighbourReport | null;
}

/** What samplers that look at neighbours are given besides their rows. */
export interface SamplingTools {
  readonly search: NeighbourSearch;
  readonly task: Task;
}

/** What is not given, the search does without. */
export interface SearchSettings extends Partial<SearchMeans> {
  /** Of the experiment: what an approximate search draws comes from it. */
  readonly seed: number;
}

/**
 * Pairs of rows times (columns + this) is about proportional to the time an exact search takes. The
 * most that is searched exactly by itself takes about 20 seconds on two cores with the compiled
 * kernels, of which an approximate search takes about a fifth.
 */
const BESIDE_COLUMNS = 30;
const MOST_EXACT_WORK = 1e12;

/**
 * Whether an exact search would take long: a matter of rows and columns alone, so that an
 * experiment gives the same rows in every browser.
 */
export function isLargeSearch(base: Matrix, query: Query): boolean {
  return pairsOf(base, query) * (base.cols + BESIDE_COLUMNS) > MOST_EXACT_WORK;
}

/**
 * The search an experiment asks for; its answers depend on the seed and the rows alone, whatever the
 * threads. Approximate searches are of rows among themselves; few rows, and rows asked about among
 * others, are searched exactly.
 */
export function searchFor(
  wanted: Experiment['neighbourSearch'],
  { seed, ...given }: SearchSettings,
): NeighbourSearch {
  const means = { ...NO_MEANS, ...given };
  const exact = exactSearch(means);
  let searches = 0;
  let worst: NeighbourReport | null = null;
  return {
    nearest: async (base, query, k, task) => {
      const roughly = wanted === 'approximate' || (wanted === 'auto' && isLargeSearch(base, query));
      const amongThemselves = query === 'all' || isRows(query);
      if (!roughly || !amongThemselves || base.rows < APPROXIMATE_FROM_ROWS)
        return exact.nearest(base, query, k, task);
      const random = searchStream(seed, searches++);
      const found = await nearestRoughly(base, query, k, random, task, means);
      const { threads, recall, recallRows } = found;
      if (worst === null || recall < worst.recall)
        worst = { search: 'approximate', threads, recall, recallRows };
      return found.rows;
    },
    report: () => worst ?? exact.report(),
  };
}

/** Exact, whatever it is done with. */
export function exactSearch(means: SearchMeans = NO_MEANS): NeighbourSearch {
  let most = 0;
  return {
    nearest: async (base, query, k, task) => {
      const { rows, threads } = await nearestTogether(base, query, k, task, means);
      most = Math.max(most, threads);
      return rows;
    },
    report: () =>
      most === 0 ? null : { search: 'exact', threads: most, recall: 1, recallRows: 0 },
  };
}

/**
 * The k neighbours of rows of `base`, themselves left out: of k + 1 found, the first by position is
 * dropped, as imbalanced-learn does. Where rows are alike that may be another than the row itself.
 */
export async function otherNeighbours(
  base: Matrix,
  rows: 'all' | ArrayLike<number>,
  k: number,
  { search, task }: SamplingTools,
): Promise<Int32Array> {
  const found = await search.nearest(base, rows, k + 1, task);
  return found.filter((_, i) => i % (k + 1) !== 0);
}
