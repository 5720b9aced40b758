import { sigmoid } from './logistic';

type Numbers = Float32Array | Float64Array | readonly number[];

/** What the AUC margin loss measures rows against: the inner minimum and maximum, solved. */
export interface AucAnchors {
  /** Mean score of the defaults and of the good payers: the a and b that make the loss least. */
  readonly meanBad: number;
  readonly meanGood: number;
  /** By how much the means lie too close, at least 0: the α that makes the loss greatest. */
  readonly shortfall: number;
  /** Share of defaults among the rows. */
  readonly badShare: number;
}

/**
 * The AUC margin loss of a batch (Yuan et al. 2021; LibAUC's AUCMLoss) on scores
 * h = σ(z): min over a, b and max over α ≥ 0 of
 *
 *   (1 − π) mean[y = 1](h − a)² + π mean[y = 0](h − b)²
 *     + 2α (π (1 − π) m + π mean[y = 0] h − (1 − π) mean[y = 1] h) − π (1 − π) α²
 *
 * where mean[·] runs over all rows with the others as 0 and π is the batch's share of defaults. Here
 * a and b are the classes' mean scores and α = max(0, m + b − a), in closed form, so that the value
 * is π (1 − π) (Var h of defaults + Var h of good payers + α²). By the envelope theorem the gradient
 * is the one with a, b and α held. A batch with one class only has nothing to part: value and
 * gradient are 0. The gradient is of the value, so already divided by the rows.
 */
export function aucMarginBatch(
  z: Numbers,
  y: ArrayLike<number>,
  margin: number,
): { readonly value: number; readonly gradient: Float64Array; readonly anchors: AucAnchors } {
  const h = Float64Array.from(z, sigmoid);
  const anchors = aucAnchors(h, y, margin);
  const { badShare, shortfall } = anchors;
  const rows = h.length;
  const gradient = new Float64Array(rows);
  let value = -badShare * (1 - badShare) * shortfall ** 2;
  for (let i = 0; i < rows; i++) {
    value += aucMarginValue(anchors, z[i], y[i]) / rows;
    gradient[i] = aucMarginGradient(anchors, z[i], y[i]) / rows;
  }
  return { value, gradient, anchors };
}

/** Anchors of rows with scores `pd` and outcomes `y`; with one class only, nothing pulls. */
export function aucAnchors(pd: Numbers, y: ArrayLike<number>, margin: number): AucAnchors {
  let bad = 0;
  let sumBad = 0;
  let sumGood = 0;
  for (let i = 0; i < pd.length; i++) {
    if (y[i] === 1) {
      bad++;
      sumBad += pd[i];
    } else sumGood += pd[i];
  }
  const meanBad = bad === 0 ? 0 : sumBad / bad;
  const meanGood = bad === pd.length ? 0 : sumGood / (pd.length - bad);
  return {
    meanBad,
    meanGood,
    shortfall: Math.max(0, margin + meanGood - meanBad),
    badShare: pd.length === 0 ? 0 : bad / pd.length,
  };
}

/**
 * What one row adds, given the anchors: the squared distance of its score from a target, a + α for a
 * default and b − α for a good payer, times the share of the other class. Its mean over a batch is
 * the batch's value plus π (1 − π) α², which no score changes.
 */
export function aucMarginValue(anchors: AucAnchors, z: number, y: number): number {
  const { share, target } = pull(anchors, y);
  return share * (sigmoid(z) - target) ** 2;
}

/** The derivative of `aucMarginValue` with respect to z, the anchors held. */
export function aucMarginGradient(anchors: AucAnchors, z: number, y: number): number {
  const { share, target } = pull(anchors, y);
  return 2 * share * (sigmoid(z) - target) * sigmoid(z) * sigmoid(-z);
}

function pull(
  { meanBad, meanGood, shortfall, badShare }: AucAnchors,
  y: number,
): { share: number; target: number } {
  return y === 1
    ? { share: 1 - badShare, target: meanBad + shortfall }
    : { share: badShare, target: meanGood - shortfall };
}
