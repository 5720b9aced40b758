import { SHELF } from '../models/shelf';
import type { Experiment } from '../experiment';

/** The objective of a trial after some of its steps: the higher, the better. Steps ascend. */
export interface StepCurve {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** When the rule may stop a trial at all. */
export interface StopRule {
  /** Steps that every trial may make. */
  readonly grace: number;
  /** Trials that must have been completed first. */
  readonly leastCompleted: number;
}

const LEAST_COMPLETED = 3;

/** Every trial may make the given share of the steps that its settings allow. */
export function stopRule(experiment: Experiment, graceShare: number): StopRule {
  return { grace: graceShare * stepsAllowed(experiment), leastCompleted: LEAST_COMPLETED };
}

/** Steps of learning at most, in the unit of `EpochRecord.epoch`; no bound is known of an ensemble's members. */
export function stepsAllowed(experiment: Experiment): number {
  const { epochs, treeCount, logisticIterations } = experiment;
  const { step } = SHELF[experiment.model];
  switch (step) {
    case 'epoch':
      return epochs;
    case 'tree':
      return treeCount;
    case 'iteration':
      return logisticIterations;
    case 'member':
      return Infinity;
  }
}

/**
 * The median stopping rule (Golovin et al. 2017, section 3.2.2): a trial is stopped at step s when its
 * best objective so far is below the median of the running averages, up to step s, of the trials that
 * were completed. The running average is over what a trial reported up to that step.
 */
export function shouldStop(
  trial: StepCurve,
  completed: readonly StepCurve[],
  { grace, leastCompleted }: StopRule,
): boolean {
  const step = trial.steps.at(-1);
  if (step === undefined || step <= grace) return false;
  const averages = completed
    .map((curve) => runningAverage(curve, step))
    .filter((average) => !Number.isNaN(average));
  if (averages.length < Math.max(1, leastCompleted)) return false;
  const best = Math.max(...trial.values.filter((value) => !Number.isNaN(value)));
  return best < median(averages);
}

/** Mean of the values reported up to a step; NaN where there is none. */
export function runningAverage({ steps, values }: StepCurve, step: number): number {
  const reported = values.filter((value, i) => steps[i] <= step && !Number.isNaN(value));
  return reported.reduce((sum, value) => sum + value, 0) / reported.length;
}

/** The middle value, or the mean of the two in the middle. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
