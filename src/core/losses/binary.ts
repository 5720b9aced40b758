import type { Experiment } from '../experiment';
import type { ClassCounts } from '../run';
import { logit, sigmoid, softplus } from './logistic';

/** A loss of one row, from the logit z of its probability of default; y = 1 is a default. */
export interface BinaryLoss {
  /** In natural units, times the row's weight (1 unless given). */
  value(z: number, y: number, weight?: number): number;
  /** The derivative of `value` with respect to z. */
  gradient(z: number, y: number, weight?: number): number;
}

/** What a row of each class counts in the loss. */
export interface ClassWeights {
  readonly good: number;
  readonly bad: number;
}

/** Binary cross-entropy: −ln of the probability given to what happened. */
export const bce: BinaryLoss = {
  value: (z, y, weight = 1) => weight * softplus(y === 1 ? -z : z),
  gradient: (z, y, weight = 1) => weight * (y === 1 ? -sigmoid(-z) : sigmoid(z)),
};

/**
 * Focal loss −α_t (1 − p_t)^γ ln p_t (Lin et al. 2017), α_t being `alpha` for a default and
 * 1 − `alpha` for a good payer. γ = 0 with α = ½ is half the cross-entropy.
 */
export function focal(alpha: number, gamma: number): BinaryLoss {
  return {
    value: (z, y, weight = 1) => {
      const s = y === 1 ? z : -z;
      const share = y === 1 ? alpha : 1 - alpha;
      return weight * share * sigmoid(-s) ** gamma * softplus(-s);
    },
    gradient: (z, y, weight = 1) => {
      const s = y === 1 ? z : -z;
      const share = y === 1 ? alpha : 1 - alpha;
      const miss = sigmoid(-s);
      const slope = -share * miss ** gamma * (gamma * sigmoid(s) * softplus(-s) + miss);
      return weight * (y === 1 ? slope : -slope);
    },
  };
}

type LossSettings = Pick<Experiment, 'loss' | 'focalAlpha' | 'focalGamma'>;

/** The loss an experiment asks for; its class weights are `classWeightsOf`, passed row by row. */
export function lossOf(experiment: LossSettings): BinaryLoss {
  return experiment.loss === 'focal' ? focal(experiment.focalAlpha, experiment.focalGamma) : bce;
}

/** Weights by class: 1 each, or n / (2·n_class) when the experiment asks for balance. */
export function classWeightsOf(
  experiment: Pick<Experiment, 'classWeights'>,
  counts: ClassCounts,
): ClassWeights {
  if (experiment.classWeights === 'none') return { good: 1, bad: 1 };
  const rows = counts.good + counts.bad;
  return { good: rows / (2 * counts.good), bad: rows / (2 * counts.bad) };
}

/**
 * Where the output's bias starts: the log-odds of default among the rows trained on (counts after
 * sampling), or 0. Lin et al. 2017, section 3.3.
 */
export function outputBiasFor(
  experiment: Pick<Experiment, 'outputBias'>,
  counts: ClassCounts,
): number {
  return experiment.outputBias === 'log-odds' ? Math.log(counts.bad / counts.good) : 0;
}

/** A loss drawn against the probability given: what a default and a good payer cost there. */
export interface LossCurve {
  /** Predicted probability of default, .001 to .999 in equal steps. */
  readonly pd: Float64Array;
  readonly bad: Float64Array;
  readonly good: Float64Array;
}

/** `points` >= 2 values of the experiment's loss against the predicted probability. */
export function lossCurve(
  experiment: LossSettings,
  points: number,
  weights: ClassWeights = { good: 1, bad: 1 },
): LossCurve {
  const loss = lossOf(experiment);
  const pd = Float64Array.from(
    { length: points },
    (_, i) => (0.001 * (points - 1 - i) + 0.999 * i) / (points - 1),
  );
  return {
    pd,
    bad: pd.map((p) => loss.value(logit(p), 1, weights.bad)),
    good: pd.map((p) => loss.value(logit(p), 0, weights.good)),
  };
}
