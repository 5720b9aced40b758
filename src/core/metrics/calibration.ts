/** How well probabilities match what happened. `pd` and `y` run in parallel; y = 1 is a default. */

type Scores = Float32Array | Float64Array;

/**
 * Mean negative log-likelihood, in natural units; NaN without rows. Probabilities are kept away
 * from 0 and 1 by the machine epsilon of their array's type, as scikit-learn's log_loss does.
 */
export function logLoss(pd: Scores, y: Uint8Array): number {
  const epsilon = pd instanceof Float32Array ? 2 ** -23 : Number.EPSILON;
  let sum = 0;
  for (let i = 0; i < pd.length; i++) {
    const p = Math.min(1 - epsilon, Math.max(epsilon, pd[i]));
    sum -= y[i] === 1 ? Math.log(p) : Math.log(1 - p);
  }
  return sum / pd.length;
}

/** Brier score: the mean squared distance between probability and outcome; NaN without rows. */
export function brier(pd: Scores, y: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < pd.length; i++) sum += (pd[i] - y[i]) ** 2;
  return sum / pd.length;
}
