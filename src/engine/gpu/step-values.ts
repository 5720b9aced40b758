import type { Batch, TrainSettings } from '../network/network';
import type { Rates } from '../learner';
import type { StepValues } from './program';

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-7;

/**
 * What the programs read anew at a step: two draws of the epoch's dropout stream, the loss, the rates.
 *
 * @param steps taken so far, this one included
 */
export function stepValues(
  { stream, origin }: Batch,
  { shape, optimiser, momentum, weightDecay, clipNorm, l1, l2 }: TrainSettings,
  { learningRate, keep }: Rates,
  steps: number,
): StepValues {
  const root = Math.sqrt(1 - BETA_2 ** steps);
  const rows = shape.kind === 'rows' ? shape : null;
  return {
    seedA: stream?.bits() ?? 0,
    seedB: stream?.bits() ?? 0,
    rate: optimiser === 'sgd' ? learningRate : (learningRate * root) / (1 - BETA_1 ** steps),
    epsilon: EPSILON * root,
    weightKeep: optimiser === 'adamw' ? 1 - learningRate * weightDecay : 1,
    momentum,
    keep,
    l1,
    l2,
    clipNorm,
    scale: rows?.scale ?? 1,
    goodOffset: rows?.good.offset ?? 0,
    badOffset: rows?.bad.offset ?? 0,
    goodFocus: rows?.good.focus ?? 0,
    badFocus: rows?.bad.focus ?? 0,
    lossClip: rows?.clip ?? 0,
    margin: shape.kind === 'auc-margin' ? shape.margin : 0,
    goodWeight: origin?.rowWeights.good ?? 1,
    badWeight: origin?.rowWeights.bad ?? 1,
  };
}
