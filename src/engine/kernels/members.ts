import { at, fma, put, total } from './simd';

/** Members that share a network. Rows of `width` numbers, a multiple of 8; a row's members follow each other. */

/** y[row, member] = x[row] · scale[member]. */
export function fan(x: usize, rows: i32, width: i32, members: i32, scale: usize, y: usize): void {
  const step = (<usize>width) << 2;
  for (let row = 0; row < rows; row++) {
    for (let member = 0; member < members; member++) {
      const own = scale + <usize>member * step;
      for (let i = 0; i < width; i += 4) put(y, i, f32x4.mul(at(x, i), at(own, i)));
      y += step;
    }
    x += step;
  }
}

/** Gradients of the scales, and of x where `dx` is not 0. */
export function fanBack(
  dy: usize,
  x: usize,
  rows: i32,
  width: i32,
  members: i32,
  scale: usize,
  scaleGradient: usize,
  dx: usize,
): void {
  const step = (<usize>width) << 2;
  memory.fill(scaleGradient, 0, step * members);
  for (let row = 0; row < rows; row++) {
    if (dx !== 0) memory.fill(dx, 0, step);
    for (let member = 0; member < members; member++) {
      const own = scale + <usize>member * step;
      const gradient = scaleGradient + <usize>member * step;
      for (let i = 0; i < width; i += 4) {
        const d = at(dy, i);
        put(gradient, i, fma(d, at(x, i), at(gradient, i)));
        if (dx !== 0) put(dx, i, fma(d, at(own, i), at(dx, i)));
      }
      dy += step;
    }
    x += step;
    if (dx !== 0) dx += step;
  }
}

/** logit[row, member] = x[row, member] · kernel[member] + bias[member]. */
export function heads(
  x: usize,
  rows: i32,
  width: i32,
  members: i32,
  kernel: usize,
  bias: usize,
  logits: usize,
): void {
  const step = (<usize>width) << 2;
  for (let row = 0; row < rows; row++)
    for (let member = 0; member < members; member++) {
      const own = kernel + <usize>member * step;
      let sum = f32x4.splat(0);
      for (let i = 0; i < width; i += 4) sum = fma(at(x, i), at(own, i), sum);
      f32.store(logits, total(sum) + f32.load(bias + ((<usize>member) << 2)));
      logits += 4;
      x += step;
    }
}

/** Gradients of kernels, biases and x. */
export function headsBack(
  dLogits: usize,
  x: usize,
  rows: i32,
  width: i32,
  members: i32,
  kernel: usize,
  kernelGradient: usize,
  biasGradient: usize,
  dx: usize,
): void {
  const step = (<usize>width) << 2;
  memory.fill(kernelGradient, 0, step * members);
  memory.fill(biasGradient, 0, (<usize>members) << 2);
  for (let row = 0; row < rows; row++)
    for (let member = 0; member < members; member++) {
      const slope = f32.load(dLogits);
      const d = f32x4.splat(slope);
      const own = kernel + <usize>member * step;
      const gradient = kernelGradient + <usize>member * step;
      const place = biasGradient + ((<usize>member) << 2);
      f32.store(place, f32.load(place) + slope);
      for (let i = 0; i < width; i += 4) {
        put(gradient, i, fma(d, at(x, i), at(gradient, i)));
        put(dx, i, f32x4.mul(d, at(own, i)));
      }
      dLogits += 4;
      x += step;
      dx += step;
    }
}
