/**
 * Factor of a symmetric positive definite matrix, A = L·Lᵀ: the lower triangle of a row-major
 * `size × size` array. Null when the matrix is not positive definite to working precision.
 */
export function cholesky(matrix: Float64Array, size: number): Float64Array | null {
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * size + j];
      for (let k = 0; k < j; k++) rest -= factor[i * size + k] * factor[j * size + k];
      if (i !== j) factor[i * size + j] = rest / factor[j * size + j];
      else if (rest > matrix[i * size + i] * Number.EPSILON) factor[i * size + i] = Math.sqrt(rest);
      else return null;
    }
  }
  return factor;
}

/** The x with L·Lᵀ·x = b. */
export function solve(factor: Float64Array, b: Float64Array): Float64Array {
  const size = b.length;
  const x = b.slice();
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i] -= factor[i * size + k] * x[k];
    x[i] /= factor[i * size + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i] -= factor[k * size + i] * x[k];
    x[i] /= factor[i * size + i];
  }
  return x;
}

/** The diagonal of (L·Lᵀ)⁻¹. */
export function inverseDiagonal(factor: Float64Array, size: number): Float64Array {
  const diagonal = new Float64Array(size);
  const column = new Float64Array(size);
  for (let unit = 0; unit < size; unit++) {
    for (let i = unit; i < size; i++) {
      let rest = i === unit ? 1 : 0;
      for (let k = unit; k < i; k++) rest -= factor[i * size + k] * column[k];
      column[i] = rest / factor[i * size + i];
      diagonal[unit] += column[i] ** 2;
    }
  }
  return diagonal;
}

/** What is left of a column once the earlier ones are taken out of it, as a share of its variance. */
const LEAST_OWN = 1e-9;

/**
 * Which rows and columns of a Gram matrix of [1, X] stand on their own: those that are no linear
 * combination of the earlier ones. The first, of the intercept, always does.
 */
export function independent(gram: Float64Array, size: number): boolean[] {
  const rest = gram.slice();
  const alone = new Array<boolean>(size).fill(true);
  const variance = new Float64Array(size);
  for (let pivot = 0; pivot < size; pivot++) {
    const own = rest[pivot * size + pivot];
    const least = pivot === 0 ? 0 : Math.max(LEAST_OWN * variance[pivot], 0);
    alone[pivot] = own > least && own > 1e-12 * gram[pivot * size + pivot];
    if (alone[pivot]) takeOut(rest, size, pivot);
    if (pivot === 0) for (let i = 0; i < size; i++) variance[i] = rest[i * size + i];
  }
  return alone;
}

/** Subtracts from every later row and column its part along the pivot. */
function takeOut(rest: Float64Array, size: number, pivot: number): void {
  const own = rest[pivot * size + pivot];
  for (let i = pivot + 1; i < size; i++) {
    const share = rest[i * size + pivot] / own;
    for (let j = pivot + 1; j < size; j++) rest[i * size + j] -= share * rest[pivot * size + j];
  }
}
