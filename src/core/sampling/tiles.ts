import { CHUNK, STRIDE } from './stored';

/** Points handled together by the kernel: each value read serves four pairs. */
export const TILE = 4;

/**
 * The leading coordinates of points in the order the kernel reads them, with the length of the rest
 * as one coordinate more: four points side by side, coordinate by coordinate.
 */
export interface Tiles {
  /** Chunks that are in; the search goes on from there. */
  readonly lead: number;
  readonly depth: number;
  /** `places / TILE × depth × TILE`. */
  readonly values: Float64Array;
  /** Half the squared length over the coordinates that are in, by place; Infinity where no point is. */
  readonly halves: Float64Array;
}

/** Tiles of points stored as `places × chunks × STRIDE`, of their first `lead` chunks. */
export function tilesOf(
  coordinates: Float32Array,
  places: number,
  chunks: number,
  lead: number,
): Tiles {
  const depth = lead * CHUNK + 1;
  const whole = Math.ceil(places / TILE) * TILE;
  const values = new Float64Array(whole * depth);
  const halves = new Float64Array(whole).fill(Infinity, places);
  for (let place = 0; place < places; place++) {
    const row = place * chunks * STRIDE;
    const lane = place % TILE;
    const first = (place - lane) * depth + lane;
    for (let chunk = 0, at = 0; chunk < lead; chunk++) {
      const stored = chunk === lead - 1 ? STRIDE : CHUNK;
      for (let i = 0; i < stored; i++, at++) {
        const value = coordinates[row + chunk * STRIDE + i];
        values[first + at * TILE] = value;
        halves[place] += (value * value) / 2;
      }
    }
  }
  return { lead, depth, values, halves };
}

/**
 * Whether any of the pairs of a tile of `a` and one of `b` may lie within the squared distance
 * `limit`, going by the coordinates that are in. If so, the squared distances along those are
 * written to `near`, row by row. `placeA` and `placeB` are those of the tiles' first points.
 */
export function anyNear(
  a: Tiles,
  placeA: number,
  b: Tiles,
  placeB: number,
  limit: number,
  near: Float64Array,
): boolean {
  const left = a.values;
  const right = b.values;
  const { halves } = b;
  const h0 = a.halves[placeA];
  const h1 = a.halves[placeA + 1];
  const h2 = a.halves[placeA + 2];
  const h3 = a.halves[placeA + 3];
  const g0 = halves[placeB];
  const g1 = halves[placeB + 1];
  const g2 = halves[placeB + 2];
  const g3 = halves[placeB + 3];
  // Each sum ends as half a squared distance, negated: a·b − |a|²/2 − |b|²/2.
  let s00 = -h0 - g0;
  let s01 = -h0 - g1;
  let s02 = -h0 - g2;
  let s03 = -h0 - g3;
  let s10 = -h1 - g0;
  let s11 = -h1 - g1;
  let s12 = -h1 - g2;
  let s13 = -h1 - g3;
  let s20 = -h2 - g0;
  let s21 = -h2 - g1;
  let s22 = -h2 - g2;
  let s23 = -h2 - g3;
  let s30 = -h3 - g0;
  let s31 = -h3 - g1;
  let s32 = -h3 - g2;
  let s33 = -h3 - g3;
  const end = (placeA + TILE) * a.depth;
  for (let i = placeA * a.depth, j = placeB * b.depth; i < end; i += TILE, j += TILE) {
    const b0 = right[j];
    const b1 = right[j + 1];
    const b2 = right[j + 2];
    const b3 = right[j + 3];
    const a0 = left[i];
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    const a1 = left[i + 1];
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    const a2 = left[i + 2];
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    const a3 = left[i + 3];
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
  }
  const least = -limit / 2;
  if (
    s00 < least &&
    s01 < least &&
    s02 < least &&
    s03 < least &&
    s10 < least &&
    s11 < least &&
    s12 < least &&
    s13 < least &&
    s20 < least &&
    s21 < least &&
    s22 < least &&
    s23 < least &&
    s30 < least &&
    s31 < least &&
    s32 < least &&
    s33 < least
  )
    return false;
  near[0] = -2 * s00;
  near[1] = -2 * s01;
  near[2] = -2 * s02;
  near[3] = -2 * s03;
  near[4] = -2 * s10;
  near[5] = -2 * s11;
  near[6] = -2 * s12;
  near[7] = -2 * s13;
  near[8] = -2 * s20;
  near[9] = -2 * s21;
  near[10] = -2 * s22;
  near[11] = -2 * s23;
  near[12] = -2 * s30;
  near[13] = -2 * s31;
  near[14] = -2 * s32;
  near[15] = -2 * s33;
  return true;
}
