import { clamped } from '../decision/calibrate/correction';
import { fitLogistic } from '../decision/calibrate/logistic-fit';
import type { Sweep } from '../decision/cutoff/sweep';
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
 * Both are found among joined scores first, and then made exact in two or three rounds over all.
 * O(distinct scores) for each round. For `pd` and `y`, pass `sweep(pd, y)`.
 */
export function calibrationLine(swept: Sweep): CalibrationLine {
  if (!(swept.bad > 0 && swept.good > 0))
    return { slope: UNKNOWN, intercept: UNKNOWN, inTheLarge: UNKNOWN };
  const all = pointsOf(swept);
  const some = joined(all);
  const inTheLarge = interceptAtSlopeOne(
    all,
    some === all ? 0 : interceptAtSlopeOne(some, 0).value,
  );
  if (!overlapping(swept, all.z)) return { slope: UNKNOWN, intercept: UNKNOWN, inTheLarge };
  return { ...likeliest(all, some), inTheLarge };
}

/** Rows of equal log-odds taken together: how many there are, and how many of them default. */
interface Points {
  readonly z: Float64Array;
  readonly rows: Float64Array;
  readonly defaults: Float64Array;
}

function emptyPoints(size: number): Points {
  const column = () => new Float64Array(size);
  return { z: column(), rows: column(), defaults: column() };
}

function pointsOf({ scores, declinedBad, declinedGood }: Sweep): Points {
  const points = emptyPoints(scores.length);
  for (let i = 0; i < scores.length; i++) {
    points.z[i] = logit(clamped(scores[i]));
    points.defaults[i] = declinedBad[i + 1] - declinedBad[i];
    points.rows[i] = points.defaults[i] + declinedGood[i + 1] - declinedGood[i];
  }
  return points;
}

/** As many points as a line is fitted to in no time. */
const FEW = 1024;

/** Neighbouring points taken as one at their mean; the very same where they are few. */
function joined(all: Points): Points {
  if (all.z.length <= FEW) return all;
  const some = emptyPoints(FEW);
  for (let i = 0; i < all.z.length; i++) {
    const at = Math.floor((i * FEW) / all.z.length);
    some.z[at] += all.rows[i] * all.z[i];
    some.rows[at] += all.rows[i];
    some.defaults[at] += all.defaults[i];
  }
  for (let at = 0; at < FEW; at++) some.z[at] /= some.rows[at];
  return some;
}

/** The likeliest line: Newton's method from that of the joined points. */
function likeliest(all: Points, some: Points): Pick<CalibrationLine, 'slope' | 'intercept'> {
  let [a, b] = fitted(some);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { g0, g1, s0, s1, s2 } = around(all, a, b);
    const determinant = s0 * s2 - s1 * s1;
    const stepA = (s2 * g0 - s1 * g1) / determinant;
    const stepB = (s0 * g1 - s1 * g0) / determinant;
    a -= stepA;
    b -= stepB;
    if (Math.abs(stepA) + Math.abs(stepB) < NEAR)
      return { slope: wald(b, s0 / determinant), intercept: wald(a, s2 / determinant) };
  }
  [a, b] = fitted(all);
  const { s0, s1, s2 } = around(all, a, b);
  const determinant = s0 * s2 - s1 * s1;
  return { slope: wald(b, s0 / determinant), intercept: wald(a, s2 / determinant) };
}

/** Newton's method doubles its right digits: a step so short ends where a next one would be 0 … */
const NEAR = 1e-7;
/** … and it is there long before, or got lost. */
const MOST_ROUNDS = 8;

function fitted({ z, rows, defaults }: Points): number[] {
  const rate = defaults.map((count, i) => count / rows[i]);
  return fitLogistic([z], rate, rows);
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
function interceptAtSlopeOne(points: Points, from: number): Estimate {
  let [low, high] = [-40, 40];
  let at = from;
  let bend = NaN;
  for (let round = 0; round < 100 && high - low > 1e-12; round++) {
    const { g0: miss, s0 } = around(points, at, 1);
    if (miss > 0) high = at;
    else low = at;
    bend = s0;
    const newton = at - miss / bend;
    const there = Math.abs(newton - at) < NEAR;
    at = there || (newton > low && newton < high) ? newton : (low + high) / 2;
    if (there) break;
  }
  return wald(at, 1 / bend);
}

/**
 * What Newton's method needs of the line a + b · z: the likelihood's slope, Σ (p − y) and Σ (p − y) z,
 * and Fisher's information, Σ w, Σ w z and Σ w z² with w = p (1 − p), over all rows.
 */
function around({ z, rows, defaults }: Points, a: number, b: number) {
  let [g0, g1, s0, s1, s2] = [0, 0, 0, 0, 0];
  for (let i = 0; i < z.length; i++) {
    const at = z[i];
    const p = sigmoid(a + b * at);
    const miss = rows[i] * p - defaults[i];
    const weight = rows[i] * p * (1 - p);
    g0 += miss;
    g1 += miss * at;
    s0 += weight;
    s1 += weight * at;
    s2 += weight * at * at;
  }
  return { g0, g1, s0, s1, s2 };
}

function wald(value: number, variance: number): Estimate {
  const half = normalQuantile(0.975) * Math.sqrt(variance);
  return { value, low: value - half, high: value + half };
}
