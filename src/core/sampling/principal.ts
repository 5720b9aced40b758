import { rowsFrom, takeRows, type Matrix, type Rows } from '../data/matrix';
import type { Task } from '../task';

/** Principal axes of a matrix: an orthonormal basis, the direction of most variance first. */
export interface PrincipalAxes {
  readonly mean: Float64Array;
  /** Row-major, `cols × cols`; row i is axis i. Its largest coordinate in size is positive. */
  readonly axes: Float64Array;
  /** Variance along each axis (divided by rows), descending. */
  readonly variances: Float64Array;
}

/**
 * Principal axes of the given rows of a matrix (all unless given), centred and not scaled:
 * eigenvectors of the covariance by cyclic Jacobi rotations (Golub & Van Loan, section 8.5).
 */
export async function principalAxes(
  matrix: Rows,
  task: Task,
  rows?: ArrayLike<number>,
): Promise<PrincipalAxes> {
  const { mean, covariance } = await moments(matrix, task, rows);
  const vectors = await diagonalise(covariance, matrix.cols, task);
  return { mean, ...ordered(covariance, vectors, matrix.cols) };
}

async function moments(
  x: Rows,
  task: Task,
  chosen?: ArrayLike<number>,
): Promise<{ mean: Float64Array; covariance: Float64Array }> {
  const { cols } = x;
  const count = chosen?.length ?? x.rows;
  const mean = new Float64Array(cols);
  for (const { data } of blocksOf(x, chosen)) {
    await task.breathe();
    for (let at = 0; at < data.length; at += cols)
      for (let c = 0; c < cols; c++) mean[c] += data[at + c] / count;
  }
  const covariance = new Float64Array(cols * cols);
  const row = new Float64Array(cols);
  for (const { data } of blocksOf(x, chosen)) {
    await task.breathe();
    for (let at = 0; at < data.length; at += cols) {
      for (let c = 0; c < cols; c++) row[c] = data[at + c] - mean[c];
      for (let a = 0; a < cols; a++) {
        const value = row[a] / count;
        if (value === 0) continue;
        for (let b = a; b < cols; b++) covariance[a * cols + b] += value * row[b];
      }
    }
  }
  for (let a = 0; a < cols; a++)
    for (let b = 0; b < a; b++) covariance[a * cols + b] = covariance[b * cols + a];
  return { mean, covariance };
}

/** A stretch of rows between two breaths. */
const BLOCK = 64;

function* blocksOf(x: Rows, chosen: ArrayLike<number> | undefined): Generator<Matrix> {
  const count = chosen?.length ?? x.rows;
  for (let from = 0; from < count; from += BLOCK) {
    const rows = Math.min(BLOCK, count - from);
    yield chosen === undefined
      ? rowsFrom(x, from, rows)
      : takeRows(
          x,
          Uint32Array.from({ length: rows }, (_, i) => chosen[from + i]),
        );
  }
}

/** Turns `matrix` (symmetric) into a diagonal in place; rows of the result are its eigenvectors. */
async function diagonalise(matrix: Float64Array, size: number, task: Task): Promise<Float64Array> {
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1;
  let total = 0;
  for (const value of matrix) total += value * value;
  for (let sweep = 0; sweep < 30 && offDiagonal(matrix, size) > 1e-24 * total; sweep++)
    for (let p = 0; p < size - 1; p++) {
      await task.breathe();
      for (let q = p + 1; q < size; q++) rotate(matrix, vectors, size, p, q);
    }
  return vectors;
}

function offDiagonal(matrix: Float64Array, size: number): number {
  let sum = 0;
  for (let a = 0; a < size; a++)
    for (let b = a + 1; b < size; b++) sum += matrix[a * size + b] ** 2;
  return sum;
}

function rotate(
  matrix: Float64Array,
  vectors: Float64Array,
  size: number,
  p: number,
  q: number,
): void {
  const off = matrix[p * size + q];
  if (off === 0) return;
  const theta = (matrix[q * size + q] - matrix[p * size + p]) / (2 * off);
  const tangent = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (let i = 0; i < size; i++) {
    const ip = matrix[i * size + p];
    const iq = matrix[i * size + q];
    matrix[i * size + p] = cosine * ip - sine * iq;
    matrix[i * size + q] = sine * ip + cosine * iq;
  }
  turnRows(matrix, size, p, q, cosine, sine);
  turnRows(vectors, size, p, q, cosine, sine);
}

function turnRows(
  matrix: Float64Array,
  size: number,
  p: number,
  q: number,
  cosine: number,
  sine: number,
): void {
  for (let i = 0; i < size; i++) {
    const pi = matrix[p * size + i];
    const qi = matrix[q * size + i];
    matrix[p * size + i] = cosine * pi - sine * qi;
    matrix[q * size + i] = sine * pi + cosine * qi;
  }
}

function ordered(
  diagonal: Float64Array,
  vectors: Float64Array,
  size: number,
): { axes: Float64Array; variances: Float64Array } {
  const variance = (i: number): number => Math.max(0, diagonal[i * size + i]);
  const order = Array.from({ length: size }, (_, i) => i).sort(
    (a, b) => variance(b) - variance(a) || a - b,
  );
  const axes = new Float64Array(size * size);
  order.forEach((from, to) => {
    const axis = vectors.subarray(from * size, (from + 1) * size);
    let largest = 0;
    for (const value of axis) if (Math.abs(value) > Math.abs(largest) + 1e-9) largest = value;
    for (let c = 0; c < size; c++) axes[to * size + c] = largest < 0 ? -axis[c] : axis[c];
  });
  return { axes, variances: Float64Array.from(order, variance) };
}
