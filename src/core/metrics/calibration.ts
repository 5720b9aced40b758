import { firstStep } from '../decision/cutoff/first-step';
import type { Sweep } from '../decision/cutoff/sweep';
import { chiSquareTail } from './chi-square';
import { wilson } from './intervals';

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

/** `logLoss` of scores that are sorted already. */
function logLossOf({ scores, declinedBad, declinedGood, bad, good }: Sweep): number {
  let sum = 0;
  for (let step = 0; step < scores.length; step++) {
    const p = Math.min(1 - 2 ** -23, Math.max(2 ** -23, scores[step]));
    sum -= (declinedBad[step + 1] - declinedBad[step]) * Math.log(p);
    sum -= (declinedGood[step + 1] - declinedGood[step]) * Math.log(1 - p);
  }
  return sum / (bad + good);
}

/** Brier score: the mean squared distance between probability and outcome; NaN without rows. */
export function brier(pd: Scores, y: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < pd.length; i++) sum += (pd[i] - y[i]) ** 2;
  return sum / pd.length;
}

/** Rows of similar probability: what was promised, and what happened. */
export interface ReliabilityBin {
  readonly rows: number;
  readonly defaults: number;
  readonly meanPd: number;
  readonly lowestPd: number;
  readonly highestPd: number;
  /** Observed default rate, `defaults / rows`. */
  readonly rate: number;
  /** Wilson's 95 % interval of the rate. */
  readonly low: number;
  readonly high: number;
}

/**
 * The Brier score taken apart by the bins (Murphy 1973; Stephenson, Coelho & Jolliffe 2008 for the
 * last term). Exactly, whatever the bins:
 * Brier = reliability − resolution + uncertainty + withinBins.
 */
export interface BrierSplit {
  /** Mean squared distance of a bin's mean PD from its default rate: 0 is perfect. */
  readonly reliability: number;
  /** Mean squared distance of a bin's default rate from the overall one: more is better. */
  readonly resolution: number;
  /** rate · (1 − rate): what a model that only knows the default rate scores. */
  readonly uncertainty: number;
  /** Variance of PD within bins, less twice its covariance with the outcome; 0 when a bin is one score. */
  readonly withinBins: number;
}

export interface Calibration {
  readonly rows: number;
  readonly defaults: number;
  /** From the lowest probability to the highest; no bin is empty. */
  readonly bins: readonly ReliabilityBin[];
  readonly meanPd: number;
  readonly rate: number;
  /** Calibration in the large: mean PD less the default rate. */
  readonly inTheLarge: number;
  /** Expected calibration error: |mean PD − default rate| of the bins, weighted by their rows. */
  readonly expectedError: number;
  readonly brier: number;
  readonly logLoss: number;
  readonly split: BrierSplit;
  readonly hosmerLemeshow: HosmerLemeshow;
}

export interface HosmerLemeshow {
  /** Σ (defaults − expected)² / (expected · (1 − mean PD)) over the bins. */
  readonly statistic: number;
  /** As many as there are bins: the rows were not those the model was fitted on. */
  readonly degrees: number;
  /** Chance of so large a statistic if every PD were true. */
  readonly pValue: number;
}

/**
 * Calibration over at most `bins` groups of equal size. Their edges are quantiles of the scores, and
 * equal scores stay together, as in scikit-learn's calibration_curve with strategy 'quantile'; so
 * there are fewer groups where scores tie. One pass over the distinct scores. Without rows there are
 * no bins and every measure is NaN. For `pd` and `y`, pass `sweep(pd, y)`.
 */
export function calibration(swept: Sweep, bins = 10): Calibration {
  const rows = swept.bad + swept.good;
  const rate = swept.bad / rows;
  const groups = groupEdges(swept, bins).map((from, i, edges) =>
    gather(swept, from, edges[i + 1] ?? 0),
  );
  const perRow = (measure: (group: Group) => number): number =>
    rows === 0 ? NaN : groups.reduce((sum, group) => sum + measure(group), 0) / rows;
  const meanPd = perRow((group) => group.rows * group.meanPd);
  return {
    rows,
    defaults: swept.bad,
    bins: groups.map(toBin),
    meanPd,
    rate,
    inTheLarge: meanPd - rate,
    expectedError: perRow((group) => Math.abs(group.rows * group.meanPd - group.defaults)),
    brier: perRow(squaredMiss),
    logLoss: logLossOf(swept),
    split: {
      reliability: perRow((group) => group.rows * (group.meanPd - rateOf(group)) ** 2),
      resolution: perRow((group) => group.rows * (rateOf(group) - rate) ** 2),
      uncertainty: rate * (1 - rate),
      withinBins: perRow((group) => group.spread - 2 * group.together),
    },
    hosmerLemeshow: hosmerLemeshow(groups),
  };
}

