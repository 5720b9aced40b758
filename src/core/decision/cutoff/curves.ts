import { logit, sigmoid } from '../../losses/logistic';
import type { Book, Terms } from '../book/book';
import { profitBy, referredUpTo, type ProfitBy } from '../money/profit';
import { bestF1, bestYouden, cutoffOf, highestProfit, lowestCost, type Chosen } from './rules';
import { costBy } from './standing';
import type { ReviewCosts, Sweep } from './sweep';
import { stepAt } from './sweep';
import { outline } from './outline';

/** Points of a curve in order; the one at `cutoff[i]` is (x[i], y[i]). */
export interface Curve {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** The cut-off that decides as this point says; above 1 where nobody is declined. */
  readonly cutoff: Float64Array;
}

/** A curve over the cut-off. */
export interface CutoffCurve extends Curve {
  /** Its point at the cut-off that is named as best; of equals the one that declines fewest. */
  readonly best: number;
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
  const x = shares(declinedGood, good);
  const y = shares(declinedBad, bad);
  return pick(swept, x, y, [stepAt(swept, bestYouden(swept).cutoff)], limit);
}

/**
 * Precision (y) against recall (x), from the first score declined to everybody declined; at most
 * `limit` points, the best F1 among them. Average precision is its stepwise, not its drawn, area.
 */
export function precisionRecallCurve(swept: Sweep, limit = MOST_POINTS): Curve {
  const { bad, declinedBad, declinedGood } = swept;
  const x = shares(declinedBad, bad);
  const y = new Float64Array(x.length);
  for (let step = 0; step < y.length; step++)
    y[step] = declinedBad[step] / (declinedBad[step] + declinedGood[step]);
  return pick(swept, x, y, [stepAt(swept, bestF1(swept).cutoff)], limit, 1);
}

/**
 * Cost per applicant (y), as `lowestCost` counts it, against the cut-off's log-odds (x), from everybody
 * declined to nobody. Lowest and highest cost of `limit / 2` equal stretches of the axis are kept, so the drawn minimum is the
 * minimum over every cut-off.
 */
export function costCurve(
  swept: Sweep,
  costs: ReviewCosts,
  {
    limit = MOST_POINTS,
    lowest = lowestCost(swept, costs),
  }: { readonly limit?: number; readonly lowest?: Pick<Chosen, 'cutoff'> } = {},
): CutoffCurve {
  const { bad, good } = swept;
  const best = stepAt(swept, lowest.cutoff);
  const cost = costBy(swept, costs);
  return extremes(swept, (step) => cost(step) / (bad + good), { best, limit });
}

/**
 * Profit of all applicants together (y) against the cut-off's log-odds (x), drawn as `costCurve` is:
 * the drawn maximum is that of `highestProfit`. The review line is held.
 */
export function profitCurve(
  book: Book,
  terms: Terms,
  by: ProfitBy,
  {
    limit = MOST_POINTS,
    highest = highestProfit(book, terms, by),
  }: { readonly limit?: number; readonly highest?: Chosen } = {},
): CutoffCurve {
  const { sweep } = book;
  const profit = profitBy(book, terms, by);
  const line = referredUpTo(book, 0, terms);
  const best = stepAt(sweep, highest.cutoff);
  return extremes(sweep, (step) => profit(step, Math.max(step, line)), { best, limit });
}

/** Both ends, the best step, and the lowest and highest value of each stretch of the axis. */
function extremes(
  swept: Sweep,
  value: (step: number) => number,
  { best, limit }: { readonly best: number; readonly limit: number },
): CutoffCurve {
  const { scores } = swept;
  const kept = new Set<number>([best]);
  const edges = logOddsEdges(swept, Math.max(1, Math.floor((limit - 3) / 2)));
  for (let bin = 0, from = 1; bin < edges.length - 1; bin++) {
    const isLast = bin === edges.length - 2;
    const to = isLast ? scores.length : stepAt(swept, sigmoid(edges[edges.length - 2 - bin]));
    if (to < from) continue;
    let low = from;
    let high = from;
    let lowest = value(from);
    let highest = lowest;
    for (let step = from + 1; step <= to; step++) {
      const here = value(step);
      if (here < lowest) {
        lowest = here;
        low = step;
      }
      if (here > highest) {
        highest = here;
        high = step;
      }
    }
    kept.add(low).add(high);
    from = to + 1;
  }
  if (scores.length > 0) kept.add(1).add(scores.length);
  const top = cutoffOf(swept, 0);
  if (stepAt(swept, top) === 0) kept.add(0);
  const steps = [...kept].sort((a, b) => b - a);
  const cutoff = Float64Array.from(steps, (step) => (step === 0 ? top : scores[step - 1]));
  const y = Float64Array.from(steps, value);
  return { x: cutoff.map(clampedLogit), y, cutoff, best: steps.indexOf(best) };
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

/** Each count over all of them. A loop is many times as fast as `Float64Array.from` with a function. */
export function shares(counts: ArrayLike<number>, all: number): Float64Array {
  const made = new Float64Array(counts.length);
  for (let step = 0; step < made.length; step++) made[step] = counts[step] / all;
  return made;
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
