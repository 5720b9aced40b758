import type { Matrix } from '../../data/matrix';
import { sigmoid, softplus } from '../../losses/logistic';
import type { ClassWeights } from '../../losses/weights';
import type { Task } from '../../task';

/** Rows to fit by logistic regression. */
export interface Rows {
  readonly x: Matrix;
  /** 1 = default, 0 = repaid. */
  readonly y: Uint8Array;
  readonly weights: ClassWeights;
  /** Numbers of the matrix columns that get a coefficient, ascending. */
  readonly columns: Int32Array;
}

/** −log-likelihood at some coefficients, its gradient, and its Hessian (symmetric, row-major). */
export interface Curvature {
  readonly loss: number;
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
}

/** Multiplications between two breaths: some milliseconds. */
const BREATH = 4e6;

/** Calls `visit` with ranges of rows that take a few milliseconds each, given the work of a row. */
export async function byBreath(
  rows: number,
  workOfRow: number,
  task: Task,
  visit: (from: number, to: number) => void,
): Promise<void> {
  const block = Math.max(16, 4 * Math.ceil(BREATH / (4 * workOfRow)));
  for (let from = 0; from < rows; from += block) {
    visit(from, Math.min(rows, from + block));
    await task.breathe();
  }
}

/** Log-odds of one row; `beta` holds the intercept, then a coefficient for each of the columns. */
export function logOdds(
  { x, columns }: Pick<Rows, 'x' | 'columns'>,
  beta: Float64Array,
  row: number,
): number {
  const start = row * x.cols;
  let z = beta[0];
  for (let j = 0; j < columns.length; j++) z += beta[j + 1] * x.data[start + columns[j]];
  return z;
}

/** Σ wᵢ·logloss over the rows. */
export async function lossAt(rows: Rows, beta: Float64Array, task: Task): Promise<number> {
  const { x, y, weights, columns } = rows;
  let loss = 0;
  await byBreath(x.rows, columns.length + 20, task, (from, to) => {
    for (let row = from; row < to; row++) {
      const z = logOdds(rows, beta, row);
      loss += y[row] === 1 ? weights.bad * softplus(-z) : weights.good * softplus(z);
    }
  });
  return loss;
}

/**
 * Σ wᵢ·logloss with gradient Σ wᵢ (pᵢ − yᵢ) xᵢ and Hessian Σ wᵢ pᵢ (1 − pᵢ) xᵢ xᵢᵀ, where xᵢ starts
 * with 1 for the intercept. Rows are read where they lie, four at a time, zeros passed over; what it
 * needs beside them grows with the columns alone.
 */
export async function curvatureAt(rows: Rows, beta: Float64Array, task: Task): Promise<Curvature> {
  const { x, columns } = rows;
  const sums = new Sums(rows, beta);
  await byBreath(x.rows, (columns.length + 8) ** 2 / 2, task, (from, to) => {
    for (let row = from; row < to; row += 4) sums.add(row, Math.min(4, to - row));
  });
  return sums.curvature();
}

/** Four rows at a time: the entries of the Hessian are then fetched and stored a quarter as often. */
class Sums {
  readonly #rows: Rows;
  readonly #beta: Float64Array;
  readonly #size: number;
  readonly #gradient: Float64Array;
  readonly #hessian: Float64Array;
  /** Places of the entries that are not zero in all four rows, and their values row by row. */
  readonly #at: Int32Array;
  readonly #values: readonly Float64Array[];
  readonly #z = new Float64Array(4);
  readonly #miss = new Float64Array(4);
  readonly #weight = new Float64Array(4);
  #loss = 0;

  constructor(rows: Rows, beta: Float64Array) {
    const size = beta.length;
    this.#rows = rows;
    this.#beta = beta;
    this.#size = size;
    this.#gradient = new Float64Array(size);
    this.#hessian = new Float64Array(size * size);
    this.#at = new Int32Array(size);
    this.#values = Array.from({ length: 4 }, () => new Float64Array(size));
  }

