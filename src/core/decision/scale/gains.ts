import { shares, type Curve } from '../cutoff/curves';
import { outline } from '../cutoff/outline';
import { pointsSpan, type ScoreScale } from './scorecard';
import type { Sweep } from '../cutoff/sweep';

const MOST_POINTS = 600;

/** A cut-off above every probability: nobody is declined. */
const DECLINE_NOBODY = Infinity;

/** Lift over fewer applicants than this share is little but chance, and is not drawn. */
export const LEAST_LIFTED = 0.01;

/** Both outcomes' distributions over score points: shares with at most so many points. */
export interface KsCurve {
  /** Ascending, within the span of the scores. */
  readonly points: Float64Array;
  readonly bad: Float64Array;
  readonly good: Float64Array;
  readonly cutoff: Float64Array;
  /** Index of the largest gap. */
  readonly at: number;
  /** The gap there: KS. NaN where a class is absent. */
  readonly value: number;
  /** Every score is there, so shares hold from one point to the next. */
  readonly whole: boolean;
}

/**
 * Cumulative share of defaults and of good payers over score points, riskiest first; at most about
 * `limit` points, the largest gap among them. Of equal gaps that of the highest PD, as in `ks`.
 */
export function ksCurve(swept: Sweep, scale: ScoreScale, limit = MOST_POINTS): KsCurve {
  const { scores, declinedBad, declinedGood, bad, good } = swept;
  const [low, high] = pointsSpan(scale, swept);
  const points = new Float64Array(declinedBad.length);
  const across = new Float64Array(declinedBad.length);
  for (let step = 0; step < points.length; step++) {
    const at = scale.points(scores[Math.max(0, step - 1)] ?? 0.5);
    points[step] = Math.min(high, Math.max(low, at));
    across[step] = (points[step] - low) / (high - low);
  }
  const shareBad = shares(declinedBad, bad);
  const shareGood = shares(declinedGood, good);
  const largest = largestGap(swept);
  const half = Math.floor(limit / 2);
  const steps =
    points.length <= limit
      ? Array.from(points.keys())
      : [
          ...new Set([
            ...outline(across, shareBad, { keep: [largest], limit: half }),
            ...outline(across, shareGood, { keep: [largest], limit: half }),
          ]),
        ].sort((a, b) => a - b);
  return {
    points: Float64Array.from(steps, (step) => points[step]),
    bad: Float64Array.from(steps, (step) => shareBad[step]),
    good: Float64Array.from(steps, (step) => shareGood[step]),
    cutoff: Float64Array.from(steps, (step) => cutoffAt(swept, step)),
    at: steps.indexOf(largest),
    value: Math.abs(shareBad[largest] - shareGood[largest]),
    whole: steps.length === points.length,
  };
}

function largestGap({ declinedBad, declinedGood, bad, good }: Sweep): number {
  const gap = (step: number): number =>
    Math.abs(declinedBad[step] * good - declinedGood[step] * bad);
  let best = 0;
  for (let step = 1; step < declinedBad.length; step++) if (gap(step) > gap(best)) best = step;
  return best;
}

/**
 * Cumulative accuracy profile: share of defaults captured (y) against share of applicants, riskiest
 * first (x). At most `limit` points that hold its outline.
 */
export function capCurve(swept: Sweep, limit = MOST_POINTS): Curve {
  const { declinedBad, bad } = swept;
  const x = sharesOfAll(swept);
  const y = shares(declinedBad, bad);
  return curveAt(swept, x, y, outline(x, y, { keep: [], limit }));
}

/**
 * Accuracy ratio: the area between CAP and the diagonal, over that of a model that ranks every default
 * first. Equal to Gini, 2·AUC − 1 (Engelmann, Hayden & Tasche 2003). NaN where a class is absent.
 */
export function accuracyRatio({ declinedBad, declinedGood, bad, good }: Sweep): number {
  let doubled = 0;
  for (let step = 1; step < declinedBad.length; step++) {
    const rows =
      declinedBad[step] - declinedBad[step - 1] + declinedGood[step] - declinedGood[step - 1];
    doubled += rows * (declinedBad[step] + declinedBad[step - 1]);
  }
  return (doubled / (bad * (bad + good)) - 1) / (good / (bad + good));
}

/**
 * Cumulative lift: default rate of the riskiest over that of all (y) against their share of the
 * applicants (x), from `LEAST_LIFTED` on.
 */
export function liftCurve(swept: Sweep, limit = MOST_POINTS): Curve {
  const { declinedBad, declinedGood, bad, good } = swept;
  const rate = bad / (bad + good);
  const x = sharesOfAll(swept);
  const y = new Float64Array(x.length);
  for (let step = 0; step < y.length; step++)
    y[step] = declinedBad[step] / (declinedBad[step] + declinedGood[step]) / rate;
  const first = Math.max(
    1,
    x.findIndex((share) => share >= LEAST_LIFTED),
  );
  // Scaled to its height, so that its outline is found as it is seen.
  let top = 1;
  for (let step = first; step < y.length; step++) top = Math.max(top, y[step]);
  const steps = outline(x, shares(y, top), { keep: [], limit, first });
  return curveAt(swept, x, y, steps);
}

/** Share of the applicants that each step declines. */
function sharesOfAll({ declinedBad, declinedGood, bad, good }: Sweep): Float64Array {
  const made = new Float64Array(declinedBad.length);
  for (let step = 0; step < made.length; step++)
    made[step] = (declinedBad[step] + declinedGood[step]) / (bad + good);
  return made;
}

function curveAt(swept: Sweep, x: Float64Array, y: Float64Array, steps: readonly number[]): Curve {
  return {
    x: Float64Array.from(steps, (step) => x[step]),
    y: Float64Array.from(steps, (step) => y[step]),
    cutoff: Float64Array.from(steps, (step) => cutoffAt(swept, step)),
  };
}

function cutoffAt({ scores }: Sweep, step: number): number {
  return step === 0 ? DECLINE_NOBODY : scores[step - 1];
}
