import { sigmoid, softplus } from '../losses/logistic';

/**
 * Logistic regression with an intercept on one or two columns, by maximum likelihood without a
 * penalty: Newton's method, halving a step until it lowers the loss (Lin, Lin & Weng 2007).
 *
 * @param columns each as long as `target`
 * @param target in [0, 1]
 * @returns the intercept, then a coefficient for each column; the loss may be flat towards infinity
 *   (separated classes), and the coefficients are then large, but finite
 */
export function fitLogistic(columns: readonly Float64Array[], target: Float64Array): number[] {
  let at: number[] = [0, ...columns.map(() => 1)];
  let loss = lossAt(at, columns, target);
  for (let round = 0; round < 100; round++) {
    const { step, decrease } = newtonStep(at, columns, target);
    if (!(decrease >= 1e-13 * target.length)) {
      // So near the end the full step is right, and too short for the loss to show it.
      const last = at.map((value, i) => value + step[i]);
      return last.every(Number.isFinite) ? last : at;
    }
    const next = backtrack(at, step, decrease, loss, columns, target);
    if (next === undefined) break;
    at = next.at;
    loss = next.loss;
  }
  return at;
}

function linear(at: readonly number[], columns: readonly Float64Array[], row: number): number {
  let sum = at[0];
  for (let c = 0; c < columns.length; c++) sum += at[c + 1] * columns[c][row];
  return sum;
}

function lossAt(
  at: readonly number[],
  columns: readonly Float64Array[],
  target: Float64Array,
): number {
  let sum = 0;
  for (let i = 0; i < target.length; i++) {
    const f = linear(at, columns, i);
    sum += softplus(f) - target[i] * f;
  }
  return sum;
}

function newtonStep(
  at: readonly number[],
  columns: readonly Float64Array[],
  target: Float64Array,
): { step: number[]; decrease: number } {
  const size = at.length;
  const gradient = new Array<number>(size).fill(0);
  // A trace on the diagonal keeps the system solvable when all scores are equal.
  const curvature = at.map((_, r) => at.map((_, c) => (r === c ? 1e-9 * target.length : 0)));
  const row = new Array<number>(size).fill(1);
  for (let i = 0; i < target.length; i++) {
    for (let c = 1; c < size; c++) row[c] = columns[c - 1][i];
    const p = sigmoid(linear(at, columns, i));
    const bend = p * (1 - p);
    for (let r = 0; r < size; r++) {
      gradient[r] += (p - target[i]) * row[r];
      for (let c = 0; c <= r; c++) curvature[r][c] += bend * row[r] * row[c];
    }
  }
  const step = solve(
    curvature,
    gradient.map((value) => -value),
  );
  return { step, decrease: -step.reduce((sum, value, r) => sum + value * gradient[r], 0) };
}

/** A x = b by Cholesky's factors of A, of which the lower triangle is read. */
function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const lower = a.map(() => new Array<number>(a.length).fill(0));
  for (let r = 0; r < a.length; r++)
    for (let c = 0; c <= r; c++) {
      let sum = a[r][c];
      for (let k = 0; k < c; k++) sum -= lower[r][k] * lower[c][k];
      lower[r][c] = r === c ? Math.sqrt(sum) : sum / lower[c][c];
    }
  const x = [...b];
  for (let r = 0; r < x.length; r++) {
    for (let k = 0; k < r; k++) x[r] -= lower[r][k] * x[k];
    x[r] /= lower[r][r];
  }
  for (let r = x.length - 1; r >= 0; r--) {
    for (let k = r + 1; k < x.length; k++) x[r] -= lower[k][r] * x[k];
    x[r] /= lower[r][r];
  }
  return x;
}

/** The longest of step, step/2, step/4 … that lowers the loss as promised; none when none does. */
function backtrack(
  at: readonly number[],
  step: readonly number[],
  decrease: number,
  loss: number,
  columns: readonly Float64Array[],
  target: Float64Array,
): { at: number[]; loss: number } | undefined {
  for (let share = 1; share > 1e-10; share /= 2) {
    const next = at.map((value, i) => value + share * step[i]);
    const value = lossAt(next, columns, target);
    if (value < loss - 1e-4 * share * decrease) return { at: next, loss: value };
  }
  return undefined;
}
