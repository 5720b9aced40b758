import { Fault } from '../fault';
import type { Task } from '../task';
import { featuresOf, type CategoryColumn, type NumericColumn, type Table } from './table';
import { fitScale, median } from './transform-scales';
import type { DroppedColumn, Transform } from './transform';
import { bindStep, type CategoryStep, type NumericStep, type Step } from './transform-steps';

export interface TransformSettings {
  readonly scaling: 'standard' | 'quantile-normal';
  /** Levels in a smaller share of the training rows are pooled into one. */
  readonly rareLevelShare: number;
}

/**
 * Learns from the training rows alone how to turn the table's features into numbers: medians for
 * gaps (with a 0/1 flag), a 0/1 column for each level (rare ones pooled, missing a level of its
 * own), and one scale for all numeric columns. Columns that are constant over the training rows, or
 * repeat another, are dropped and listed. Throws `bad-input` when nothing is left.
 */
export async function fitTransform(
  table: Table,
  trainRows: ArrayLike<number>,
  settings: TransformSettings,
  task: Task,
): Promise<Transform> {
  const draft = new Draft();
  const features = featuresOf(table);
  if (features.length === 0)
    throw new Fault('bad-input', 'There is no column to learn from: all are left out', {
      place: { file: table.title },
      remedy:
        'A column that alone gives the outcome away, or looks like an id, is left out by itself; add others, or load another file',
    });
  for (const [index, column] of features.entries()) {
    if (column.kind === 'numeric') fitNumeric(draft, column, trainRows, settings.scaling);
    else fitCategory(draft, column, trainRows, settings.rareLevelShare);
    task.report({ stage: 'Fitting the preparation', done: index + 1, total: features.length });
    await task.breathe();
  }
  const repeats = await findRepeats(draft, table, trainRows, task);
  const transform = finish(draft, repeats);
  if (transform.outputs.length === 0)
    throw new Fault('bad-input', 'No feature tells one training row from another', {
      place: { file: table.title },
      remedy: 'Keep at least one column that varies as a feature',
    });
  return transform;
}

/** Steps as they are found, with names for the columns they make. */
class Draft {
  readonly steps: Step[] = [];
  readonly outputs: string[] = [];
  readonly dropped: DroppedColumn[] = [];
  readonly #taken = new Set<string>();

  /** Number of a new matrix column. Two levels with one label get different names. */
  output(name: string): number {
    let unique = name;
    for (let copy = 2; this.#taken.has(unique); copy++) unique = `${name} (${copy})`;
    this.#taken.add(unique);
    return this.outputs.push(unique) - 1;
  }

  drop(name: string, why: string): void {
    this.dropped.push({ name, why });
  }
}

function fitNumeric(
  draft: Draft,
  column: NumericColumn,
  rows: ArrayLike<number>,
  scaling: TransformSettings['scaling'],
): void {
  const { values, missing, name } = column;
  const present = new Float64Array(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]];
    if ((missing === null || missing[rows[i]] === 0) && Number.isFinite(value))
      present[count++] = value + 0; // no −0, which JSON would lose
  }
  const gaps = rows.length - count;
  if (count === 0) {
    draft.drop(name, 'No training row has a value');
    return;
  }
  const sorted = present.subarray(0, count).sort();
  const fill = median(sorted);
  const varies = sorted[0] !== sorted[count - 1];
  if (!varies) draft.drop(name, `Every training row has the same value, ${sorted[0]}`);
  if (!varies && gaps === 0) return;
  draft.steps.push({
    kind: 'numeric',
    column: name,
    fill,
    scale: varies ? fitScale(sorted, fill, gaps, scaling) : { kind: 'standard', mean: fill, sd: 1 },
    value: varies ? draft.output(name) : -1,
    flag: gaps > 0 ? draft.output(`${name} missing`) : -1,
  });
}

function fitCategory(
  draft: Draft,
  column: CategoryColumn,
  rows: ArrayLike<number>,
  rareLevelShare: number,
): void {
  const { name, levels, levelLabels, codes } = column;
  const counts = new Uint32Array(levels.length);
  let gaps = 0;
  for (let i = 0; i < rows.length; i++) {
    const code = codes[rows[i]];
    if (code < 0) gaps++;
    else counts[code]++;
  }
  const own: number[] = [];
  const pooled: number[] = [];
  for (let code = 0; code < levels.length; code++) {
    if (counts[code] === 0) continue;
    (counts[code] < rareLevelShare * rows.length ? pooled : own).push(code);
  }
  if (own.length + (pooled.length > 0 ? 1 : 0) + (gaps > 0 ? 1 : 0) < 2) {
    draft.drop(name, constantCategory(own.length, pooled.length));
    return;
  }
  const label = (code: number): string => levelLabels?.[code] ?? levels[code];
  draft.steps.push({
    kind: 'category',
    column: name,
    levels: own.map((code) => ({
      level: levels[code],
      output: draft.output(`${name} = ${label(code)}`),
    })),
    pooled: pooled.map((code) => levels[code]),
    other: pooled.length > 0 ? draft.output(`${name} = other`) : null,
    missing: gaps > 0 ? draft.output(`${name} = missing`) : null,
  });
}

