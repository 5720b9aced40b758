import { fma } from './simd';

/**
 * y = x · right + bias + skip: a dense layer of few rows, read where they lie, from panels of 8 columns
 * (`packRight`). Sums go in the same order as in `multiply`.
 *
 * @param stride of `x`, in numbers
 * @param rows rounded up to a multiple of 6: so many are read and written
 * @param columns a multiple of 8; the stride of `y`
 * @param skip rows that are added, `past` numbers apart; 0 apart, the same row is added to all
 */
export function dense(
  x: usize,
  stride: i32,
  right: usize,
  y: usize,
  rows: i32,
  columns: i32,
  inner: i32,
  bias: usize,
  skip: usize,
  past: i32,
): void {
  const xStep = (<usize>stride) << 2;
  const yStep = (<usize>columns) << 2;
  const skipStep = (<usize>past) << 2;
  for (let column = 0; column < columns; column += 8) {
    let a = x;
    let c = y;
    let s = skip;
    for (let row = 0; row < rows; row += 6) {
      denseBlock(a, xStep, right, c, yStep, inner, bias, s, skipStep);
      a += xStep * 6;
      c += yStep * 6;
      s += skipStep * 6;
    }
    right += (<usize>inner) << 5;
    y += 32;
    bias += 32;
    skip += 32;
  }
}

/**
 * 6 rows and 8 columns. Exported, and with nothing but stores after its loop, for what is said at `block`:
 * even an activation there would halve its speed.
 */
export function denseBlock(
  r0: usize,
  rStep: usize,
  b: usize,
  c: usize,
  cStep: usize,
  inner: i32,
  bias: usize,
  skip: usize,
  skipStep: usize,
): void {
  let c00 = f32x4.add(v128.load(bias), v128.load(skip));
  let c01 = f32x4.add(v128.load(bias, 16), v128.load(skip, 16));
  skip += skipStep;
  let c10 = f32x4.add(v128.load(bias), v128.load(skip));
  let c11 = f32x4.add(v128.load(bias, 16), v128.load(skip, 16));
  skip += skipStep;
  let c20 = f32x4.add(v128.load(bias), v128.load(skip));
  let c21 = f32x4.add(v128.load(bias, 16), v128.load(skip, 16));
  skip += skipStep;
  let c30 = f32x4.add(v128.load(bias), v128.load(skip));
  let c31 = f32x4.add(v128.load(bias, 16), v128.load(skip, 16));
  skip += skipStep;
  let c40 = f32x4.add(v128.load(bias), v128.load(skip));
  let c41 = f32x4.add(v128.load(bias, 16), v128.load(skip, 16));
  skip += skipStep;
  let c50 = f32x4.add(v128.load(bias), v128.load(skip));
  let c51 = f32x4.add(v128.load(bias, 16), v128.load(skip, 16));
  let r1 = r0 + rStep;
  let r2 = r1 + rStep;
  let r3 = r2 + rStep;
  let r4 = r3 + rStep;
  let r5 = r4 + rStep;
  for (let i = 0; i < inner; i++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(r0);
    c00 = fma(x, b0, c00);
    c01 = fma(x, b1, c01);
    x = v128.load32_splat(r1);
    c10 = fma(x, b0, c10);
    c11 = fma(x, b1, c11);
    x = v128.load32_splat(r2);
    c20 = fma(x, b0, c20);
    c21 = fma(x, b1, c21);
    x = v128.load32_splat(r3);
    c30 = fma(x, b0, c30);
    c31 = fma(x, b1, c31);
    x = v128.load32_splat(r4);
    c40 = fma(x, b0, c40);
    c41 = fma(x, b1, c41);
    x = v128.load32_splat(r5);
    c50 = fma(x, b0, c50);
    c51 = fma(x, b1, c51);
    b += 32;
    r0 += 4;
    r1 += 4;
    r2 += 4;
    r3 += 4;
    r4 += 4;
    r5 += 4;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  c += cStep;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  c += cStep;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  c += cStep;
  v128.store(c, c30);
  v128.store(c, c31, 16);
  c += cStep;
  v128.store(c, c40);
  v128.store(c, c41, 16);
  c += cStep;
  v128.store(c, c50);
  v128.store(c, c51, 16);
}
