import { logit, sigmoid, softplus } from '../../losses/logistic';
import type { Sweep } from '../cutoff/sweep';

/** How raw scores become probabilities of default for the population the data came from. */
export type Correction =
  | { readonly kind: 'none' }
  /** The odds of default are multiplied by `factor`. */
  | { readonly kind: 'odds'; readonly factor: number }
  /** The pull of focal loss undone (see `focalLogOdds`), then the odds multiplied. */
  | { readonly kind: 'focal'; readonly gamma: number; readonly factor: number }
  /** The pull of LDAM's margins undone (see `marginLogOdds`), then the odds multiplied. */
  | (Margins & { readonly kind: 'margin'; readonly factor: number })
  /** logit p = intercept + slope · logit p_raw (Platt 1999). */
  | { readonly kind: 'platt'; readonly slope: number; readonly intercept: number }
  /** logit p = c + a ln p_raw − b ln(1 − p_raw), a and b at least 0 (Kull et al. 2017). */
  | { readonly kind: 'beta'; readonly a: number; readonly b: number; readonly c: number }
  /**
   * A rising line through the points (raw, pd), straight between them and level beyond both ends;
   * `raw` ascends strictly. Scores in a level stretch become equal.
   */
  | { readonly kind: 'isotonic'; readonly raw: Float64Array; readonly pd: Float64Array };

interface Margins {
  readonly scale: number;
  /** What is added at the row's own side, −scale · margin. */
  readonly offsetGood: number;
  readonly offsetBad: number;
}

/** Raw scores closer to 0 or 1 than this are taken to be this close: a logit needs to be finite. */
export const CLOSEST = 1e-7;

/**
 * Probabilities of default from raw scores, row by row; the order of the rows never changes. With
 * kind `none` the very same array is returned.
 */
export function correctPd(raw: Float32Array, correction: Correction): Float32Array {
  return correction.kind === 'none' ? raw : raw.map(correctorOf(correction));
}

/**
 * The same of a sweep: every distinct score is moved and scores that become equal are joined, so
 * nothing is sorted again. O(distinct scores).
 */
export function correctSweep(swept: Sweep, correction: Correction): Sweep {
  if (correction.kind === 'none') return swept;
  const correct = correctorOf(correction);
  const { scores, declinedBad, declinedGood } = swept;
  const moved = new Float32Array(scores.length);
  const movedBad = new Uint32Array(scores.length + 1);
  const movedGood = new Uint32Array(scores.length + 1);
  let last = -1;
  for (let i = 0; i < scores.length; i++) {
    const score = Math.fround(correct(scores[i]));
    // Rounding must not turn two scores round.
    if (last < 0 || score < moved[last]) moved[++last] = score;
    movedBad[last + 1] = declinedBad[i + 1];
    movedGood[last + 1] = declinedGood[i + 1];
  }
  return {
    scores: moved.slice(0, last + 1),
    declinedBad: movedBad.slice(0, last + 2),
    declinedGood: movedGood.slice(0, last + 2),
    bad: swept.bad,
    good: swept.good,
  };
}

/** The rising function of one raw score that the correction is. */
export function correctorOf(correction: Correction): (raw: number) => number {
  switch (correction.kind) {
    case 'none':
      return (p) => p;
    case 'odds': {
      const { factor } = correction;
      return (p) => (factor * p) / (factor * p + 1 - p);
    }
    case 'focal': {
      const { gamma } = correction;
      const shift = Math.log(correction.factor);
      return within((p) => sigmoid(shift + focalLogOdds(p, gamma)));
    }
    case 'margin': {
      const shift = Math.log(correction.factor);
      return within((p) => sigmoid(shift + marginLogOdds(logit(p), correction)));
    }
    case 'platt': {
      const { slope, intercept } = correction;
      return (p) => sigmoid(intercept + slope * logit(clamped(p)));
    }
    case 'beta': {
      const { a, b, c } = correction;
      return (p) => sigmoid(c + a * Math.log(clamped(p)) - b * Math.log1p(-clamped(p)));
    }
    case 'isotonic':
      return (p) => interpolated(correction.raw, correction.pd, p);
  }
}

/**
 * The log-odds that a row must have for its expected focal loss to be least at the score p, α apart:
 * odds = −ℓ₀′(z) / ℓ₁′(z), the ratio of the two classes' slopes (Charoenphakdee et al. 2021). Rises
 * with p.
 *
 * @param p above 0 and below 1
 */
export function focalLogOdds(p: number, gamma: number): number {
  const bad = Math.log(p);
  const good = Math.log1p(-p);
  const slopes = (p - gamma * (1 - p) * good) / (1 - p - gamma * p * bad);
  return gamma * (bad - good) + Math.log(slopes);
}

/** The same for a cross-entropy with margins: σ(s·z − o₀) / σ(−s·z − o₁), as log-odds. */
export function marginLogOdds(z: number, { scale, offsetGood, offsetBad }: Margins): number {
  return softplus(scale * z + offsetBad) - softplus(offsetGood - scale * z);
}

/** 0 and 1 stay where they are; the formula is for what lies between. */
function within(formula: (p: number) => number): (p: number) => number {
  return (p) => (p <= 0 ? 0 : p >= 1 ? 1 : formula(p));
}

/** A raw score kept away from 0 and 1. */
export function clamped(p: number): number {
  return Math.min(1 - CLOSEST, Math.max(CLOSEST, p));
}

function interpolated(raw: Float64Array, pd: Float64Array, p: number): number {
  const last = raw.length - 1;
  if (p <= raw[0]) return pd[0];
  if (p >= raw[last]) return pd[last];
  let from = 0;
  let to = last;
  while (to - from > 1) {
    const middle = (from + to) >>> 1;
    if (raw[middle] <= p) from = middle;
    else to = middle;
  }
  const share = (p - raw[from]) / (raw[to] - raw[from]);
  return Math.min(pd[to], pd[from] + share * (pd[to] - pd[from]));
}
