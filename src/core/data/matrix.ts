/** What a model reads: row-major, `rows × cols`, with the name of each column. */
export interface Matrix {
  readonly data: Float32Array;
  readonly rows: number;
  readonly cols: number;
  readonly names: readonly string[];
}

/** Feature rows with their outcomes (1 = default, 0 = repaid), and a weight a row where there is one. */
export interface Sample {
  readonly x: Matrix;
  readonly y: Uint8Array;
}

/** A new matrix with the given rows, in the given order. */
export function takeRows(matrix: Matrix, rows: ArrayLike<number>): Matrix {
  const { cols } = matrix;
  const data = new Float32Array(rows.length * cols);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i] * cols;
    data.set(matrix.data.subarray(from, from + cols), i * cols);
  }
  return { data, rows: rows.length, cols, names: matrix.names };
}
