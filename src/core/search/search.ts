import type { Experiment } from '../experiment';
import type { TrialFigures } from './figures';
import type { StepCurve } from './median-stop';
import type { Space } from './space';
import { gridTrials, randomTrials, type TrialValues } from './trials';

export type SearchMethod = 'random' | 'grid';

/** One set of settings to be tried; the first of a search are those that stand. */
export interface Trial {
  /** From 0, in the order in which they are made. */
  readonly id: number;
  readonly values: TrialValues;
}

/** What came of a trial. */
export type TrialRecord = Trial &
  (
    | { readonly kind: 'finished'; readonly figures: TrialFigures; readonly curve: StepCurve }
    | { readonly kind: 'stopped'; readonly curve: StepCurve; readonly seconds: number }
    | { readonly kind: 'failed'; readonly reason: string }
  );

export type FinishedTrial = Extract<TrialRecord, { kind: 'finished' }>;

/** The settings that all trials share, what is varied, and what has come of it so far. */
export interface Search {
  readonly table: string;
  readonly base: Experiment;
  readonly space: Space;
  readonly method: SearchMethod;
  readonly trials: readonly Trial[];
  readonly records: readonly TrialRecord[];
}

/**
 * The trials of a search: the settings as they stand, to be held against, then the grid or as many
 * drawn at random as `count` says (by the seed of the settings); none is the same as those that stand.
 *
 * @throws `bad-settings` Fault where the space cannot be searched so
 */
export function planTrials(
  base: Experiment,
  space: Space,
  method: SearchMethod,
  count: number,
): Trial[] {
  const standing = space.map(({ name }) => {
    const value = base[name];
    return typeof value === 'object' ? '' : value;
  });
  const drawn = method === 'grid' ? gridTrials(space) : randomTrials(space, count, base.seed);
  const others = drawn.filter((values) => values.some((value, i) => value !== standing[i]));
  return [standing, ...others].map((values, id) => ({ id, values }));
}

export function isFinished(record: TrialRecord): record is FinishedTrial {
  return record.kind === 'finished';
}

/** The highest validation AUC seen in a trial; NaN of one that failed. */
export function objectiveOf(record: TrialRecord): number {
  if (record.kind === 'finished') return record.figures.auc;
  if (record.kind === 'failed') return NaN;
  return Math.max(...record.curve.values.filter((value) => !Number.isNaN(value)));
}

const ORDER = { finished: 0, stopped: 1, failed: 2 } as const;

/** Finished trials by AUC, then those stopped by the best they had, then those that failed. */
export function ranked(records: readonly TrialRecord[]): TrialRecord[] {
  const value = (record: TrialRecord): number => {
    const objective = objectiveOf(record);
    return Number.isNaN(objective) ? -1 : objective;
  };
  return records.toSorted(
    (a, b) => ORDER[a.kind] - ORDER[b.kind] || value(b) - value(a) || a.id - b.id,
  );
}

/** The finished trial with the highest AUC, the first of equals. */
export function bestTrial(records: readonly TrialRecord[]): FinishedTrial | null {
  return ranked(records).find(isFinished) ?? null;
}
