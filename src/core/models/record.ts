import { auc } from '../metrics/ranking';
import type { EpochRecord } from './model';

/** What a model knows of itself after a step of learning. */
export interface StepOutcome {
  readonly epoch: number;
  readonly learningRate: number;
  readonly trainLoss: number;
  readonly validationLoss: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
  readonly check: Scored;
  readonly validation: Scored;
}

interface Scored {
  /** Raw scores, one a row. */
  readonly pd: Float32Array;
  readonly y: Uint8Array;
}

/** The record of a step: what it was told, with AUC and recall of both sets of rows. */
export function epochRecord({ check, validation, ...told }: StepOutcome): EpochRecord {
  return {
    ...told,
    trainAuc: auc(check.pd, check.y),
    validationAuc: auc(validation.pd, validation.y),
    trainRecall: recallAtHalf(check),
    validationRecall: recallAtHalf(validation),
  };
}

/** Share of the defaults with a raw score of .5 or more; NaN when there are none. */
function recallAtHalf({ pd, y }: Scored): number {
  let bad = 0;
  let caught = 0;
  for (let i = 0; i < pd.length; i++) {
    if (y[i] !== 1) continue;
    bad++;
    if (pd[i] >= 0.5) caught++;
  }
  return caught / bad;
}