/** The steps [to, from) of a sweep, and sums over their rows. */
interface Group {
  readonly rows: number;
  readonly defaults: number;
  readonly meanPd: number;
  readonly lowestPd: number;
  readonly highestPd: number;
  /** Σ (pd − mean pd)². */
  readonly spread: number;
  /** Σ (pd − mean pd)·(y − rate). */
  readonly together: number;
}

/**
 * Where groups begin, counted in steps from the highest score; from the group of the lowest scores
 * to that of the highest. The first of them is the number of distinct scores.
 */
function groupEdges(
  { scores, declinedBad, declinedGood, bad, good }: Sweep,
  bins: number,
): number[] {
  const rows = bad + good;
  const edges: number[] = scores.length === 0 ? [] : [scores.length];
  for (let bin = 1; bin < bins; bin++) {
    // Rows up to this one of the ascending order belong to the bins below the edge, its equals too.
    const row = Math.floor((bin * (rows - 1)) / bins);
    let step =
      firstStep(0, scores.length, (at) => declinedBad[at] + declinedGood[at] >= rows - row) - 1;
    while (step > 0 && scores[step - 1] === scores[step]) step--;
    if (step > 0 && step < edges[edges.length - 1]) edges.push(step);
  }
  return edges;
}

function gather({ scores, declinedBad, declinedGood }: Sweep, from: number, to: number): Group {
  const defaults = declinedBad[from] - declinedBad[to];
  const rows = defaults + declinedGood[from] - declinedGood[to];
  const highestPd = scores[to];
  // Sums of the distance below the highest score: squares of the scores themselves would cancel.
  let below = 0;
  let squared = 0;
  let belowOfBad = 0;
  for (let step = to; step < from; step++) {
    const bad = declinedBad[step + 1] - declinedBad[step];
    const all = bad + declinedGood[step + 1] - declinedGood[step];
    const distance = highestPd - scores[step];
    below += all * distance;
    squared += all * distance * distance;
    belowOfBad += bad * distance;
  }
  const meanPd = highestPd - below / rows;
  const spread = squared - (below * below) / rows;
  const together = (below / rows) * defaults - belowOfBad;
  const ends = { lowestPd: scores[from - 1], highestPd };
  return { rows, defaults, meanPd, ...ends, spread, together };
}

/** Σ (pd − y)² over the group: its bias, the spread of its scores and of its outcomes, less what they share. */
function squaredMiss(group: Group): number {
  const { rows, meanPd, defaults, spread, together } = group;
  const rate = rateOf(group);
  return rows * (meanPd - rate) ** 2 + spread + defaults * (1 - rate) - 2 * together;
}

function rateOf({ defaults, rows }: Group): number {
  return defaults / rows;
}

function toBin(group: Group): ReliabilityBin {
  const { rows, defaults, meanPd, lowestPd, highestPd } = group;
  const interval = wilson(defaults, rows);
  return { rows, defaults, meanPd, lowestPd, highestPd, rate: rateOf(group), ...interval };
}

/** Hosmer & Lemeshow 1980; a group that was certain and right adds nothing. */
function hosmerLemeshow(groups: readonly Group[]): HosmerLemeshow {
  if (groups.length === 0) return { statistic: NaN, degrees: 0, pValue: NaN };
  let statistic = 0;
  for (const { rows, defaults, meanPd } of groups) {
    const miss = (defaults - rows * meanPd) ** 2;
    if (miss > 0) statistic += miss / (rows * meanPd * (1 - meanPd));
  }
  const degrees = groups.length;
  return { statistic, degrees, pValue: chiSquareTail(statistic, degrees) };
}
