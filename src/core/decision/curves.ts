import { logit, sigmoid } from '../losses/logistic';
import { bestF1, bestYouden, cutoffOf, lowestCost } from './rules';
import type { Costs, Sweep } from './sweep';
import { costOf, stepAt } from './sweep';
import { outline } from './outline';

/** Points of a curve in order; the one at `cutoff[i]` is (x[i], y[i]). */
export interface Curve {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** The cut-off that decides as this point says; above 1 where nobody is declined. */
  readonly cutoff: Float64Array;
}

const MOST_POINTS = 600;

/** A cut-off above every probability: nobody is declined. */
const DECLINE_NOBODY = Infinity;

/**
 * ROC curve: recall (y) against the share of good payers declined (x), from nobody declined to
 * everybody. At most `limit` points: those that hold its outline, both ends and the best Youden.
 */
export function rocCurve(swept: Sweep, limit = MOST_POINTS): Curve {
  const { bad, good, declinedBad, declinedGood } = swept;
  const x = Float64Array.from(declinedGood, (count) => count / good);
  const y = Float64Array.from(declinedBad, (count) => count / bad);
  return pick(swept, x, y, [stepAt(swept, bestYouden(swept).cutoff)], limit);
}

/**
 * Precision (y) against recall (x), from the first score declined to everybody declined; at most
 * `limit` points, the best F1 among them. Average precision is its stepwise, not its drawn, area.
 */
export function precisionRecallCurve(swept: Sweep, limit = MOST_POINTS): Curve {
  const { bad, declinedBad, declinedGood } = swept;
  const x = Float64Array.from(declinedBad, (count) => count / bad);
  const y = Float64Array.from(declinedBad, (count, step) => count / (count + declinedGood[step]));
  return pick(swept, x, y, [stepAt(swept, bestF1(swept).cutoff)], limit, 1);
}

/**
 * Cost per applicant (y) against the cut-off's log-odds (x), from everybody declined to nobody. Lowest and highest cost of `limit / 2` equal stretches of the axis are
 * kept, so the drawn minimum is the minimum over every cut-off.
 */
export function costCurve(swept: Sweep, costs: Costs, limit = MOST_POINTS): Curve {
  const { bad, good, scores, declinedBad, declinedGood } = swept;
  const cost = (step: number): number => costOf(bad - declinedBad[step], declinedGood[step], costs);
  const kept = new Set<number>([stepAt(swept, lowestCost(swept, costs).cutoff)]);
  const edges = logOddsEdges(swept, Math.max(1, Math.floor((limit - 3) / 2)));
  for (let bin = 0, from = 1; bin < edges.length - 1; bin++) {
    const last = bin === edges.length - 2;
    const to = last ? scores.length : stepAt(swept, sigmoid(edges[edges.length - 2 - bin]));
    if (to < from) continue;
    let low = from;
    let high = from;
    for (let step = from; step <= to; step++) {
      if (cost(step) < cost(low)) low = step;
      if (cost(step) > cost(high)) high = step;
    }
    kept.add(low).add(high);
    from = to + 1;
  }
  if (scores.length > 0) kept.add(1).add(scores.length);
  const top = cutoffOf(swept, 0);
  if (stepAt(swept, top) === 0) kept.add(0);
  const steps = [...kept].sort((a, b) => b - a);
  const cutoff = Float64Array.from(steps, (step) => (step === 0 ? top : scores[step - 1]));
  return {
    x: cutoff.map(clampedLogit),
    y: Float64Array.from(steps, (step) => cost(step) / (bad + good)),
    cutoff,
  };
}

export interface ScoreHistogram {
  /** Log-odds of default, ascending; one more than there are bins. */
  readonly edges: Float64Array;
  readonly bad: Float64Array;
  readonly good: Float64Array;
}

/**
 * Rows by class in bins of log-odds: bin i holds edges[i] <= logit pd < edges[i + 1]; the outermost
 * bins also hold what lies beyond them, so every row is counted once.
 */
export function scoreHistogram(swept: Sweep, edges: Float64Array): ScoreHistogram {
  const bins = edges.length - 1;
  const bad = new Float64Array(bins);
  const good = new Float64Array(bins);
  let above = 0;
  for (let bin = bins - 1; bin >= 0; bin--) {
    const step = bin === 0 ? swept.scores.length : stepAt(swept, sigmoid(edges[bin]));
    bad[bin] = swept.declinedBad[step] - swept.declinedBad[above];
    good[bin] = swept.declinedGood[step] - swept.declinedGood[above];
    above = step;
  }
  return { edges, bad, good };
}

/** Edges of equal bins in log-odds from the lowest score to the highest, cut at ±logit of 1e-6. */
export function logOddsEdges({ scores }: Sweep, bins: number): Float64Array {
  const high = scores.length === 0 ? 1 : clampedLogit(scores[0]);
  const low = scores.length === 0 ? -1 : clampedLogit(scores[scores.length - 1]);
  const pad = high > low ? 0 : 0.5;
  const width = (high - low + 2 * pad) / bins;
  return Float64Array.from({ length: bins + 1 }, (_, i) => low - pad + i * width);
}

function clampedLogit(p: number): number {
  return logit(Math.min(1 - 1e-6, Math.max(1e-6, p)));
}

function pick(
  swept: Sweep,
  x: Float64Array,
  y: Float64Array,
  keep: readonly number[],
  limit: number,
  first = 0,
): Curve {
  const steps = outline(x, y, { keep, limit, first });
  return {
    x: Float64Array.from(steps, (step) => x[step]),
    y: Float64Array.from(steps, (step) => y[step]),
    cutoff: Float64Array.from(steps, (step) =>
      step === 0 ? DECLINE_NOBODY : swept.scores[step - 1],
    ),
  };
}
