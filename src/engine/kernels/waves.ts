import { at, fma, put, total } from './simd';

/**
 * Periodic embedding of the numbers of a row, which come first in it: ReLU(W · [cos 2πcx, sin 2πcx] + b)
 * for each, with frequencies c, W and b of its own. `many` is the frequencies of a number rounded up to a
 * multiple of 8, `wide` its outputs (`units`) rounded up likewise: rows of weights are that long.
 *
 * A row's waves are kept for the way back: of each number `many` cosines, then `many` sines.
 */

const TURN: f32 = 6.283185307179586;

/** Cosines and sines of 2πt for four t, written at `cosines` and `sines`. */
function turned(t: v128, cosines: usize, sines: usize): void {
  const quarters = f32x4.nearest(f32x4.mul(t, f32x4.splat(4)));
  const rest = f32x4.sub(t, f32x4.mul(quarters, f32x4.splat(0.25)));
  const angle = f32x4.mul(rest, f32x4.splat(TURN));
  const square = f32x4.mul(angle, angle);
  let s = f32x4.splat(-1.9515295891e-4);
  s = f32x4.add(f32x4.mul(s, square), f32x4.splat(8.3321608736e-3));
  s = f32x4.add(f32x4.mul(s, square), f32x4.splat(-1.6666654611e-1));
  s = f32x4.add(f32x4.mul(f32x4.mul(s, square), angle), angle);
  let c = f32x4.splat(2.443315711809948e-5);
  c = f32x4.add(f32x4.mul(c, square), f32x4.splat(-1.388731625493765e-3));
  c = f32x4.add(f32x4.mul(c, square), f32x4.splat(4.166664568298827e-2));
  c = f32x4.mul(f32x4.mul(c, square), square);
  c = f32x4.add(f32x4.sub(c, f32x4.mul(square, f32x4.splat(0.5))), f32x4.splat(1));
  const quarter = i32x4.trunc_sat_f32x4_s(quarters);
  const isOdd = i32x4.ne(v128.and(quarter, i32x4.splat(1)), i32x4.splat(0));
  const sineSign = i32x4.shl(v128.and(quarter, i32x4.splat(2)), 30);
  const next = i32x4.add(quarter, i32x4.splat(1));
  const cosineSign = i32x4.shl(v128.and(next, i32x4.splat(2)), 30);
  v128.store(sines, v128.xor(v128.bitselect(c, s, isOdd), sineSign));
  v128.store(cosines, v128.xor(v128.bitselect(s, c, isOdd), cosineSign));
}

/**
 * @param stride of x
 * @param yStride of y, whose rows are written whole: embeddings, passing columns, zeros
 * @param kept rows × numbers × 2 · many; y and it have room for 8 numbers more than they hold
 */
export function waves(
  x: usize,
  stride: i32,
  rows: i32,
  numbers: i32,
  passing: i32,
  frequencies: i32,
  many: i32,
  units: i32,
  wide: i32,
  frequency: usize,
  kernel: usize,
  bias: usize,
  kept: usize,
  y: usize,
  yStride: i32,
): void {
  const step = (<usize>wide) << 2;
  const half = (<usize>many) << 2;
  for (let row = 0; row < rows; row++) {
    let weights = kernel;
    for (let number = 0; number < numbers; number++) {
      const value = f32x4.splat(f32.load(x + ((<usize>number) << 2)));
      const own = frequency + <usize>number * half;
      for (let i: usize = 0; i < half; i += 16)
        turned(f32x4.mul(value, v128.load(own + i)), kept + i, kept + half + i);
      const to = y + ((<usize>(number * units)) << 2);
      for (let unit = 0; unit < units; unit += 4) {
        let sum = at(bias + <usize>number * step, unit);
        let from = weights + ((<usize>unit) << 2);
        for (let i = 0; i < frequencies; i++) {
          sum = fma(v128.load32_splat(kept + ((<usize>i) << 2)), v128.load(from), sum);
          from += step;
        }
        for (let i = 0; i < frequencies; i++) {
          sum = fma(v128.load32_splat(kept + half + ((<usize>i) << 2)), v128.load(from), sum);
          from += step;
        }
        put(to, unit, f32x4.max(sum, f32x4.splat(0)));
      }
      weights += <usize>(2 * frequencies) * step;
      kept += 2 * half;
    }
    const done = numbers * units;
    memory.copy(y + ((<usize>done) << 2), x + ((<usize>numbers) << 2), (<usize>passing) << 2);
    const rest = yStride - done - passing;
    memory.fill(y + ((<usize>(done + passing)) << 2), 0, (<usize>rest) << 2);
    x += (<usize>stride) << 2;
    y += (<usize>yStride) << 2;
  }
}

/**
 * Gradients of frequencies, kernels and biases; nothing learnt lies before.
 *
 * @param slopes room for `wide` numbers
 */
export function wavesBack(
  dy: usize,
  y: usize,
  yStride: i32,
  x: usize,
  stride: i32,
  rows: i32,
  numbers: i32,
  frequencies: i32,
  many: i32,
  units: i32,
  wide: i32,
  kernel: usize,
  kept: usize,
  slopes: usize,
  frequencyGradient: usize,
  kernelGradient: usize,
  biasGradient: usize,
): void {
  const step = (<usize>wide) << 2;
  const half = (<usize>many) << 2;
  memory.fill(slopes, 0, step);
  memory.fill(frequencyGradient, 0, <usize>numbers * half);
  memory.fill(kernelGradient, 0, <usize>(numbers * 2 * frequencies) * step);
  memory.fill(biasGradient, 0, <usize>numbers * step);
  for (let row = 0; row < rows; row++) {
    let place: usize = 0;
    for (let number = 0; number < numbers; number++) {
      const first = (<usize>(number * units)) << 2;
      for (let unit: usize = 0; unit < (<usize>units) << 2; unit += 4) {
        const isAbove = f32.load(y + first + unit) > 0;
        f32.store(slopes + unit, isAbove ? f32.load(dy + first + unit) : 0);
      }
      const shift = biasGradient + <usize>number * step;
      for (let unit = 0; unit < wide; unit += 4)
        put(shift, unit, f32x4.add(at(shift, unit), at(slopes, unit)));
      const turn = f32.load(x + ((<usize>number) << 2)) * TURN;
      for (let i = 0; i < frequencies; i++) {
        const lane = (<usize>i) << 2;
        const cosine = f32.load(kept + lane);
        const sine = f32.load(kept + half + lane);
        const byCosine = mixedBack(cosine, kernel + place, kernelGradient + place, slopes, wide);
        const below = place + <usize>frequencies * step;
        const bySine = mixedBack(sine, kernel + below, kernelGradient + below, slopes, wide);
        const to = frequencyGradient + <usize>number * half + lane;
        f32.store(to, f32.load(to) + turn * (cosine * bySine - sine * byCosine));
        place += step;
      }
      place += <usize>frequencies * step;
      kept += 2 * half;
    }
    x += (<usize>stride) << 2;
    y += (<usize>yStride) << 2;
    dy += (<usize>yStride) << 2;
  }
}

/** Adds to the gradient of one row of a kernel; returns the gradient in the wave it weighs. */
function mixedBack(wave: f32, kernel: usize, gradient: usize, slopes: usize, wide: i32): f32 {
  const value = f32x4.splat(wave);
  let sum = f32x4.splat(0);
  for (let unit = 0; unit < wide; unit += 4) {
    const slope = at(slopes, unit);
    sum = fma(slope, at(kernel, unit), sum);
    put(gradient, unit, fma(slope, value, at(gradient, unit)));
  }
  return total(sum);
}
