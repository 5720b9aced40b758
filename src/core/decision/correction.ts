import type { Experiment } from '../experiment';
import { logit, sigmoid, softplus } from '../losses/logistic';
import type { ClassCounts } from '../run';

/** How raw scores become probabilities of default for the population the data came from. */
export type Correction =
  | { readonly kind: 'none' }
  /**
   * Exact for random sampling: the odds of default are multiplied by `keepRate`, the share of good
   * payers kept (under-sampling), or one over how often each default was repeated (over-sampling).
   */
  | { readonly kind: 'keep-rate'; readonly keepRate: number }
  /** Platt scaling on untouched validation rows: logit p = intercept + slope · logit p_raw. */
  | { readonly kind: 'platt'; readonly slope: number; readonly intercept: number };

/** Raw scores closer to 0 or 1 than this are taken to be this close: a logit needs to be finite. */
const CLOSEST = 1e-7;

/**
 * Probabilities of default from raw scores, row by row; the order of the rows never changes. With
 * kind `none` the very same array is returned.
 */
export function correctPd(raw: Float32Array, correction: Correction): Float32Array {
  switch (correction.kind) {
    case 'none':
      return raw;
    case 'keep-rate': {
      const { keepRate } = correction;
      return raw.map((p) => (keepRate * p) / (keepRate * p + 1 - p));
    }
    case 'platt': {
      const { slope, intercept } = correction;
      return raw.map((p) => sigmoid(intercept + slope * clampedLogit(p)));
    }
  }
}

/**
 * The exact correction after drawing rows of one class at random: odds of default before sampling
 * over odds after (Elkan 2001, theorem 2; King & Zeng 2001, prior correction).
 */
export function keepRateCorrection(before: ClassCounts, after: ClassCounts): Correction {
  const keepRate = (before.bad * after.good) / (before.good * after.bad);
  if (!(keepRate > 0 && Number.isFinite(keepRate)) || keepRate === 1) return { kind: 'none' };
  return { kind: 'keep-rate', keepRate };
}

/**
 * Fits logit p = intercept + slope · logit p_raw by maximum likelihood on rows the model has not
 * seen: Newton with backtracking (Lin, Lin & Weng 2007) on Platt's (1999) smoothed targets. Kind
 * `none` when a class is absent or the slope is not above 0, which would turn the order round.
 */
export function fitPlatt(rawPd: Float32Array, y: Uint8Array): Correction {
  const z = Float64Array.from(rawPd, clampedLogit);
  let bad = 0;
  for (let i = 0; i < y.length; i++) bad += y[i];
  const good = y.length - bad;
  if (bad === 0 || good === 0) return { kind: 'none' };
  const target = Float64Array.from(y, (label) =>
    label === 1 ? (bad + 1) / (bad + 2) : 1 / (good + 2),
  );
  let line: Line = { slope: 1, intercept: 0 };
  let loss = lossOf(line, z, target);
  for (let round = 0; round < 100; round++) {
    const { step, decrease } = newtonStep(line, z, target);
    if (decrease < 1e-12 * y.length) break;
    const next = backtrack(line, step, decrease, loss, z, target);
    if (next === undefined) break;
    line = next.line;
    loss = next.loss;
  }
  if (!(line.slope > 0 && Number.isFinite(line.intercept))) return { kind: 'none' };
  return { kind: 'platt', ...line };
}

/** What was done to the training rows, and how the model was asked to learn from them. */
export interface Distortion {
  readonly sampling: { readonly before: ClassCounts; readonly after: ClassCounts };
  readonly experiment: Pick<Experiment, 'sampling' | 'loss' | 'classWeights'>;
}

/**
 * The correction that fits what happened: none after plain cross-entropy on untouched rows, the
 * exact one after random sampling with it, and Platt scaling on the validation rows (raw scores and
 * outcomes) after all else, whose distortion has no closed form.
 */
export function correctionFor(
  { sampling, experiment }: Distortion,
  rawValidationPd: Float32Array,
  y: Uint8Array,
): Correction {
  const honest = experiment.loss === 'bce' && experiment.classWeights === 'none';
  if (honest && experiment.sampling === 'none') return { kind: 'none' };
  if (honest && (experiment.sampling === 'random-under' || experiment.sampling === 'random-over'))
    return keepRateCorrection(sampling.before, sampling.after);
  return fitPlatt(rawValidationPd, y);
}

interface Line {
  readonly slope: number;
  readonly intercept: number;
}

function clampedLogit(p: number): number {
  return logit(Math.min(1 - CLOSEST, Math.max(CLOSEST, p)));
}

function lossOf({ slope, intercept }: Line, z: Float64Array, target: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < z.length; i++) {
    const f = intercept + slope * z[i];
    sum += softplus(f) - target[i] * f;
  }
  return sum;
}

function newtonStep(
  { slope, intercept }: Line,
  z: Float64Array,
  target: Float64Array,
): { step: Line; decrease: number } {
  let g0 = 0;
  let g1 = 0;
  // A trace on the diagonal keeps the system solvable when all scores are equal.
  let h00 = 1e-9 * z.length;
  let h01 = 0;
  let h11 = h00;
  for (let i = 0; i < z.length; i++) {
    const p = sigmoid(intercept + slope * z[i]);
    const miss = p - target[i];
    const curve = p * (1 - p);
    g0 += miss;
    g1 += miss * z[i];
    h00 += curve;
    h01 += curve * z[i];
    h11 += curve * z[i] * z[i];
  }
  const determinant = h00 * h11 - h01 * h01;
  const step = {
    intercept: (h01 * g1 - h11 * g0) / determinant,
    slope: (h01 * g0 - h00 * g1) / determinant,
  };
  return { step, decrease: -(g0 * step.intercept + g1 * step.slope) };
}

/** The longest of step, step/2, step/4 … that lowers the loss as promised; none when none does. */
function backtrack(
  line: Line,
  step: Line,
  decrease: number,
  loss: number,
  z: Float64Array,
  target: Float64Array,
): { line: Line; loss: number } | undefined {
  for (let share = 1; share > 1e-10; share /= 2) {
    const next = {
      slope: line.slope + share * step.slope,
      intercept: line.intercept + share * step.intercept,
    };
    const value = lossOf(next, z, target);
    if (value < loss - 1e-4 * share * decrease) return { line: next, loss: value };
  }
  return undefined;
}
