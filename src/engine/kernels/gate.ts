import { at, exp, fma, put } from './simd';

/** 0 linear, 1 ReLU and LeakyReLU (`slope` below zero), 2 ELU. */
export function activated(x: v128, activation: i32, slope: f32): v128 {
  if (activation === 0) return x;
  const isAbove = f32x4.gt(x, f32x4.splat(0));
  if (activation === 1) return v128.bitselect(x, f32x4.mul(x, f32x4.splat(slope)), isAbove);
  const below = f32x4.sub(exp(f32x4.min(x, f32x4.splat(0))), f32x4.splat(1));
  return v128.bitselect(x, below, isAbove);
}

/** The activation's slope times the mask, told from what both made of x: y = activation(x) · mask. */
export function slopeFrom(y: v128, mask: v128, activation: i32, slope: f32): v128 {
  if (activation === 0) return mask;
  const isAbove = f32x4.gt(y, f32x4.splat(0));
  if (activation === 1) return v128.bitselect(mask, f32x4.mul(mask, f32x4.splat(slope)), isAbove);
  return v128.bitselect(mask, f32x4.add(y, mask), isAbove);
}

/** y = x above zero, slope · x below; y may be x. */
export function leak(x: usize, count: i32, slope: f32, y: usize): void {
  const zero = f32x4.splat(0);
  const below = f32x4.splat(slope);
  const end = x + ((<usize>count) << 2);
  for (; x < end; x += 32) {
    const x0 = v128.load(x);
    const x1 = v128.load(x, 16);
    v128.store(y, fma(f32x4.pmin(x0, zero), below, f32x4.pmax(x0, zero)));
    v128.store(y, fma(f32x4.pmin(x1, zero), below, f32x4.pmax(x1, zero)), 16);
    y += 32;
  }
}

/** y = activation(x) · mask; `mask` 0 for none; y may be x. */
export function gate(
  x: usize,
  count: i32,
  activation: i32,
  slope: f32,
  mask: usize,
  y: usize,
): void {
  for (let i = 0; i < count; i += 4) {
    const value = activated(at(x, i), activation, slope);
    put(y, i, mask === 0 ? value : f32x4.mul(value, at(mask, i)));
  }
}

/** dy becomes the gradient in what the gate read. */
export function gateBack(
  dy: usize,
  y: usize,
  count: i32,
  activation: i32,
  slope: f32,
  mask: usize,
): void {
  const one = f32x4.splat(1);
  for (let i = 0; i < count; i += 4) {
    const kept = mask === 0 ? one : at(mask, i);
    put(dy, i, f32x4.mul(at(dy, i), slopeFrom(at(y, i), kept, activation, slope)));
  }
}

/** to = x + y; `to` may be either. */
export function sum(x: usize, y: usize, count: i32, to: usize): void {
  for (let i = 0; i < count; i += 4) put(to, i, f32x4.add(at(x, i), at(y, i)));
}
