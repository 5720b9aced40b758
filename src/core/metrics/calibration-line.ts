import { clamped } from '../decision/correction';
import { fitLogistic } from '../decision/logistic-fit';
import type { Sweep } from '../decision/sweep';
import { logit, sigmoid } from '../losses/logistic';
import type { Interval } from './intervals';
import { normalQuantile } from './normal';

/** A value with its 95 % interval. */
export interface Estimate extends Interval {
  readonly value: number;
}

/** Weak calibration: the outcome regressed on the log-odds of the PD. */
export interface CalibrationLine {
  /** 1 where PDs spread as they should; below 1 they are too extreme, above 1 too timid. */
  readonly slope: Estimate;
  /** At that slope; 0 where PDs are right. */
  readonly intercept: Estimate;
  /** At slope 1: by how much the log-odds are too low over all; calibration in the large. */
  readonly inTheLarge: Estimate;
}

const UNKNOWN: Estimate = { value: NaN, low: NaN, high: NaN };

/**
 * Calibration slope and intercepts (Cox 1958; Van Calster et al. 2016): logit P(default) = a + b ·
 * logit pd by maximum likelihood without a penalty, with Wald intervals. PDs are kept 1e-7 away from
 * 0 and 1. NaN where a class is absent; the slope and its intercept also where all scores are equal
 * or part the classes without an overlap, when no finite slope is the likeliest.
 *
 * O(distinct scores) for each of about six rounds. For `pd` and `y`, pass `sweep(pd, y)`.
 */
export function calibrationLine(swept: Sweep): CalibrationLine {
  const { scores, declinedBad, declinedGood, bad, good } = swept;
  if (!(bad > 0 && good > 0)) return { slope: UNKNOWN, intercept: UNKNOWN, inTheLarge: UNKNOWN };
  const z = Float64Array.from(scores, (pd) => logit(clamped(pd)));
  const defaults = z.map((_, step) => declinedBad[step + 1] - declinedBad[step]);
  const rows = z.map((_, step) => defaults[step] + declinedGood[step + 1] - declinedGood[step]);
  const inTheLarge = interceptAtSlopeOne(z, defaults, rows);
  if (!overlapping(swept, z)) return { slope: UNKNOWN, intercept: UNKNOWN, inTheLarge };
  const rate = defaults.map((count, step) => count / rows[step]);
  const [a, b] = fitLogistic([z], rate, rows);
  const [s0, s1, s2] = information(z, rows, (at) => a + b * at);
  const determinant = s0 * s2 - s1 * s1;
  return {
    slope: wald(b, s0 / determinant),
    intercept: wald(a, s2 / determinant),
    inTheLarge,
  };
}

/** Where each class reaches strictly into the other, the likeliest slope is finite (Albert & Anderson 1984). */
function overlapping({ declinedBad, declinedGood, bad, good }: Sweep, z: Float64Array): boolean {
  // z falls from step to step, so the first step with a row of a class has its highest log-odds.
  const first = (counts: ArrayLike<number>): number => z[firstAbove(counts, 0) - 1];
  const last = (counts: ArrayLike<number>, all: number): number => z[firstAtLeast(counts, all) - 1];
  return (
    last(declinedBad, bad) < first(declinedGood) && last(declinedGood, good) < first(declinedBad)
  );
}

function firstAbove(counts: ArrayLike<number>, than: number): number {
  let at = 0;
  while (counts[at] <= than) at++;
  return at;
}

function firstAtLeast(counts: ArrayLike<number>, least: number): number {
  let at = 0;
  while (counts[at] < least) at++;
  return at;
}

/** a such that Σ σ(z + a) is the number of defaults. It rises with a, so halving finds it. */
function interceptAtSlopeOne(
  z: Float64Array,
  defaults: Float64Array,
  rows: Float64Array,
): Estimate {
  const bad = defaults.reduce((sum, count) => sum + count, 0);
  const expected = (a: number): number => {
    let sum = 0;
    for (let i = 0; i < z.length; i++) sum += rows[i] * sigmoid(z[i] + a);
    return sum;
  };
  let [low, high] = [-40, 40];
  let at = 0;
  for (let round = 0; round < 100 && high - low > 1e-12; round++) {
    const miss = expected(at) - bad;
    if (miss > 0) high = at;
    else low = at;
    const [bend] = information(z, rows, (place) => place + at);
    const newton = at - miss / bend;
    if (Math.abs(newton - at) < 1e-12) break;
    at = newton > low && newton < high ? newton : (low + high) / 2;
  }
  const [bend] = information(z, rows, (place) => place + at);
  return wald(at, 1 / bend);
}

/** Fisher's information of a logistic line: Σ w, Σ w·z, Σ w·z² with w = rows · p · (1 − p). */
function information(
  z: Float64Array,
  rows: Float64Array,
  line: (z: number) => number,
): [number, number, number] {
  let [s0, s1, s2] = [0, 0, 0];
  for (let i = 0; i < z.length; i++) {
    const p = sigmoid(line(z[i]));
    const weight = rows[i] * p * (1 - p);
    s0 += weight;
    s1 += weight * z[i];
    s2 += weight * z[i] * z[i];
  }
  return [s0, s1, s2];
}

function wald(value: number, variance: number): Estimate {
  const half = normalQuantile(0.975) * Math.sqrt(variance);
  return { value, low: value - half, high: value + half };
}
