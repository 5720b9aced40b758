import { at, fma, put } from './simd';
import { activated, slopeFrom } from './gate';

/**
 * Batch normalisation and what comes after it. Matrices here have rows of `width` numbers, a multiple of
 * 8, with nothing between rows; columns are taken eight at a time.
 */

/** Mean and biased variance of each column, and 1 / √(variance + epsilon). */
export function columnMoments(
  x: usize,
  rows: i32,
  width: i32,
  epsilon: f32,
  mean: usize,
  variance: usize,
  inverse: usize,
): void {
  const share = f32x4.splat(1 / <f32>rows);
  const step = (<usize>width) << 2;
  for (let column = 0; column < width; column += 8) {
    const first = x + ((<usize>column) << 2);
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let next = first;
    for (let row = 0; row < rows; row++) {
      s0 = f32x4.add(s0, v128.load(next));
      s1 = f32x4.add(s1, v128.load(next, 16));
      next += step;
    }
    const m0 = f32x4.mul(s0, share);
    const m1 = f32x4.mul(s1, share);
    let q0 = f32x4.splat(0);
    let q1 = f32x4.splat(0);
    next = first;
    for (let row = 0; row < rows; row++) {
      const d0 = f32x4.sub(v128.load(next), m0);
      const d1 = f32x4.sub(v128.load(next, 16), m1);
      q0 = fma(d0, d0, q0);
      q1 = fma(d1, d1, q1);
      next += step;
    }
    put(mean, column, m0);
    put(mean, column + 4, m1);
    put(variance, column, f32x4.mul(q0, share));
    put(variance, column + 4, f32x4.mul(q1, share));
  }
  inverseRoots(variance, width, epsilon, inverse);
}

/** 1 / √(x + epsilon). */
export function inverseRoots(x: usize, count: i32, epsilon: f32, to: usize): void {
  const least = f32x4.splat(epsilon);
  for (let i = 0; i < count; i += 4)
    put(to, i, f32x4.div(f32x4.splat(1), f32x4.sqrt(f32x4.add(at(x, i), least))));
}

/** y = activation((x − mean) · inverse · gamma + beta) · mask; `mask` 0 for none. */
export function normalise(
  x: usize,
  rows: i32,
  width: i32,
  mean: usize,
  inverse: usize,
  gamma: usize,
  beta: usize,
  activation: i32,
  slope: f32,
  mask: usize,
  y: usize,
): void {
  let place: usize = 0;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < width; column += 4) {
      const scale = f32x4.mul(at(inverse, column), at(gamma, column));
      const centred = f32x4.sub(v128.load(x + place), at(mean, column));
      let value = activated(fma(centred, scale, at(beta, column)), activation, slope);
      if (mask !== 0) value = f32x4.mul(value, v128.load(mask + place));
      v128.store(y + place, value);
      place += 16;
    }
}

/**
 * The way back through activation and mask, in place: dy becomes the gradient in what was activated;
 * its column sums and those of its products with the normalised x are the gradients of beta and gamma.
 *
 * @param y what `normalise` gave
 */
export function normaliseBack(
  dy: usize,
  x: usize,
  y: usize,
  rows: i32,
  width: i32,
  mean: usize,
  inverse: usize,
  activation: i32,
  slope: f32,
  mask: usize,
  betaGradient: usize,
  gammaGradient: usize,
): void {
  const step = (<usize>width) << 2;
  for (let column = 0; column < width; column += 8) {
    const m0 = at(mean, column);
    const m1 = at(mean, column + 4);
    const i0 = at(inverse, column);
    const i1 = at(inverse, column + 4);
    let b0 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let g0 = f32x4.splat(0);
    let g1 = f32x4.splat(0);
    let place = (<usize>column) << 2;
    for (let row = 0; row < rows; row++) {
      let d0 = v128.load(dy + place);
      let d1 = v128.load(dy + place, 16);
      if (activation !== 0 || mask !== 0) {
        const k0 = mask === 0 ? f32x4.splat(1) : v128.load(mask + place);
        const k1 = mask === 0 ? f32x4.splat(1) : v128.load(mask + place, 16);
        d0 = f32x4.mul(d0, slopeFrom(v128.load(y + place), k0, activation, slope));
        d1 = f32x4.mul(d1, slopeFrom(v128.load(y + place, 16), k1, activation, slope));
        v128.store(dy + place, d0);
        v128.store(dy + place, d1, 16);
      }
      b0 = f32x4.add(b0, d0);
      b1 = f32x4.add(b1, d1);
      g0 = fma(d0, f32x4.mul(f32x4.sub(v128.load(x + place), m0), i0), g0);
      g1 = fma(d1, f32x4.mul(f32x4.sub(v128.load(x + place, 16), m1), i1), g1);
      place += step;
    }
    put(betaGradient, column, b0);
    put(betaGradient, column + 4, b1);
    put(gammaGradient, column, g0);
    put(gammaGradient, column + 4, g1);
  }
}

/** The rest of the way back, in place: through the mean and the variance of the batch. */
export function centreBack(
  dy: usize,
  x: usize,
  rows: i32,
  width: i32,
  mean: usize,
  inverse: usize,
  gamma: usize,
  betaGradient: usize,
  gammaGradient: usize,
): void {
  const share = f32x4.splat(1 / <f32>rows);
  let place: usize = 0;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < width; column += 4) {
      const own = at(inverse, column);
      const scale = f32x4.mul(own, at(gamma, column));
      const shift = f32x4.mul(at(betaGradient, column), share);
      const along = f32x4.mul(f32x4.mul(at(gammaGradient, column), share), own);
      const centred = f32x4.sub(v128.load(x + place), at(mean, column));
      const rest = f32x4.sub(f32x4.sub(v128.load(dy + place), shift), f32x4.mul(centred, along));
      v128.store(dy + place, f32x4.mul(rest, scale));
      place += 16;
    }
}

/** Sum of each column. */
export function columnSums(x: usize, rows: i32, width: i32, to: usize): void {
  const step = (<usize>width) << 2;
  for (let column = 0; column < width; column += 8) {
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let next = x + ((<usize>column) << 2);
    for (let row = 0; row < rows; row++) {
      s0 = f32x4.add(s0, v128.load(next));
      s1 = f32x4.add(s1, v128.load(next, 16));
      next += step;
    }
    put(to, column, s0);
    put(to, column + 4, s1);
  }
}
