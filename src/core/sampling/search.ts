import type { Matrix } from '../data/matrix';
import type { NeighbourReport } from '../run';
import type { Task } from '../task';
import { nearest } from './neighbours';

/** Finds nearest rows for the samplers, in one way or another; notes how well. */
export interface NeighbourSearch {
  /**
   * Row numbers of `base`, `queries × k`, nearest first, as the function `nearest` documents; an
   * approximate search may miss some.
   */
  nearest(
    base: Matrix,
    query: 'all' | ArrayLike<number> | Matrix,
    k: number,
    task: Task,
  ): Promise<Int32Array>;
  /** How the searches so far were made; null when there were none. */
  report(): NeighbourReport | null;
}

/** What samplers that look at neighbours are given besides their rows. */
export interface SamplingTools {
  readonly search: NeighbourSearch;
  readonly task: Task;
}

/** Exact, on this thread alone. */
export function exactSearch(): NeighbourSearch {
  let used = false;
  return {
    nearest: (base, query, k, task) => {
      used = true;
      return nearest(base, query, k, task);
    },
    report: () => (used ? { search: 'exact', threads: 1, recall: 1, recallRows: 0 } : null),
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
