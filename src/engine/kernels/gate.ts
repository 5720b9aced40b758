import { at, exp, fma, put } from './simd';

/** x above zero, `below` · x under it. */
export function leaky(x: v128, zero: v128, below: v128): v128 {
  return fma(f32x4.pmin(x, zero), below, f32x4.pmax(x, zero));
}

export function elu(x: v128): v128 {
  const zero = f32x4.splat(0);
  const below = f32x4.sub(exp(f32x4.min(x, zero)), f32x4.splat(1));
  return v128.bitselect(x, below, f32x4.gt(x, zero));
}

/**
 * y = activation(x) · mask; `mask` 0 for none; y may be x. Activations are 0 linear, 1 ReLU and LeakyReLU
 * (`slope` below zero), 2 ELU. `count` is a multiple of 8.
 */
export function gate(
  x: usize,
  count: i32,
  activation: i32,
  slope: f32,
  mask: usize,
  y: usize,
): void {
  const zero = f32x4.splat(0);
  const below = f32x4.splat(activation === 0 ? 1 : slope);
  if (activation === 2)
    for (let i = 0; i < count; i += 4) {
      const value = elu(at(x, i));
      put(y, i, mask === 0 ? value : f32x4.mul(value, at(mask, i)));
    }
  else if (mask === 0)
    for (let i = 0; i < count; i += 8) {
      put(y, i, leaky(at(x, i), zero, below));
      put(y, i + 4, leaky(at(x, i + 4), zero, below));
    }
  else
    for (let i = 0; i < count; i += 8) {
      put(y, i, f32x4.mul(leaky(at(x, i), zero, below), at(mask, i)));
      put(y, i + 4, f32x4.mul(leaky(at(x, i + 4), zero, below), at(mask, i + 4)));
    }
}

/**
 * dy becomes the gradient in what the gate read, by the activation's slope as its output tells it:
 * y = activation(x) · mask.
 */
export function gateBack(
  dy: usize,
  y: usize,
  count: i32,
  activation: i32,
  slope: f32,
  mask: usize,
): void {
  if (activation === 0 && mask === 0) return;
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  const below = f32x4.splat(activation === 0 ? 1 : slope);
  if (activation === 2)
    for (let i = 0; i < count; i += 4) {
      const kept = mask === 0 ? one : at(mask, i);
      const own = at(y, i);
      const under = f32x4.add(own, kept);
      put(dy, i, f32x4.mul(at(dy, i), v128.bitselect(kept, under, f32x4.gt(own, zero))));
    }
  else if (mask === 0)
    for (let i = 0; i < count; i += 4) {
      const factor = v128.bitselect(one, below, f32x4.gt(at(y, i), zero));
      put(dy, i, f32x4.mul(at(dy, i), factor));
    }
  else
    for (let i = 0; i < count; i += 4) {
      const factor = v128.bitselect(one, below, f32x4.gt(at(y, i), zero));
      put(dy, i, f32x4.mul(at(dy, i), f32x4.mul(factor, at(mask, i))));
    }
}

/** to = x + y; `to` may be either. */
export function sum(x: usize, y: usize, count: i32, to: usize): void {
  for (let i = 0; i < count; i += 4) put(to, i, f32x4.add(at(x, i), at(y, i)));
}
