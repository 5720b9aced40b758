import type { Task } from '../../task';
import { signSearch } from './sign-search';

/** A quadratic model of the smooth part around `beta`, and the weight of the L1 penalty beside it. */
export interface QuadraticModel {
  readonly hessian: Float64Array;
  readonly gradient: Float64Array;
  readonly beta: Float64Array;
  readonly l1: number;
}

const MOST_SWEEPS = 2_000;
/** Columns that do not go together are done long before; for others the search by signs is faster. */
const FEW_SWEEPS = 20;
/** Against the largest move of the step so far. */
const PRECISION = 1e-13;
const SWEEPS_A_BREATH = 50;

/**
 * The step d that minimises gᵀd + dᵀHd/2 + l1·Σ|β + d|, intercept (first) unpenalised, by cyclic
 * coordinate descent with soft thresholding (Friedman, Hastie & Tibshirani 2010, covariance updates).
 * Columns that go together make its moves small long before the end; a search by signs ends it then.
 */
export async function coordinateStep(model: QuadraticModel, task: Task): Promise<Float64Array> {
  const step = new Float64Array(model.beta.length);
  const slope = model.gradient.slice();
  let largest = 0;
  for (let sweep = 1; sweep <= MOST_SWEEPS; sweep++) {
    const moved = sweepOnce(model, step, slope);
    largest = Math.max(largest, moved);
    if (moved <= PRECISION * largest) break;
    if (sweep % SWEEPS_A_BREATH === 0) await task.breathe();
    if (sweep !== FEW_SWEEPS) continue;
    const exact = await signSearch(model, step, task);
    if (exact !== null) return exact;
  }
  return step;
}

/** Minimises along each coordinate in turn; `slope` is g + Hd throughout. Gives the largest move. */
function sweepOnce(
  { hessian, beta, l1 }: QuadraticModel,
  step: Float64Array,
  slope: Float64Array,
): number {
  const size = beta.length;
  let largest = 0;
  for (let j = 0; j < size; j++) {
    const bend = hessian[j * size + j];
    if (bend <= 0) continue;
    const now = beta[j] + step[j];
    const wanted = now - slope[j] / bend;
    const next = j === 0 ? wanted : softThreshold(wanted, l1 / bend);
    const move = next - now;
    if (move === 0) continue;
    // What has shrunk to nothing is nothing, not what adding and taking away leaves of it.
    step[j] = next === 0 ? -beta[j] : step[j] + move;
    for (let k = 0; k < size; k++) slope[k] += move * hessian[j * size + k];
    largest = Math.max(largest, Math.abs(move));
  }
  return largest;
}

function softThreshold(value: number, by: number): number {
  return Math.sign(value) * Math.max(0, Math.abs(value) - by);
}
