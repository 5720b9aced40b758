import type { Task } from '../task';
import { normalCdf, normalQuantile } from './normal';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's interval for a rate of `successes` in `n` (Wilson 1927), as shares; NaN when n is 0.
 */
export function wilson(successes: number, n: number, confidence = 0.95): Interval {
  if (!(n > 0)) return { low: NaN, high: NaN };
  const z = twoSided(confidence);
  const share = successes / n;
  const middle = share + (z * z) / (2 * n);
  const half = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return {
    low: successes === 0 ? 0 : (middle - half) / scale,
    high: successes === n ? 1 : (middle + half) / scale,
  };
}

export interface AucInterval extends Interval {
  readonly auc: number;
  /** Square root of DeLong's variance of the AUC. */
  readonly standardError: number;
}

export interface AucDifference extends Interval {
  /** AUC of the first scores minus AUC of the second. */
  readonly difference: number;
  readonly standardError: number;
  /** Two-sided, for a true difference of 0; NaN when the standard error is 0. */
  readonly pValue: number;
}

type Scores = Float32Array | Float64Array;

/**
 * AUC with its standard error and normal interval, cut to [0, 1] (DeLong, DeLong & Clarke-Pearson
 * 1988, by the midranks of Sun & Xu 2014). `y` = 1 marks a default. The AUC is NaN unless both
 * classes are present, the error unless each has two rows.
 */
export function delong(pd: Scores, y: Uint8Array, confidence = 0.95): AucInterval {
  const parts = components(pd, y);
  const variance =
    variation(parts.bad, parts.bad) / parts.bad.length +
    variation(parts.good, parts.good) / parts.good.length;
  const standardError = Math.sqrt(variance);
  const half = twoSided(confidence) * standardError;
  return {
    auc: parts.auc,
    standardError,
    low: Math.max(0, parts.auc - half),
    high: Math.min(1, parts.auc + half),
  };
}

/** The difference of two AUCs on the same rows, which makes them correlated; same source. */
export function delongDifference(
  pdA: Scores,
  pdB: Scores,
  y: Uint8Array,
  confidence = 0.95,
): AucDifference {
  const a = components(pdA, y);
  const b = components(pdB, y);
  const spread = (of: 'bad' | 'good'): number =>
    (variation(a[of], a[of]) + variation(b[of], b[of]) - 2 * variation(a[of], b[of])) /
    a[of].length;
  const standardError = Math.sqrt(Math.max(0, spread('bad') + spread('good')));
  return differenceOf(a.auc - b.auc, standardError, confidence);
}

/** AUCs of several scorings of the same rows, with DeLong's covariances of them. */
export interface AucCovariance {
  readonly auc: readonly number[];
  /** Entry i of row j belongs to scorings i and j; the variances lie on the diagonal. */
  readonly covariance: readonly (readonly number[])[];
}

/** The same theory for any number of scorings (DeLong et al. 1988). O(scorings² · rows). */
export async function delongCovariance(
  scores: readonly Scores[],
  y: Uint8Array,
  task: Task,
): Promise<AucCovariance> {
  const parts: Components[] = [];
  for (const pd of scores) {
    parts.push(components(pd, y));
    await task.breathe();
  }
  const covariance = parts.map(() => new Array<number>(parts.length).fill(NaN));
  for (const [i, a] of parts.entries())
    for (const [j, b] of parts.slice(0, i + 1).entries()) {
      const both =
        variation(a.bad, b.bad) / a.bad.length + variation(a.good, b.good) / a.good.length;
      covariance[i][j] = both;
      covariance[j][i] = both;
      await task.breathe();
    }
  return { auc: parts.map(({ auc }) => auc), covariance };
}

/** One AUC less another, out of those. */
export function differenceWithin(
  { auc, covariance }: AucCovariance,
  a: number,
  b: number,
  confidence = 0.95,
): AucDifference {
  const variance = covariance[a][a] + covariance[b][b] - 2 * covariance[a][b];
  return differenceOf(auc[a] - auc[b], Math.sqrt(Math.max(0, variance)), confidence);
}

/** The difference of two AUCs on rows of their own, taken as independent. */
export function differenceApart(a: AucInterval, b: AucInterval, confidence = 0.95): AucDifference {
  return differenceOf(a.auc - b.auc, Math.hypot(a.standardError, b.standardError), confidence);
}

function differenceOf(
  difference: number,
  standardError: number,
  confidence: number,
): AucDifference {
  const half = twoSided(confidence) * standardError;
  return {
    difference,
    standardError,
    pValue: standardError > 0 ? 2 * normalCdf(-Math.abs(difference) / standardError) : NaN,
    low: difference - half,
    high: difference + half,
  };
}

interface Components {
  readonly auc: number;
  /** Per default: the share of good payers scored below it, ties half. */
  readonly bad: Float64Array;
  /** Per good payer: the share of defaults scored above it, ties half. */
  readonly good: Float64Array;
}

function components(pd: Scores, y: Uint8Array): Components {
  const badRows: number[] = [];
  const goodRows: number[] = [];
  for (let i = 0; i < pd.length; i++) (y[i] === 1 ? badRows : goodRows).push(i);
  const badPd = Float64Array.from(badRows, (row) => pd[row]);
  const goodPd = Float64Array.from(goodRows, (row) => pd[row]);
  const badSorted = badPd.slice().sort();
  const goodSorted = goodPd.slice().sort();
  const bad = badPd.map((score) => shareBelow(goodSorted, score));
  const good = goodPd.map((score) => 1 - shareBelow(badSorted, score));
  return { auc: mean(bad), bad, good };
}

/** Share of ascending `sorted` below the score, its equals counted half. */
function shareBelow(sorted: Float64Array, score: number): number {
  return (countBelow(sorted, score, false) + countBelow(sorted, score, true)) / (2 * sorted.length);
}

function countBelow(sorted: Float64Array, score: number, orEqual: boolean): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sorted[middle] < score || (orEqual && sorted[middle] === score)) from = middle + 1;
    else to = middle;
  }
  return from;
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Sample covariance, with n − 1. */
function variation(a: Float64Array, b: Float64Array): number {
  const meanA = mean(a);
  const meanB = mean(b);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - meanA) * (b[i] - meanB);
  return sum / (a.length - 1);
}

function twoSided(confidence: number): number {
  return normalQuantile(0.5 + confidence / 2);
}
