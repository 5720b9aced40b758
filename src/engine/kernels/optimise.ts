import { at, fma, put } from './simd';

/**
 * One step of an optimiser over weights that lie end to end, in one pass: g = factor · (gradient + l1 ·
 * sign(w) + 2 · l2 · w) is what it goes by, so penalties and clipping need no pass of their own.
 */

function penalised(w: v128, gradient: v128, l1: f32, l2: f32): v128 {
  let g = fma(w, f32x4.splat(2 * l2), gradient);
  if (l1 !== 0) {
    const zero = f32x4.splat(0);
    const one = f32x4.splat(l1);
    g = f32x4.add(g, v128.and(one, f32x4.gt(w, zero)));
    g = f32x4.sub(g, v128.and(one, f32x4.lt(w, zero)));
  }
  return g;
}

/** Σ (gradient + penalty's gradient)², for the common norm that clipping looks at. */
export function squares(w: usize, gradient: usize, count: i32, l1: f32, l2: f32): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  for (let i = 0; i < count; i += 4) {
    const g = penalised(at(w, i), at(gradient, i), l1, l2);
    const low = f64x2.promote_low_f32x4(g);
    const high = f64x2.promote_low_f32x4(
      i8x16.shuffle(g, g, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7),
    );
    s0 = f64x2.add(s0, f64x2.mul(low, low));
    s1 = f64x2.add(s1, f64x2.mul(high, high));
  }
  const s = f64x2.add(s0, s1);
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}

/** l1 Σ|w| + l2 Σw². */
export function penalty(w: usize, count: i32, l1: f32, l2: f32): f64 {
  let sizes = f64x2.splat(0);
  for (let i = 0; i < count; i += 4) {
    const x = at(w, i);
    const term = f32x4.add(
      f32x4.mul(f32x4.abs(x), f32x4.splat(l1)),
      f32x4.mul(f32x4.mul(x, x), f32x4.splat(l2)),
    );
    sizes = f64x2.add(sizes, f64x2.promote_low_f32x4(term));
    sizes = f64x2.add(
      sizes,
      f64x2.promote_low_f32x4(
        i8x16.shuffle(term, term, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7),
      ),
    );
  }
  return f64x2.extract_lane(sizes, 0) + f64x2.extract_lane(sizes, 1);
}

/**
 * Adam and AdamW: moments m and v are moved, then w ← keep · w − rate · m / (√v + epsilon). Rate and
 * epsilon come with the bias correction in them, keep with AdamW's decay.
 */
export function adam(
  w: usize,
  gradient: usize,
  m: usize,
  v: usize,
  count: i32,
  factor: f32,
  l1: f32,
  l2: f32,
  beta1: f32,
  beta2: f32,
  rate: f32,
  epsilon: f32,
  keep: f32,
): void {
  for (let i = 0; i < count; i += 4) {
    const before = at(w, i);
    const g = f32x4.mul(penalised(before, at(gradient, i), l1, l2), f32x4.splat(factor));
    const first = f32x4.add(
      f32x4.mul(at(m, i), f32x4.splat(beta1)),
      f32x4.mul(g, f32x4.splat(1 - beta1)),
    );
    const second = f32x4.add(
      f32x4.mul(at(v, i), f32x4.splat(beta2)),
      f32x4.mul(f32x4.mul(g, g), f32x4.splat(1 - beta2)),
    );
    put(m, i, first);
    put(v, i, second);
    const down = f32x4.add(f32x4.sqrt(second), f32x4.splat(epsilon));
    const move = f32x4.mul(f32x4.div(first, down), f32x4.splat(rate));
    put(w, i, f32x4.sub(f32x4.mul(before, f32x4.splat(keep)), move));
  }
}

/** SGD with momentum: velocity ← momentum · velocity + g, w ← w − rate · velocity. */
export function momentum(
  w: usize,
  gradient: usize,
  velocity: usize,
  count: i32,
  factor: f32,
  l1: f32,
  l2: f32,
  share: f32,
  rate: f32,
): void {
  for (let i = 0; i < count; i += 4) {
    const before = at(w, i);
    const g = f32x4.mul(penalised(before, at(gradient, i), l1, l2), f32x4.splat(factor));
    const speed = f32x4.add(f32x4.mul(at(velocity, i), f32x4.splat(share)), g);
    put(velocity, i, speed);
    put(w, i, f32x4.sub(before, f32x4.mul(speed, f32x4.splat(rate))));
  }
}

/** moving ← keep · moving + (1 − keep) · value. */
export function follow(moving: usize, value: usize, count: i32, keep: f32): void {
  const other = f32x4.splat(1 - keep);
  for (let i = 0; i < count; i += 4)
    put(
      moving,
      i,
      f32x4.add(f32x4.mul(at(moving, i), f32x4.splat(keep)), f32x4.mul(at(value, i), other)),
    );
}
