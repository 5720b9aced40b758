import { fma } from './simd';

/**
 * Matrix products by blocks of 6 × 8 that stay in registers, their sides copied into panels first, so that
 * whatever way a matrix lies in memory the innermost loop reads straight on: the left side in panels of 6
 * rows, the right side in panels of 8 columns, either one inner index after another. A left side that may be
 * read where it lies is for `dense`.
 *
 * All matrices lie row after row; `stride` is the length of a row in memory, in numbers.
 */

/** Left panels of the transpose of a matrix of `inner` × `rows`. Reads up to 5 numbers past a row. */
export function packLeftTransposed(
  from: usize,
  stride: i32,
  rows: i32,
  inner: i32,
  to: usize,
): void {
  const step = (<usize>stride) << 2;
  for (let row = 0; row < rows; row += 6) {
    let next = from + ((<usize>row) << 2);
    for (let i = 0; i < inner; i++) {
      v128.store(to, v128.load(next));
      i64.store(to, i64.load(next, 16), 16);
      next += step;
      to += 24;
    }
  }
}

/** Right panels of a matrix of `inner` × `columns`, a multiple of 8. */
export function packRight(from: usize, stride: i32, inner: i32, columns: i32, to: usize): void {
  const step = (<usize>stride) << 2;
  for (let column = 0; column < columns; column += 8) {
    let next = from + ((<usize>column) << 2);
    for (let i = 0; i < inner; i++) {
      v128.store(to, v128.load(next));
      v128.store(to, v128.load(next, 16), 16);
      next += step;
      to += 32;
    }
  }
}

/** Right panels of the transpose of a matrix of `columns` × `inner`; zeros fill the last panel. */
export function packRightTransposed(
  from: usize,
  stride: i32,
  inner: i32,
  columns: i32,
  to: usize,
): void {
  const step = (<usize>stride) << 2;
  for (let column = 0; column < columns; column += 8) {
    const own = min(8, columns - column);
    for (let lane = 0; lane < 8; lane++) {
      let place = to + ((<usize>lane) << 2);
      if (lane < own) {
        let next = from + <usize>(column + lane) * step;
        for (let i = 0; i < inner; i++) {
          f32.store(place, f32.load(next));
          next += 4;
          place += 32;
        }
      } else
        for (let i = 0; i < inner; i++) {
          f32.store(place, 0);
          place += 32;
        }
    }
    to += (<usize>inner) << 5;
  }
}

/**
 * to = left · right, + bias in every row.
 *
 * @param rows written exactly; the panels hold as many, rounded up to a multiple of 6
 * @param columns a multiple of 8
 * @param stride of `to`
 * @param bias as many numbers as columns
 * @param scratch room for 48 numbers
 */
export function multiply(
  left: usize,
  right: usize,
  to: usize,
  stride: i32,
  rows: i32,
  columns: i32,
  inner: i32,
  bias: usize,
  scratch: usize,
): void {
  const leftPanel = <usize>(inner * 24);
  const rightPanel = <usize>(inner * 32);
  const step = (<usize>stride) << 2;
  for (let column = 0; column < columns; column += 8) {
    let a = left;
    let c = to;
    let row = 0;
    for (; row + 6 <= rows; row += 6) {
      block(a, right, c, step, inner, bias);
      a += leftPanel;
      c += step * 6;
    }
    if (row < rows) {
      block(a, right, scratch, 32, inner, bias);
      for (let from = scratch; row < rows; row++) {
        v128.store(c, v128.load(from));
        v128.store(c, v128.load(from, 16), 16);
        from += 32;
        c += step;
      }
    }
    right += rightPanel;
    to += 32;
    bias += 32;
  }
}

/**
 * 6 rows and 8 columns of a product, with 12 sums in registers. It is exported so that it is not inlined,
 * and has no branch after its loop: either way the sums would be spilled to memory at every turn, which
 * takes twice as long (V8).
 */
export function block(a: usize, b: usize, c: usize, step: usize, inner: i32, bias: usize): void {
  let c00 = v128.load(bias);
  let c01 = v128.load(bias, 16);
  let c10 = v128.load(bias);
  let c11 = v128.load(bias, 16);
  let c20 = v128.load(bias);
  let c21 = v128.load(bias, 16);
  let c30 = v128.load(bias);
  let c31 = v128.load(bias, 16);
  let c40 = v128.load(bias);
  let c41 = v128.load(bias, 16);
  let c50 = v128.load(bias);
  let c51 = v128.load(bias, 16);
  for (let i = 0; i < inner; i++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = fma(x, b0, c00);
    c01 = fma(x, b1, c01);
    x = v128.load32_splat(a, 4);
    c10 = fma(x, b0, c10);
    c11 = fma(x, b1, c11);
    x = v128.load32_splat(a, 8);
    c20 = fma(x, b0, c20);
    c21 = fma(x, b1, c21);
    x = v128.load32_splat(a, 12);
    c30 = fma(x, b0, c30);
    c31 = fma(x, b1, c31);
    x = v128.load32_splat(a, 16);
    c40 = fma(x, b0, c40);
    c41 = fma(x, b1, c41);
    x = v128.load32_splat(a, 20);
    c50 = fma(x, b0, c50);
    c51 = fma(x, b1, c51);
    a += 24;
    b += 32;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  c += step;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  c += step;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  c += step;
  v128.store(c, c30);
  v128.store(c, c31, 16);
  c += step;
  v128.store(c, c40);
  v128.store(c, c41, 16);
  c += step;
  v128.store(c, c50);
  v128.store(c, c51, 16);
}
