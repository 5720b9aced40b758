/**
 * Logistic regression with an intercept on one or two columns, by maximum likelihood without a
 * penalty: Newton's method, halving a step until it lowers the loss (Lin, Lin & Weng 2007).
 *
 * @param columns each as long as `target`
 * @param target in [0, 1]
 * @param weights how many rows each entry stands for; 1 each when left out
 * @returns the intercept, then a coefficient for each column; the loss may be flat towards infinity
 *   (separated classes), and the coefficients are then large, but finite
 */
export function fitLogistic(
  columns: readonly Float64Array[],
  target: Float64Array,
  weights: Float64Array = new Float64Array(target.length).fill(1),
): number[] {
  const rows = weights.reduce((sum, weight) => sum + weight, 0);
  const data: Data = { columns, target, weights, rows };
  let at = lossAround([0, ...columns.map(() => 1)], data);
  for (let round = 0; round < 100; round++) {
    const step = solve(
      at.curvature,
      at.gradient.map((slope) => -slope),
    );
    const decrease = -step.reduce((sum, value, r) => sum + value * at.gradient[r], 0);
    if (!(decrease >= 1e-13 * rows)) {
      // So near the end the full step is right, and too short for the loss to show it.
      const last = at.place.map((value, i) => value + step[i]);
      return last.every(Number.isFinite) ? last : at.place;
    }
    const next = backtrack(at, step, decrease, data);
    if (next === undefined) break;
    at = next;
  }
  return at.place;
}

/** The loss at a place, its slope and its curvature, of which the lower triangle is filled. */
interface Around {
  readonly place: number[];
  readonly loss: number;
  readonly gradient: number[];
  readonly curvature: number[][];
}

interface Data {
  readonly columns: readonly Float64Array[];
  readonly target: Float64Array;
  readonly weights: Float64Array;
  /** Sum of the weights. */
  readonly rows: number;
}

function lossAround(place: number[], { columns, target, weights, rows }: Data): Around {
  const size = place.length;
  let loss = 0;
  const gradient = new Array<number>(size).fill(0);
  // A trace on the diagonal keeps the system solvable when all scores are equal.
  const curvature = place.map((_, r) => place.map((_, c) => (r === c ? 1e-9 * rows : 0)));
  const row = new Array<number>(size).fill(1);
  for (let i = 0; i < target.length; i++) {
    let f = place[0];
    for (let c = 1; c < size; c++) {
      row[c] = columns[c - 1][i];
      f += place[c] * row[c];
    }
    // One exponential serves ln(1 + eᶠ) and its derivatives.
    const e = Math.exp(-Math.abs(f));
    const p = (f >= 0 ? 1 : e) / (1 + e);
    const weight = weights[i];
    const bend = (weight * e) / (1 + e) ** 2;
    loss += weight * (Math.max(f, 0) + Math.log1p(e) - target[i] * f);
    for (let r = 0; r < size; r++) {
      gradient[r] += weight * (p - target[i]) * row[r];
      for (let c = 0; c <= r; c++) curvature[r][c] += bend * row[r] * row[c];
    }
  }
  return { place, loss, gradient, curvature };
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
  { place, loss }: Around,
  step: readonly number[],
  decrease: number,
  data: Data,
): Around | undefined {
  for (let share = 1; share > 1e-10; share /= 2) {
    const next = lossAround(
      place.map((value, i) => value + share * step[i]),
      data,
    );
    if (next.loss < loss - 1e-4 * share * decrease) return next;
  }
  return undefined;
}
