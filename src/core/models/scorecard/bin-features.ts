import type { Sample } from '../../data/matrix';
import type { MatrixColumns } from '../../data/transform';
import { missingColumn, type NumericStep, type Step } from '../../data/transform-steps';
import type { ClassCounts } from '../../run';
import type { Task } from '../../task';
import { byBreath } from '../logistic/likelihood';
import type { Bin, BinnedFeature } from './binned';
import { mergeMonotone, type MergeLimits } from './merge';
import { informationValue } from './woe';

/** Fine bins of equal numbers of rows that a number is cut into before they are merged. */
const FINE = 64;
/** Work of reading one cell of a matrix, as `byBreath` counts it. */
const CELL = 10;

/**
 * Cuts every table column behind the matrix into bins of training rows: numbers into ranges whose
 * default rates rise or fall throughout, levels of a category into groups of similar rates, missing
 * values into a bin of their own.
 */
export async function binFeatures(
  { x, y }: Sample,
  { steps }: Pick<MatrixColumns, 'steps'>,
  all: ClassCounts,
  limits: MergeLimits,
  task: Task,
): Promise<BinnedFeature[]> {
  const features: BinnedFeature[] = [];
  for (const [done, step] of steps.entries()) {
    const rows = { x, y };
    const numeric = step.kind === 'numeric' && step.value >= 0;
    const bins = numeric
      ? await numericBins(rows, step, all, limits, task)
      : await levelBins(rows, levelColumns(step), all, limits, task);
    const value = numeric ? step.value : -1;
    features.push({ column: step.column, value, bins, information: informationValue(bins, all) });
    task.report({ stage: 'Binning the columns', done: done + 1, total: steps.length });
    await task.breathe();
  }
  return features;
}

async function numericBins(
  { x, y }: Sample,
  step: NumericStep,
  all: ClassCounts,
  limits: MergeLimits,
  task: Task,
): Promise<Bin[]> {
  const { data, rows, cols } = x;
  const { value } = step;
  const flag = missingColumn(step);
  const absent = (row: number): boolean => flag >= 0 && data[row * cols + flag] >= 0.5;
  const present = new Float32Array(rows);
  let count = 0;
  const missing = { good: 0, bad: 0 };
  await byBreath(rows, CELL, task, (from, to) => {
    for (let row = from; row < to; row++)
      if (absent(row)) missing[y[row] === 1 ? 'bad' : 'good']++;
      else present[count++] = data[row * cols + value];
  });
  const edges = fineEdges(present.subarray(0, count).sort());
  const fine = edges.map(() => ({ good: 0, bad: 0 }));
  await byBreath(rows, 4 * CELL, task, (from, to) => {
    for (let row = from; row < to; row++)
      if (!absent(row))
        fine[lastAtMost(edges, data[row * cols + value])][y[row] === 1 ? 'bad' : 'good']++;
  });
  const firsts = mergeMonotone(fine, all, limits);
  const ranges = firsts.map((first, i): Bin => {
    const end = firsts[i + 1] ?? fine.length;
    return {
      kind: 'range',
      from: i === 0 ? null : edges[first],
      to: end < fine.length ? edges[end] : null,
      columns: [],
      ...sum(fine.slice(first, end)),
    };
  });
  if (missing.good + missing.bad === 0) return ranges;
  return [...ranges, { kind: 'missing', from: null, to: null, columns: [flag], ...missing }];
}

/** Lowest values of fine bins, ascending: each holds its share of the rows; ties stay together. */
function fineEdges(sorted: Float32Array): number[] {
  const edges: number[] = [];
  const enough = sorted.length / FINE;
  let from = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i > 0 && (sorted[i] === sorted[i - 1] || i - from < enough)) continue;
    edges.push(sorted[i]);
    from = i;
  }
  return edges;
}

function lastAtMost(edges: readonly number[], value: number): number {
  let low = 0;
  let high = edges.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (edges[middle] <= value) low = middle;
    else high = middle;
  }
  return low;
}

interface LevelColumns {
  readonly levels: readonly number[];
  /** −1 = none. */
  readonly missing: number;
}

function levelColumns(step: Step): LevelColumns {
  if (step.kind === 'numeric') return { levels: [], missing: step.flag };
  const levels = [...step.levels.map(({ output }) => output), step.other ?? -1];
  return { levels: levels.filter((column) => column >= 0), missing: step.missing ?? -1 };
}

/** Levels in order of their default rates, neighbours merged; gaps and rows of no level stay apart. */
async function levelBins(
  { x, y }: Sample,
  { levels, missing }: LevelColumns,
  all: ClassCounts,
  limits: MergeLimits,
  task: Task,
): Promise<Bin[]> {
  const { data, rows, cols } = x;
  const columns = missing < 0 ? levels : [...levels, missing];
  const counts = columns.map((column) => ({ column, good: 0, bad: 0 }));
  const rest = { good: 0, bad: 0 };
  await byBreath(rows, CELL * (1 + columns.length), task, (from, to) => {
    for (let row = from; row < to; row++) {
      let most = 0;
      let held: ClassCountsInMaking = rest;
      for (const one of counts) {
        const value = data[row * cols + one.column];
        if (value <= most) continue;
        most = value;
        held = one;
      }
      held[y[row] === 1 ? 'bad' : 'good']++;
    }
  });
  const own = counts.filter(({ column }) => column !== missing);
  const ordered = own
    .filter(({ good, bad }) => good + bad > 0)
    .sort((a, b) => a.bad * (b.good + b.bad) - b.bad * (a.good + a.bad) || a.column - b.column);
  const firsts = mergeMonotone(ordered, all, limits);
  const groups = firsts.map((first, i): Bin => {
    const group = ordered.slice(first, firsts[i + 1] ?? ordered.length);
    const members = group.map(({ column }) => column).sort((a, b) => a - b);
    return { kind: 'levels', from: null, to: null, columns: members, ...sum(group) };
  });
  const gaps = counts.filter(({ column, good, bad }) => column === missing && good + bad > 0);
  return [
    ...groups,
    ...gaps.map(({ column, good, bad }): Bin => {
      return { kind: 'missing', from: null, to: null, columns: [column], good, bad };
    }),
    ...(rest.good + rest.bad === 0
      ? []
      : [{ kind: 'rest', from: null, to: null, columns: [], ...rest } satisfies Bin]),
  ];
}

interface ClassCountsInMaking {
  good: number;
  bad: number;
}

function sum(bins: readonly ClassCounts[]): ClassCounts {
  let good = 0;
  let bad = 0;
  for (const bin of bins) {
    good += bin.good;
    bad += bin.bad;
  }
  return { good, bad };
}
