/** The words that all kernels are written in: four single-precision numbers at once. */

/** a · b + c, in one rounding where the processor and RELAXED allow it. */
export function fma(a: v128, b: v128, c: v128): v128 {
  return RELAXED ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

export function at(from: usize, index: i32): v128 {
  return v128.load(from + ((<usize>index) << 2));
}

export function put(to: usize, index: i32, value: v128): void {
  v128.store(to + ((<usize>index) << 2), value);
}

/** Sum of the four. */
export function total(x: v128): f32 {
  const pairs = f32x4.add(
    x,
    i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7),
  );
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/**
 * eˣ for x ≤ 0, to two units in the last place: 2ⁿ times a polynomial in the rest, as Cephes' expf has
 * it. 0 where single precision holds no normal number.
 */
export function exp(x: v128): v128 {
  const least = f32x4.splat(-87.3);
  const held = f32x4.max(x, least);
  const n = f32x4.nearest(f32x4.mul(held, f32x4.splat(1.44269504088896341)));
  let r = f32x4.sub(held, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let p = f32x4.splat(1.98756915e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return v128.andnot(f32x4.mul(p, power), f32x4.lt(x, least));
}
