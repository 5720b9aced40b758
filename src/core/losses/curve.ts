import type { Experiment } from '../experiment';
import { lossOf, type LossContext, type LossSettings } from './binary';
import { logit } from './logistic';
import { classWeightsOf } from './weights';

/** A loss drawn against the probability given: what a default and a good payer cost there. */
export interface LossCurve {
  /** Predicted probability of default, .001 to .999 in equal steps. */
  readonly pd: Float64Array;
  readonly bad: Float64Array;
  readonly good: Float64Array;
  /** Derivatives of the same with respect to the logit of the predicted probability. */
  readonly badGradient: Float64Array;
  readonly goodGradient: Float64Array;
}

/** `points` >= 2 values of the experiment's loss, class weights included. */
export function lossCurve(
  experiment: LossSettings & Pick<Experiment, 'classWeights'>,
  points: number,
  context: LossContext,
): LossCurve {
  const loss = lossOf(experiment, context);
  const weights = classWeightsOf(experiment, context.counts);
  const pd = Float64Array.from(
    { length: points },
    (_, i) => (0.001 * (points - 1 - i) + 0.999 * i) / (points - 1),
  );
  const z = pd.map(logit);
  return {
    pd,
    bad: z.map((at) => loss.value(at, 1, weights.bad)),
    good: z.map((at) => loss.value(at, 0, weights.good)),
    badGradient: z.map((at) => loss.gradient(at, 1, weights.bad)),
    goodGradient: z.map((at) => loss.gradient(at, 0, weights.good)),
  };
}