  /** Adds `count` rows from `row` on, at most four. */
  add(row: number, count: number): void {
    const filled = this.#gather(row, count);
    this.#weigh(row, count);
    this.#addGradient(filled);
    this.#addHessian(filled);
  }

  curvature(): Curvature {
    const size = this.#size;
    const hessian = this.#hessian;
    for (let i = 0; i < size; i++)
      for (let j = 0; j < i; j++) hessian[i * size + j] = hessian[j * size + i];
    return { loss: this.#loss, gradient: this.#gradient, hessian };
  }

  #gather(row: number, count: number): number {
    const { x, columns } = this.#rows;
    const { data, cols } = x;
    const beta = this.#beta;
    const at = this.#at;
    const [a, b, c, d] = this.#values;
    const z = this.#z;
    const first = row * cols;
    const second = count > 1 ? first + cols : first;
    const third = count > 2 ? second + cols : first;
    const fourth = count > 3 ? third + cols : first;
    at[0] = 0;
    a[0] = b[0] = c[0] = d[0] = 1;
    z.fill(beta[0]);
    let filled = 1;
    for (let j = 0; j < columns.length; j++) {
      const column = columns[j];
      const p = data[first + column];
      const q = data[second + column];
      const r = data[third + column];
      const s = data[fourth + column];
      if (p === 0 && q === 0 && r === 0 && s === 0) continue;
      const coefficient = beta[j + 1];
      z[0] += coefficient * p;
      z[1] += coefficient * q;
      z[2] += coefficient * r;
      z[3] += coefficient * s;
      at[filled] = j + 1;
      a[filled] = p;
      b[filled] = q;
      c[filled] = r;
      d[filled++] = s;
    }
    return filled;
  }

  /** Loss, p − y and p(1 − p) of the rows, weighted; rows beyond `count` weigh nothing. */
  #weigh(row: number, count: number): void {
    const { y, weights } = this.#rows;
    for (let i = 0; i < 4; i++) {
      const bad = i < count && y[row + i] === 1;
      const weight = i >= count ? 0 : bad ? weights.bad : weights.good;
      const z = this.#z[i];
      const pd = sigmoid(z);
      this.#loss += weight * softplus(bad ? -z : z);
      this.#miss[i] = weight * (bad ? -sigmoid(-z) : pd);
      this.#weight[i] = weight * pd * sigmoid(-z);
    }
  }

  #addGradient(filled: number): void {
    const [a, b, c, d] = this.#values;
    const [p, q, r, s] = this.#miss;
    for (let i = 0; i < filled; i++)
      this.#gradient[this.#at[i]] += p * a[i] + q * b[i] + r * c[i] + s * d[i];
  }

  /** Two lines of the upper triangle at a time; a line left over goes with itself, weighing nothing. */
  #addHessian(filled: number): void {
    const [a, b, c, d] = this.#values;
    const [p, q, r, s] = this.#weight;
    const at = this.#at;
    const hessian = this.#hessian;
    for (let i = 0; i < filled; i += 2) {
      const paired = i + 1 < filled;
      const k = paired ? i + 1 : i;
      const upper = at[i] * this.#size;
      const lower = at[k] * this.#size;
      const e0 = p * a[i];
      const e1 = q * b[i];
      const e2 = r * c[i];
      const e3 = s * d[i];
      const f0 = paired ? p * a[k] : 0;
      const f1 = paired ? q * b[k] : 0;
      const f2 = paired ? r * c[k] : 0;
      const f3 = paired ? s * d[k] : 0;
      hessian[upper + at[i]] += e0 * a[i] + e1 * b[i] + e2 * c[i] + e3 * d[i];
      for (let j = i + 1; j < filled; j++) {
        const place = at[j];
        const v0 = a[j];
        const v1 = b[j];
        const v2 = c[j];
        const v3 = d[j];
        hessian[upper + place] += e0 * v0 + e1 * v1 + e2 * v2 + e3 * v3;
        hessian[lower + place] += f0 * v0 + f1 * v1 + f2 * v2 + f3 * v3;
      }
    }
  }
}
