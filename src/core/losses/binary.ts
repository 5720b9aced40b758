import type { Experiment } from '../experiment';
import type { ClassCounts } from '../run';
import { aucMarginBatch, aucMarginGradient, aucMarginValue, type AucAnchors } from './auc-margin';
import { rowGradient, rowValue } from './rows';
import { shapeOf, type LossContext, type LossSettings } from './shape';

export type { LossContext, LossSettings } from './shape';

/**
 * A loss of one row, from the logit z of its raw probability of default σ(z); y = 1 is a default.
 * That is so for LDAM too, though its cross-entropy is taken at s · z: for ordinary rows σ(s · z) lies
 * within 32-bit rounding of 0 or 1 and would tie those that the network tells apart.
 */
export interface BinaryLoss {
  /** In natural units, times the row's weight (1 unless given). */
  value(z: number, y: number, weight?: number): number;
  /** The derivative of `value` with respect to z. */
  gradient(z: number, y: number, weight?: number): number;
}

/** The loss an experiment asks for; its class weights are `classWeightsOf`, passed row by row. */
export function lossOf(experiment: LossSettings, context: LossContext): BinaryLoss {
  const shape = shapeOf(experiment, context);
  if (shape.kind === 'auc-margin') {
    const anchors = context.anchors ?? startingAnchors(shape.margin, context.counts);
    return {
      value: (z, y, weight = 1) => weight * aucMarginValue(anchors, z, y),
      gradient: (z, y, weight = 1) => weight * aucMarginGradient(anchors, z, y),
    };
  }
  return {
    value: (z, y, weight = 1) => weight * rowValue(shape, z, y),
    gradient: (z, y, weight = 1) => weight * rowGradient(shape, z, y),
  };
}

/** Mean loss of rows by their logits, without class weights and penalties; NaN without rows. */
export function meanLoss(
  experiment: LossSettings,
  context: LossContext,
  logits: Float32Array,
  y: Uint8Array,
): number {
  const shape = shapeOf(experiment, context);
  if (logits.length === 0) return NaN;
  if (shape.kind === 'auc-margin') return aucMarginBatch(logits, y, shape.margin).value;
  return logits.reduce((sum, z, i) => sum + rowValue(shape, z, y[i]), 0) / logits.length;
}

/** Before anything is learnt, every row has the base rate. */
function startingAnchors(margin: number, { good, bad }: ClassCounts): AucAnchors {
  const badShare = bad / (good + bad);
  return { meanBad: badShare, meanGood: badShare, shortfall: margin, badShare };
}

/**
 * Where the output's bias starts: 0, or where the loss takes every row to have the default rate of
 * the rows trained on (counts after sampling; Lin et al. 2017, section 3.3). That is their log-odds,
 * less what the logit-adjusted loss adds, and divided by LDAM's scale.
 */
export function outputBiasFor(
  experiment: Pick<Experiment, 'outputBias' | 'loss' | 'logitTau' | 'ldamScale'>,
  counts: ClassCounts,
): number {
  if (experiment.outputBias === 'zero') return 0;
  const logOdds = Math.log(counts.bad / counts.good);
  if (experiment.loss === 'logit-adjusted') return (1 - experiment.logitTau) * logOdds;
  if (experiment.loss === 'ldam') return logOdds / experiment.ldamScale;
  return logOdds;
}
