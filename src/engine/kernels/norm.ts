import { at, fma, put } from './simd';
import { elu, gateBack, leaky } from './gate';

/**
 * Batch normalisation and what comes after it. Matrices here have rows of `width` numbers, a multiple of
 * 8, with nothing between rows; columns are taken eight at a time.
 */

/** Mean of each column, and the sum of squares about it; zeros of no rows. */
export function columnMoments(x: usize, rows: i32, width: i32, mean: usize, squares: usize): void {
  if (rows === 0) {
    memory.fill(mean, 0, (<usize>width) << 2);
    memory.fill(squares, 0, (<usize>width) << 2);
    return;
  }
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
    put(squares, column, q0);
    put(squares, column + 4, q1);
  }
}

/**
 * Mean, biased variance and 1 / √(variance + epsilon) of each column of a batch, from the moments of its
 * shards (Chan, Golub & LeVeque 1983): means and sums of squares by turns, shard after shard. Shard s of S
 * begins at row ⌊rows · s / S⌋; each row of the batch is `times` rows of the matrix.
 */
export function joinMoments(
  moments: usize,
  shards: i32,
  rows: i32,
  times: i32,
  width: i32,
  epsilon: f32,
  mean: usize,
  variance: usize,
  inverse: usize,
): void {
  const step = (<usize>width) << 2;
  const share = f32x4.splat(1 / <f32>(rows * times));
  for (let column = 0; column < width; column += 4) {
    let sum = f32x4.splat(0);
    let from = moments + ((<usize>column) << 2);
    for (let shard = 0; shard < shards; shard++) {
      const count = f32x4.splat(<f32>(shardRows(rows, shard, shards) * times));
      sum = fma(v128.load(from), count, sum);
      from += 2 * step;
    }
    const whole = shards === 1 ? at(moments, column) : f32x4.mul(sum, share);
    let squares = f32x4.splat(0);
    from = moments + ((<usize>column) << 2);
    for (let shard = 0; shard < shards; shard++) {
      const count = f32x4.splat(<f32>(shardRows(rows, shard, shards) * times));
      const apart = f32x4.sub(v128.load(from), whole);
      squares = f32x4.add(squares, fma(f32x4.mul(apart, apart), count, v128.load(from + step)));
      from += 2 * step;
    }
    put(mean, column, whole);
    put(variance, column, f32x4.mul(squares, share));
  }
  inverseRoots(variance, width, epsilon, inverse);
}

function shardRows(rows: i32, shard: i32, shards: i32): i32 {
  return (rows * (shard + 1)) / shards - (rows * shard) / shards;
}

/** Sum of so many lists of numbers that lie end to end, the first ones first. */
export function joinSums(lists: usize, many: i32, count: i32, to: usize): void {
  for (let i = 0; i < count; i += 4) {
    let sum = at(lists, i);
    for (let list = 1; list < many; list++) sum = f32x4.add(sum, at(lists, list * count + i));
    put(to, i, sum);
  }
}

/** 1 / √(x + epsilon). */
function inverseRoots(x: usize, count: i32, epsilon: f32, to: usize): void {
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
  const zero = f32x4.splat(0);
  const below = f32x4.splat(activation === 0 ? 1 : slope);
  const end = (<usize>(rows * width)) << 2;
  if (activation === 2) {
    for (let place: usize = 0; place < end;)
      for (let column = 0; column < width; column += 4) {
        const value = elu(normal(x + place, column, mean, inverse, gamma, beta));
        const kept = mask === 0 ? value : f32x4.mul(value, v128.load(mask + place));
        v128.store(y + place, kept);
        place += 16;
      }
  } else if (mask === 0) {
    for (let place: usize = 0; place < end;)
      for (let column = 0; column < width; column += 4) {
        const value = normal(x + place, column, mean, inverse, gamma, beta);
        v128.store(y + place, leaky(value, zero, below));
        place += 16;
      }
  } else {
    for (let place: usize = 0; place < end;)
      for (let column = 0; column < width; column += 4) {
        const value = normal(x + place, column, mean, inverse, gamma, beta);
        const kept = f32x4.mul(leaky(value, zero, below), v128.load(mask + place));
        v128.store(y + place, kept);
        place += 16;
      }
  }
}

/** (x − mean) · inverse · gamma + beta. */
function normal(
  x: usize,
  column: i32,
  mean: usize,
  inverse: usize,
  gamma: usize,
  beta: usize,
): v128 {
  const scale = f32x4.mul(at(inverse, column), at(gamma, column));
  return fma(f32x4.sub(v128.load(x), at(mean, column)), scale, at(beta, column));
}

/**
 * The way back through activation and mask, in place: dy becomes the gradient in what was activated;
 * its column sums and those of its products with the normalised x are the gradients of beta and gamma.
 * Of some rows of a batch, or of all.
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
  gateBack(dy, y, rows * width, activation, slope, mask);
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
      const d0 = v128.load(dy + place);
      const d1 = v128.load(dy + place, 16);
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

/**
 * The rest of the way back, in place: through the mean and the variance of the batch, of which a row is
 * the share `part`.
 */
export function centreBack(
  dy: usize,
  x: usize,
  rows: i32,
  part: f32,
  width: i32,
  mean: usize,
  inverse: usize,
  gamma: usize,
  betaGradient: usize,
  gammaGradient: usize,
): void {
  const share = f32x4.splat(part);
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
