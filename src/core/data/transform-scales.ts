import { normalCdf, normalQuantile } from '../metrics/normal';
import type { NormalScores, NumericStep, StandardScale } from './transform-steps';

/** Median of an ascending list; the mean of the middle two when their number is even. */
export function median(sorted: Float64Array): number {
  const middle = sorted.length >>> 1;
  if (sorted.length % 2 === 1) return sorted[middle];
  return sorted[middle - 1] / 2 + sorted[middle] / 2 + 0;
}

/**
 * The scale of a numeric column from its ascending training values, `gaps` of which were missing
 * and are filled with `fill`.
 */
export function fitScale(
  sorted: Float64Array,
  fill: number,
  gaps: number,
  scaling: NumericStep['scale']['kind'],
): StandardScale | NormalScores {
  return scaling === 'standard'
    ? standardScale(sorted, fill, gaps)
    : normalScores(withFills(sorted, fill, gaps));
}

/** Mean and population SD of the values and `gaps` fills; computed relative to the largest size. */
function standardScale(sorted: Float64Array, fill: number, gaps: number): StandardScale {
  const size = Math.max(Math.abs(sorted[0]), Math.abs(sorted[sorted.length - 1]));
  const n = sorted.length + gaps;
  let sum = gaps * (fill / size);
  for (const value of sorted) sum += value / size;
  const mean = sum / n;
  let squares = gaps * (fill / size - mean) ** 2;
  for (const value of sorted) squares += (value / size - mean) ** 2;
  const sd = Math.sqrt(squares / n) * size;
  return { kind: 'standard', mean: mean * size + 0, sd: sd > 0 ? sd : 1 };
}

function withFills(sorted: Float64Array, fill: number, gaps: number): Float64Array {
  if (gaps === 0) return sorted;
  const all = new Float64Array(sorted.length + gaps);
  all.set(sorted);
  all.fill(fill, sorted.length);
  return all.sort();
}

const KNOTS = 256;

/**
 * Rank-based normal scores (van der Waerden 1952, midranks for ties): the normal quantile of
 * (rows below + half the rows equal) / rows, at values evenly spaced on the normal scale.
 */
function normalScores(sorted: Float64Array): NormalScores {
  const n = sorted.length;
  const reach = -normalQuantile(0.5 / n);
  const knots: number[] = [];
  const scores: number[] = [];
  for (let k = 0; k < KNOTS; k++) {
    const share = normalCdf(-reach + (2 * reach * k) / (KNOTS - 1));
    const value = sorted[Math.min(n - 1, Math.max(0, Math.round(share * n - 0.5)))];
    if (value === knots.at(-1)) continue;
    const below = firstAtLeast(sorted, value, false);
    const upTo = firstAtLeast(sorted, value, true);
    knots.push(value);
    scores.push(normalQuantile((below + upTo) / (2 * n)) + 0);
  }
  return { kind: 'quantile-normal', knots, scores };
}

/** Index of the first entry >= value, or > value. */
function firstAtLeast(sorted: Float64Array, value: number, above: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value || (above && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
