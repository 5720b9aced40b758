import type { ClassCounts } from '../../run';
import { chiSquare, informationValue, together } from './woe';

export interface MergeLimits {
  /** Bins at most. */
  readonly bins: number;
  /** Rows that a bin has at least. */
  readonly leastRows: number;
  /** Neighbours whose χ² stays below this are one bin. */
  readonly chiSquare: number;
}

/** A run of fine bins that became one; `first` is the number of its first fine bin. */
interface Run {
  readonly first: number;
  readonly counts: ClassCounts;
}

/**
 * Merges neighbouring fine bins into few whose default rates rise or fall throughout: pools what goes
 * against the direction (isotonic regression by pooling adjacent violators, Ayer et al. 1955, in the
 * direction that leaves more information), then joins bins that are too small or hold one outcome only,
 * then, alikest first, neighbours that do not differ enough or are too many.
 *
 * @returns the number of the first fine bin of each bin, ascending from 0; empty for no bins
 */
export function mergeMonotone(
  fine: readonly ClassCounts[],
  all: ClassCounts,
  limits: MergeLimits,
): number[] {
  if (fine.length === 0) return [];
  const [rising, falling] = [1, -1].map((direction) => merged(pooled(fine, direction), limits));
  const information = (runs: readonly Run[]): number =>
    informationValue(
      runs.map(({ counts }) => counts),
      all,
    );
  const best = information(falling) > information(rising) ? falling : rising;
  return best.map(({ first }) => first);
}

/** Pools neighbours until the default rate nowhere goes against the direction (1 up, −1 down). */
function pooled(fine: readonly ClassCounts[], direction: number): Run[] {
  const runs: Run[] = [];
  for (const [first, counts] of fine.entries()) {
    let last: Run = { first, counts };
    for (let before = runs.at(-1); before !== undefined; before = runs.at(-1)) {
      if (direction * slope(before.counts, last.counts) > 0) break;
      runs.pop();
      last = { first: before.first, counts: together(before.counts, last.counts) };
    }
    runs.push(last);
  }
  return runs;
}

/** Above 0 where the second default rate is higher; exact for whole counts. */
function slope(a: ClassCounts, b: ClassCounts): number {
  return b.bad * (a.good + a.bad) - a.bad * (b.good + b.bad);
}

function merged(runs: Run[], limits: MergeLimits): Run[] {
  const weak = ({ counts: { good, bad } }: Run): boolean =>
    good === 0 || bad === 0 || good + bad < limits.leastRows;
  for (let at = runs.findIndex(weak); at >= 0 && runs.length > 1; at = runs.findIndex(weak)) {
    const before = at > 0 ? gap(runs, at - 1) : Infinity;
    const after = at + 1 < runs.length ? gap(runs, at) : Infinity;
    join(runs, before <= after ? at - 1 : at);
  }
  while (runs.length > 1) {
    const gaps = runs.slice(1).map((_, at) => gap(runs, at));
    const alikest = gaps.indexOf(Math.min(...gaps));
    if (gaps[alikest] >= limits.chiSquare && runs.length <= limits.bins) break;
    join(runs, alikest);
  }
  return runs;
}

function gap(runs: readonly Run[], at: number): number {
  return chiSquare(runs[at].counts, runs[at + 1].counts);
}

function join(runs: Run[], at: number): void {
  const [a, b] = runs.slice(at, at + 2);
  runs.splice(at, 2, { first: a.first, counts: together(a.counts, b.counts) });
}