function constantCategory(own: number, pooled: number): string {
  if (own === 1) return 'Every training row has the same level';
  return pooled > 0
    ? 'Every level is rarer than the limit for rare levels'
    : 'No training row has a value';
}

/** For each output, the earlier one with the same number in every training row, or −1. */
async function findRepeats(
  draft: Draft,
  table: Table,
  rows: ArrayLike<number>,
  task: Task,
): Promise<Int32Array> {
  const repeats = new Int32Array(draft.outputs.length).fill(-1);
  const seen = new Map<number, number[]>();
  for (const step of draft.steps) {
    for (const output of outputsOf(step)) {
      const values = encodeAlone(step, output, table, rows);
      const digest = digestOf(values);
      const alike = seen.get(digest) ?? [];
      const twin = alike.find((earlier) =>
        sameValues(values, encodeAlone(makerOf(draft.steps, earlier), earlier, table, rows)),
      );
      if (twin !== undefined) repeats[output] = twin;
      else seen.set(digest, [...alike, output]);
    }
    await task.breathe();
  }
  return repeats;
}

function outputsOf(step: Step): number[] {
  const all =
    step.kind === 'numeric'
      ? [step.value, step.flag]
      : [...step.levels.map((level) => level.output), step.other ?? -1, step.missing ?? -1];
  return all.filter((output) => output >= 0);
}

function makerOf(steps: readonly Step[], output: number): Step {
  const maker = steps.find((step) => outputsOf(step).includes(output));
  if (maker === undefined) throw new Fault('internal', `No step makes matrix column ${output}`);
  return maker;
}

/** The values of a single matrix column. */
function encodeAlone(
  step: Step,
  output: number,
  table: Table,
  rows: ArrayLike<number>,
): Float32Array {
  const values = new Float32Array(rows.length);
  const alone = renumber(step, (other) => (other === output ? 0 : -1));
  bindStep(alone, table.columns, table.title)(rows, 0, rows.length, values, 1);
  return values;
}

/** FNV-1a over the bits of the numbers. */
function digestOf(values: Float32Array): number {
  const bits = new Int32Array(values.buffer);
  let hash = 0x811c9dc5 | 0;
  for (const word of bits) hash = Math.imul(hash ^ word ^ (word >>> 15), 0x01000193);
  return hash;
}

function sameValues(a: Float32Array, b: Float32Array): boolean {
  return a.every((value, i) => value === b[i]);
}

function renumber(step: Step, to: (output: number) => number): Step {
  const map = (output: number): number => (output < 0 ? -1 : to(output));
  if (step.kind === 'numeric')
    return { ...step, value: map(step.value), flag: map(step.flag) } satisfies NumericStep;
  return {
    ...step,
    levels: step.levels.map(({ level, output }) => ({ level, output: map(output) })),
    other: step.other === null ? null : map(step.other),
    missing: step.missing === null ? null : map(step.missing),
  } satisfies CategoryStep;
}

function finish(draft: Draft, repeats: Int32Array): Transform {
  const kept = draft.outputs.map((_, output) => output).filter((output) => repeats[output] < 0);
  const place = new Map(kept.map((output, index) => [output, index]));
  for (const [output, twin] of repeats.entries())
    if (twin >= 0)
      draft.drop(draft.outputs[output], `The same as ${draft.outputs[twin]} in every training row`);
  const placed = (output: number): number => place.get(output) ?? -1;
  const steps = draft.steps
    .map((step) => {
      const renumbered = renumber(step, placed);
      if (step.kind !== 'numeric' || step.flag < 0 || repeats[step.flag] < 0) return renumbered;
      return { ...renumbered, flagTwin: placed(repeats[step.flag]) };
    })
    .filter((step) => outputsOf(step).length > 0);
  return {
    format: 1,
    steps,
    outputs: kept.map((output) => draft.outputs[output]),
    dropped: draft.dropped,
  };
}
