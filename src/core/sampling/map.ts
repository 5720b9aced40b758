import type { Matrix, Sample } from '../data/matrix';
import type { Random } from '../random';
import type { RowMap } from '../run';
import type { Task } from '../task';
import { principalAxes, type PrincipalAxes } from './principal';
import { withoutReplacement } from './random-under';
import type { Resampled } from './sample';

const MOST_POINTS = 2000;
/** Each kind gets this many points, if it has them, before the rest is shared out by size. */
const LEAST_OF_A_KIND = 250;

const MADE = 2;
const REMOVED = 3;

interface Point {
  readonly from: Sample;
  readonly row: number;
}

/**
 * A flat picture of the training rows and what the sampler did: the first two principal axes of the
 * rows before sampling (centred, not scaled), and at most 2,000 rows drawn at random within each
 * kind. Rows made and removed again are not shown; a repeated row counts as made.
 */
export async function rowMap(
  trainBefore: Sample,
  resampled: Resampled,
  random: Random,
  task: Task,
): Promise<RowMap> {
  const axes = await principalAxes(trainBefore.x, task);
  const kinds = pointsByKind(trainBefore, resampled);
  const quotas = shareOut(kinds.map((points) => points.length));
  const chosen = kinds.flatMap((points, kind) =>
    Array.from(withoutReplacement(points.length, quotas[kind], random), (at) => ({
      kind,
      ...points[at],
    })),
  );
  const total = axes.variances.reduce((sum, variance) => sum + variance, 0);
  const explained = (axis: number): number => (total > 0 ? (axes.variances[axis] ?? 0) / total : 0);
  return {
    x: Float32Array.from(chosen, ({ from, row }) => project(from.x, row, axes, 0)),
    y: Float32Array.from(chosen, ({ from, row }) => project(from.x, row, axes, 1)),
    kind: Uint8Array.from(chosen, ({ kind }) => kind),
    label: Uint8Array.from(chosen, ({ from, row }) => from.y[row]),
    axes: [
      { name: 'component 1', explained: explained(0) },
      { name: 'component 2', explained: explained(1) },
    ],
    steps: [],
    shown: chosen.length,
    total: kinds.reduce((sum, points) => sum + points.length, 0),
  };
}

/** Repaid, default, made, removed: in the order of `RowMap.kind`. */
function pointsByKind(before: Sample, { sample, origin, removed }: Resampled): Point[][] {
  const kinds: Point[][] = [[], [], [], []];
  const seen = new Uint8Array(before.y.length);
  for (let row = 0; row < origin.length; row++) {
    const source = origin[row];
    const made = source < 0 || seen[source] === 1;
    if (source >= 0) seen[source] = 1;
    kinds[made ? MADE : sample.y[row]].push({ from: sample, row });
  }
  for (const row of removed) kinds[REMOVED].push({ from: before, row });
  return kinds;
}

function shareOut(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= MOST_POINTS) return [...counts];
  const least = counts.map((count) => Math.min(count, LEAST_OF_A_KIND));
  const free = MOST_POINTS - least.reduce((sum, count) => sum + count, 0);
  const left = total - least.reduce((sum, count) => sum + count, 0);
  return counts.map(
    (count, kind) => least[kind] + Math.floor((free * (count - least[kind])) / left),
  );
}

function project({ data, cols }: Matrix, row: number, axes: PrincipalAxes, axis: number): number {
  if (axis >= cols) return 0;
  let value = 0;
  for (let c = 0; c < cols; c++)
    value += axes.axes[axis * cols + c] * (data[row * cols + c] - axes.mean[c]);
  return value;
}
