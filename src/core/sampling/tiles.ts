import { CHUNK, STRIDE } from './stored';

/** Points handled together by the kernel: each value read serves four pairs. */
export const TILE = 4;
/** Chunks of coordinates that the kernel compares before anything is decided. */
const LEAD_CHUNKS = 4;

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
  /** Half the squared length over the coordinates that are in, by place. */
  readonly halves: Float64Array;
}

/** Tiles of points stored as `places × chunks × STRIDE`. */
export function tilesOf(coordinates: Float32Array, places: number, chunks: number): Tiles {
  const lead = Math.min(LEAD_CHUNKS, chunks);
  const depth = lead * CHUNK + 1;
  const values = new Float64Array(Math.ceil(places / TILE) * TILE * depth);
  const halves = new Float64Array(places);
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
 * Scalar products of the four points of a tile of `a` with the four of one of `b`, row by row into
 * `products`. `placeA` and `placeB` are those of the tiles' first points.
 */
export function multiply(
  a: Tiles,
  placeA: number,
  b: Tiles,
  placeB: number,
  products: Float64Array,
): void {
  const left = a.values;
  const right = b.values;
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  let s20 = 0;
  let s21 = 0;
  let s22 = 0;
  let s23 = 0;
  let s30 = 0;
  let s31 = 0;
  let s32 = 0;
  let s33 = 0;
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
  products[0] = s00;
  products[1] = s01;
  products[2] = s02;
  products[3] = s03;
  products[4] = s10;
  products[5] = s11;
  products[6] = s12;
  products[7] = s13;
  products[8] = s20;
  products[9] = s21;
  products[10] = s22;
  products[11] = s23;
  products[12] = s30;
  products[13] = s31;
  products[14] = s32;
  products[15] = s33;
}
