import { takeRows, type Matrix, type Sample } from '../data/matrix';
import { countsOf, minorityOf, rowsOf, rowsToKeep, type Drawn, type Label } from './classes';
import { farthest } from './farthest';
import { leaving } from './kept';
import { squaredDistance } from './neighbours';
import { rowsKept } from './random-under';
import { requireRows } from './refusals';
import type { SamplingTools } from './search';

export interface NearMissSettings {
  /** Rows of the smaller class to each of the larger. */
  readonly ratio: number;
  readonly version: 'nearmiss-1' | 'nearmiss-2' | 'nearmiss-3';
  /** Rows of the smaller class over which distances are added up. */
  readonly n: number;
  /** Version 3: rows of the larger class that each of the smaller one puts forward. */
  readonly candidates: number;
}

/** For each of `rows`, the sum of its distances to the rows of `x` that `measuredTo` (`rows × n`) says. */
export function distanceSums(x: Matrix, rows: Int32Array, measuredTo: Int32Array): Float64Array {
  const n = measuredTo.length / rows.length;
  return Float64Array.from(rows, (row, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += Math.sqrt(squaredDistance(x, row, x, measuredTo[i * n + j]));
    return sum;
  });
}

/**
 * Positions with the smallest sums (or largest), those first, equals by position; of `among` only,
 * ascending positions. Fewer than `count` when there are no more.
 */
export function chosen(
  sums: Float64Array,
  among: Int32Array,
  count: number,
  which: 'smallest' | 'largest',
): Int32Array {
  const sign = which === 'smallest' ? 1 : -1;
  return among
    .slice()
    .sort((a, b) => sign * (sums[a] - sums[b]) || a - b)
    .slice(0, count);
}

/**
 * Keeps rows of the larger class that lie close to the smaller one (Mani & Zhang 2003, as
 * imbalanced-learn), `ratio` of the smaller to each of them. Version 1: smallest mean distance to
 * the n nearest rows of the smaller class; 2: to the n farthest; 3: among the rows that are one of
 * the `candidates` nearest to any row of the smaller class, largest mean distance to the n nearest;
 * there may be too few candidates, and then all of them stay. Rows come out grouped by ascending
 * label, those chosen in the order of their distance. `bad-settings` Faults: a ratio that asks for
 * more rows, and fewer rows than n or `candidates`.
 */
export async function nearMiss(
  train: Sample,
  { ratio, version, n, candidates }: NearMissSettings,
  tools: SamplingTools,
): Promise<Drawn> {
  const { x, y } = train;
  const counts = countsOf(y);
  const smaller = minorityOf(counts);
  const thinned: Label = smaller === 1 ? 0 : 1;
  const count = rowsToKeep(counts, ratio);
  const few = rowsOf(y, smaller);
  const many = rowsOf(y, thinned);
  requireEnough(few.length, many.length, { version, n, candidates });
  const fewX = takeRows(x, few);
  const manyX = takeRows(x, many);
  const found =
    version === 'nearmiss-2'
      ? await farthest(fewX, manyX, n, tools.task)
      : await tools.search.nearest(fewX, manyX, n, tools.task);
  const measuredTo = found.map((at) => few[at]);
  const among =
    version === 'nearmiss-3'
      ? ascending(await tools.search.nearest(manyX, fewX, candidates, tools.task))
      : Int32Array.from(many, (_, i) => i);
  const which = version === 'nearmiss-3' ? 'largest' : 'smallest';
  const positions = chosen(distanceSums(x, many, measuredTo), among, count, which);
  return leaving(train, rowsKept(y, thinned, positions), {
    rule: 'nearmiss',
    rows: many,
    neighbours: measuredTo,
    k: n,
  });
}

/** The different numbers of a list, ascending. */
export function ascending(list: Int32Array): Int32Array {
  return Int32Array.from(new Set(list)).sort();
}

function requireEnough(
  few: number,
  many: number,
  { version, n, candidates }: Pick<NearMissSettings, 'version' | 'n' | 'candidates'>,
): void {
  const method = 'NearMiss';
  const instead = 'random under-sampling';
  requireRows({
    method,
    knob: 'nearmissNeighbours',
    neighbours: n,
    needed: n,
    there: few,
    rows: 'training rows of the smaller class',
    instead,
  });
  if (version !== 'nearmiss-3') return;
  requireRows({
    method,
    knob: 'nearmissCandidates',
    neighbours: candidates,
    needed: candidates,
    there: many,
    rows: 'training rows of the larger class',
    instead,
  });
}
