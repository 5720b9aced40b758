/**
 * A dropout mask, drawn as batches.ts draws it: 16 bits a unit, two units a draw, silenced below the
 * threshold and else scaled up. The generator is xoroshiro128+ in four 32-bit words, as pure-rand has it.
 *
 * @param state the generator's four words, moved on
 * @param to rows × width, `stride` numbers apart
 */
export function drawMask(
  state: usize,
  to: usize,
  rows: i32,
  width: i32,
  stride: i32,
  threshold: i32,
  scale: f32,
): void {
  let s01 = i32.load(state);
  let s00 = i32.load(state, 4);
  let s11 = i32.load(state, 8);
  let s10 = i32.load(state, 12);
  let left = width;
  let place = to;
  const gap = (<usize>(stride - width)) << 2;
  for (let unit = rows * width; unit > 0; unit -= 2) {
    const bits = s00 + s10;
    const a0 = s10 ^ s00;
    const a1 = s11 ^ s01;
    const t00 = s00;
    const t01 = s01;
    s00 = (t00 << 24) ^ (t01 >>> 8) ^ a0 ^ (a0 << 16);
    s01 = (t01 << 24) ^ (t00 >>> 8) ^ a1 ^ ((a1 << 16) | (a0 >>> 16));
    s10 = (a1 << 5) ^ (a0 >>> 27);
    s11 = (a0 << 5) ^ (a1 >>> 27);
    f32.store(place, (bits & 0xffff) >= threshold ? scale : 0);
    place += 4;
    if (--left === 0) {
      left = width;
      place += gap;
    }
    if (unit === 1) break;
    f32.store(place, bits >>> 16 >= threshold ? scale : 0);
    place += 4;
    if (--left === 0) {
      left = width;
      place += gap;
    }
  }
  i32.store(state, s01);
  i32.store(state, s00, 4);
  i32.store(state, s11, 8);
  i32.store(state, s10, 12);
}
