import { delong, delongDifference, type AucDifference } from '../metrics/intervals';
import type { Run } from '../run';
import type { Task } from '../task';
import type { StepCurve } from './median-stop';

/** What a finished trial came to, on validation rows. */
export interface TrialFigures {
  readonly auc: number;
  /** DeLong's 95 % interval. */
  readonly low: number;
  readonly high: number;
  /** AUC on a sample of the rows learnt from; NaN where the model says nothing of them. */
  readonly trainAuc: number;
  /** Steps of learning made, and the one whose weights it ended with. */
  readonly steps: number;
  readonly bestStep: number;
  readonly rows: number;
  readonly bad: number;
  readonly seconds: number;
}

/** What became of a trial that did not fail. */
export type TrialOutcome =
  | {
      readonly kind: 'finished';
      readonly figures: TrialFigures;
      readonly curve: StepCurve;
      readonly rawPd: Float32Array;
      readonly y: Uint8Array;
    }
  /** The rule stopped it after the last step of its curve. */
  | { readonly kind: 'stopped'; readonly curve: StepCurve; readonly seconds: number };

export function trialFigures(run: Run): TrialFigures {
  const { rawPd, y } = run.validation;
  const { auc, low, high } = delong(rawPd, y);
  const kept = run.epochs.find(({ epoch }) => epoch === run.bestEpoch) ?? run.epochs.at(-1);
  return {
    auc,
    low,
    high,
    trainAuc: kept?.trainAuc ?? NaN,
    steps: run.epochs.at(-1)?.epoch ?? 0,
    bestStep: run.bestEpoch,
    rows: y.length,
    bad: y.reduce((sum, label) => sum + label, 0),
    seconds: run.seconds,
  };
}

/** How far each lies behind the best, in their order: its AUC less the best's, by DeLong on the same rows. */
export async function behindBest(
  best: Float32Array,
  others: readonly Float32Array[],
  y: Uint8Array,
  task: Task,
): Promise<AucDifference[]> {
  const behind: AucDifference[] = [];
  for (const rawPd of others) {
    behind.push(delongDifference(rawPd, best, y));
    task.report({ stage: 'Comparing trials', done: behind.length, total: others.length });
    await task.breathe();
  }
  return behind;
}
