import { block } from './multiply';

/** Points of a block, on either side. */
const BLOCK: i32 = 48;
const ROWS: i32 = 6;
const COLUMNS: i32 = 8;

/**
 * The pairs of two blocks of 48 points that may lie within a limit of each other: those with
 * a·b − |b|²/2 not below |a|²/2 − max(l, m), where l and m are half the squared limits of the two.
 * Half squares that are a little too small make up for the rounding here; see the search.
 *
 * @param left panels of 6 points, one coordinate after another
 * @param right panels of 8 points, as `packRight` makes them
 * @param inner coordinates of a point
 * @param minusHalves −|a|²/2 of the left points
 * @param limits l of the left points
 * @param otherMinusHalves −|b|²/2 of the right points
 * @param otherLimits m of the right points
 * @param scratch room for 48 numbers
 * @param pairs where 48 · left + right is written of each pair, in whole numbers
 * @param products where a·b − |b|²/2 is written of each pair
 * @returns how many pairs
 */
export function nearPairs(
  left: usize,
  right: usize,
  inner: i32,
  minusHalves: usize,
  limits: usize,
  otherMinusHalves: usize,
  otherLimits: usize,
  scratch: usize,
  pairs: usize,
  products: usize,
): i32 {
  const leftPanel = (<usize>(inner * ROWS)) << 2;
  const rightPanel = (<usize>(inner * COLUMNS)) << 2;
  let count = 0;
  for (let column = 0; column < BLOCK; column += COLUMNS) {
    const m0 = v128.load(otherLimits);
    const m1 = v128.load(otherLimits, 16);
    let a = left;
    let half = minusHalves;
    let limit = limits;
    for (let row = 0; row < BLOCK; row += ROWS) {
      block(a, right, scratch, 32, inner, otherMinusHalves);
      let far = i32x4.splat(-1);
      for (let own: usize = 0; own < <usize>ROWS; own++) {
        const h = f32x4.neg(v128.load32_splat(half + (own << 2)));
        const l = v128.load32_splat(limit + (own << 2));
        const at = scratch + (own << 5);
        far = v128.and(far, f32x4.lt(v128.load(at), f32x4.sub(h, f32x4.pmax(l, m0))));
        far = v128.and(far, f32x4.lt(v128.load(at, 16), f32x4.sub(h, f32x4.pmax(l, m1))));
      }
      if (!i32x4.all_true(far))
        for (let own: usize = 0; own < <usize>ROWS; own++) {
          const h = f32x4.neg(v128.load32_splat(half + (own << 2)));
          const l = v128.load32_splat(limit + (own << 2));
          const at = scratch + (own << 5);
          const far0 = f32x4.lt(v128.load(at), f32x4.sub(h, f32x4.pmax(l, m0)));
          const far1 = f32x4.lt(v128.load(at, 16), f32x4.sub(h, f32x4.pmax(l, m1)));
          let near = ~(i32x4.bitmask(far0) | (i32x4.bitmask(far1) << 4)) & 0xff;
          for (; near !== 0; near &= near - 1) {
            const lane = ctz(near);
            const place = (<usize>count) << 2;
            i32.store(pairs + place, (row + <i32>own) * BLOCK + column + lane);
            f32.store(products + place, f32.load(at + ((<usize>lane) << 2)));
            count++;
          }
        }
      a += leftPanel;
      half += ROWS << 2;
      limit += ROWS << 2;
    }
    right += rightPanel;
    otherMinusHalves += COLUMNS << 2;
    otherLimits += COLUMNS << 2;
  }
  return count;
}
