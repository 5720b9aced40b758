/**
 * A dropout mask, drawn as batches.ts draws it: 16 bits a unit, two units a draw, silenced below the
 * threshold and else scaled up. The generator is xoroshiro128+ (Blackman & Vigna 2018), of which pure-rand
 * gives the lower half.
 *
 * Where a thread has some rows of a batch only, it draws for all of them, and keeps its own.
 *
 * @param state the generator's four words, moved on
 * @param to rows × width, `stride` numbers apart
 * @param before rows drawn for before those kept, `after` after them
 */
export function drawMask(
  state: usize,
  to: usize,
  before: i32,
  rows: i32,
  after: i32,
  width: i32,
  stride: i32,
  threshold: i32,
  scale: f32,
): void {
  let s0 = (i64.load32_u(state) << 32) | i64.load32_u(state, 4);
  let s1 = (i64.load32_u(state, 8) << 32) | i64.load32_u(state, 12);
  const kept = reinterpret<i32>(scale);
  const gap = (<usize>(stride - width)) << 2;
  const first = before * width;
  const end = first + rows * width;
  const all = end + after * width;
  let left = width;
  let place = to;
  let unit = 0;
  for (; unit + 1 < first; unit += 2) {
    const mixed = s1 ^ s0;
    s0 = rotl<i64>(s0, 24) ^ mixed ^ (mixed << 16);
    s1 = rotl<i64>(mixed, 37);
  }
  if (gap === 0 && unit === first)
    for (; unit + 1 < end; unit += 2) {
      const bits = <i32>s0 + <i32>s1;
      const mixed = s1 ^ s0;
      s0 = rotl<i64>(s0, 24) ^ mixed ^ (mixed << 16);
      s1 = rotl<i64>(mixed, 37);
      i32.store(place, silenced(bits & 0xffff, threshold, kept));
      i32.store(place, silenced(bits >>> 16, threshold, kept), 4);
      place += 8;
    }
  for (; unit < end; unit += 2) {
    const bits = <i32>s0 + <i32>s1;
    const mixed = s1 ^ s0;
    s0 = rotl<i64>(s0, 24) ^ mixed ^ (mixed << 16);
    s1 = rotl<i64>(mixed, 37);
    if (unit >= first) {
      i32.store(place, silenced(bits & 0xffff, threshold, kept));
      place += 4;
      if (--left === 0) {
        left = width;
        place += gap;
      }
    }
    if (unit + 1 < end) {
      i32.store(place, silenced(bits >>> 16, threshold, kept));
      place += 4;
      if (--left === 0) {
        left = width;
        place += gap;
      }
    }
  }
  for (; unit < all; unit += 2) {
    const mixed = s1 ^ s0;
    s0 = rotl<i64>(s0, 24) ^ mixed ^ (mixed << 16);
    s1 = rotl<i64>(mixed, 37);
  }
  i32.store(state, <i32>(s0 >>> 32));
  i32.store(state, <i32>s0, 4);
  i32.store(state, <i32>(s1 >>> 32), 8);
  i32.store(state, <i32>s1, 12);
}

/** `kept`, or 0 below the threshold. By arithmetic: a branch on chance is guessed wrong too often. */
function silenced(drawn: i32, threshold: i32, kept: i32): i32 {
  return kept & ~((drawn - threshold) >> 31);
}
