import type { Task } from '../../task';
import { cholesky, solve } from './cholesky';
import { coordinateStep } from './coordinate';
import { curvatureAt, lossAt, type Curvature, type Rows } from './likelihood';
import { refuseSeparated, separating } from './separation';

/** What is added to the −log-likelihood for each coefficient β but the intercept: l1·|β| + l2·β²/2. */
export interface Penalty {
  readonly l1: number;
  readonly l2: number;
}

export interface Stopping {
  readonly iterations: number;
  /** Done once an iteration moves no coefficient by more than this. */
  readonly tolerance: number;
}

export interface Minimum {
  /** The intercept, then the coefficients of the rows' columns. */
  readonly beta: Float64Array;
  /** Of the −log-likelihood there, without the penalty. */
  readonly curvature: Curvature;
  readonly converged: boolean;
  readonly iterations: number;
}

/** Iterations that an ordinary fit needs; the test for separation starts after them. */
const USUAL = 6;

/**
 * Minimises Σ wᵢ·logloss + l1·Σ|β| + l2/2·Σβ² from β = 0 and the intercept of the base rate. Newton's
 * method with halved steps (iteratively reweighted least squares); with an L1 part each quadratic
 * model is minimised by coordinate descent (Friedman, Hastie & Tibshirani 2010; proximal Newton, Lee,
 * Sun & Saunders 2014).
 *
 * @param each called after every iteration with β and the penalised loss there
 * @throws `bad-input` Fault when there is no penalty and the outcomes can be separated
 */
export async function minimise(
  rows: Rows,
  penalty: Penalty,
  { iterations, tolerance }: Stopping,
  task: Task,
  each: (iteration: number, beta: Float64Array, objective: number) => void,
): Promise<Minimum> {
  let beta = start(rows);
  let curvature = await curvatureAt(rows, beta, task);
  for (let iteration = 1; iteration <= iterations; iteration++) {
    const step = await stepFrom(rows, penalty, beta, curvature, task);
    if (free(penalty) && iteration > USUAL && (await separating(rows, step, task)))
      throw refuseSeparated(rows, step);
    const next = await along(rows, penalty, { beta, curvature, step }, task);
    const moved = largestMove(beta, next.beta);
    ({ beta, curvature } = next);
    each(iteration, beta, curvature.loss + penaltyOf(penalty, beta));
    if (moved <= tolerance) return { beta, curvature, converged: true, iterations: iteration };
  }
  if (free(penalty) && (await separating(rows, beta, task))) throw refuseSeparated(rows, beta);
  return { beta, curvature, converged: false, iterations };
}

/** Value of the penalty; the intercept is free of it. */
function penaltyOf({ l1, l2 }: Penalty, beta: Float64Array): number {
  let sum = 0;
  for (let j = 1; j < beta.length; j++) sum += l1 * Math.abs(beta[j]) + (l2 / 2) * beta[j] ** 2;
  return sum;
}

/** The Hessian with that of the quadratic penalty. */
export function penalisedHessian({ hessian, gradient }: Curvature, l2: number): Float64Array {
  const size = gradient.length;
  const sum = hessian.slice();
  for (let j = 1; j < size; j++) sum[j * size + j] += l2;
  return sum;
}

function free({ l1, l2 }: Penalty): boolean {
  return l1 === 0 && l2 === 0;
}

function start({ y, weights, columns }: Rows): Float64Array {
  let bad = 0;
  for (const outcome of y) bad += outcome;
  const beta = new Float64Array(columns.length + 1);
  beta[0] = Math.log((weights.bad * bad) / (weights.good * (y.length - bad)));
  return beta;
}

async function stepFrom(
  rows: Rows,
  penalty: Penalty,
  beta: Float64Array,
  curvature: Curvature,
  task: Task,
): Promise<Float64Array> {
  const hessian = penalisedHessian(curvature, penalty.l2);
  const gradient = curvature.gradient.map((slope, j) => slope + (j > 0 ? penalty.l2 * beta[j] : 0));
  if (penalty.l1 > 0) return coordinateStep({ hessian, gradient, beta, l1: penalty.l1 }, task);
  const factor = cholesky(hessian, beta.length);
  if (factor === null) throw refuseSeparated(rows, null);
  return solve(factor, gradient).map((value) => -value);
}

interface Point {
  readonly beta: Float64Array;
  readonly curvature: Curvature;
  readonly step: Float64Array;
}

/** Share of the promised fall that a step must bring (Armijo). */
const LEAST_FALL = 1e-4;

/** Goes along the step, halved until the penalised loss falls as it should. */
async function along(
  rows: Rows,
  penalty: Penalty,
  { beta, curvature, step }: Point,
  task: Task,
): Promise<{ beta: Float64Array; curvature: Curvature }> {
  const before = curvature.loss + penaltyOf(penalty, beta);
  const at = (share: number): Float64Array => beta.map((value, j) => value + share * step[j]);
  const whole = at(1);
  let slope = penaltyOf(penalty, whole) - penaltyOf(penalty, beta);
  for (let j = 0; j < step.length; j++) slope += curvature.gradient[j] * step[j];
  const slack = 1e-12 * Math.abs(before);
  const falls = (loss: number, next: Float64Array, share: number): boolean =>
    loss + penaltyOf(penalty, next) <= before + LEAST_FALL * share * slope + slack;

  const reached = await curvatureAt(rows, whole, task);
  if (falls(reached.loss, whole, 1)) return { beta: whole, curvature: reached };
  for (let share = 0.5; share > 1e-9; share /= 2) {
    const next = at(share);
    if (falls(await lossAt(rows, next, task), next, share))
      return { beta: next, curvature: await curvatureAt(rows, next, task) };
  }
  return { beta, curvature };
}

function largestMove(from: Float64Array, to: Float64Array): number {
  let largest = 0;
  for (let j = 0; j < from.length; j++) largest = Math.max(largest, Math.abs(to[j] - from[j]));
  return largest;
}
