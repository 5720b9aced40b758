import { BLOCK, blocksOf, placesOf, type Cloud } from './cloud';
import { COLUMNS, finder, panelAt, ROWS, type NearPairs } from './near-pairs';
import { CHUNK, STRIDE, offsetOf } from './stored';

/** Single floats are rounded by at most this share of themselves. */
const ROUNDING = 2 ** -24;

/** The points of a cloud as the kernel reads them, in blocks that are all full. */
interface Held {
  /** Eight points side by side, coordinate by coordinate. */
  readonly panels: Float32Array;
  /** −|x|²/2, a little too small in size. */
  readonly minusHalves: Float32Array;
  /** Half the squared limit of each point, a little too large. */
  readonly limits: Float32Array;
}

/** How much a screen is to hold. */
export interface Room {
  /** Blocks of points that ask; null where they are those searched among. */
  readonly asked: number | null;
  /** Blocks of points searched among. */
  readonly base: number;
  /** Coordinates compared. */
  readonly depth: number;
  /** No point is longer than this. */
  readonly longest: number;
}

/** Where a screen takes points from: some numbers of each row, less those of a centre. */
export interface Source {
  readonly values: Float32Array;
  readonly width: number;
  /** Which numbers of a row, in order. */
  readonly offsets: readonly number[];
  /** As many. */
  readonly centre: Float64Array;
}

/**
 * Finds, of two blocks of points, the pairs that may lie within a limit of each other, going by some
 * coordinates: the innermost work of the search, done as single-float matrix products by compiled
 * kernels; where there are none, more slowly.
 *
 * No pair is missed for rounding. The sum of n products a·b and of −|b|²/2 is off by at most
 * (n + 1)u(|a||b| + |b|²/2) and a little, u being 2⁻²⁴ (Higham 2002, section 3.1), which is less than
 * 2(n + 1)u times the sum of both half squares: all half squares are made smaller by more than that.
 */
export class Screen {
  /** After `find`, of each pair: BLOCK · its place within the left block + that within the right one. */
  readonly pairs: Int32Array;
  readonly #products: Float32Array;
  readonly #find: NearPairs;
  readonly #left: Held;
  readonly #right: Held;
  readonly #panels: Float32Array;
  readonly #scratch: Float32Array;
  readonly #depth: number;
  readonly #scale: number;
  readonly #squaredScale: number;
  #block = -1;

  /** @param module the compiled kernels, where there are any */
  constructor({ asked, base, depth, longest }: Room, module: WebAssembly.Module | null) {
    const places = (base + (asked ?? 0)) * BLOCK;
    const numbers = places * (depth + 2) + BLOCK * (depth + 2 * BLOCK + 1);
    const { buffer, find } = finder(4 * numbers, module);
    let end = 0;
    const take = (count: number): Float32Array => {
      const from = end;
      end += 4 * count;
      return new Float32Array(buffer, from, count);
    };
    const held = (blocks: number): Held => ({
      panels: take(blocks * BLOCK * depth),
      minusHalves: take(blocks * BLOCK),
      limits: take(blocks * BLOCK),
    });
    const scale = scaleOf(longest);
    this.#depth = depth;
    this.#scale = scale;
    this.#squaredScale = scale * scale;
    this.#right = held(base);
    this.#left = asked === null ? this.#right : held(asked);
    this.#panels = take(BLOCK * depth);
    this.#scratch = take(ROWS * COLUMNS);
    this.#products = take(BLOCK * BLOCK);
    const { byteOffset, length } = take(BLOCK * BLOCK);
    this.pairs = new Int32Array(buffer, byteOffset, length);
    this.#find = find;
  }

  /** Takes points to search among from these rows, or the first `count`: they have no limits yet. */
  hold(source: Source, count: number, rows?: ArrayLike<number>): void {
    this.#fill(this.#right, source, count, rows);
  }

  /** The same for points that ask, where they are others. */
  holdAsked(source: Source, count: number, rows?: ArrayLike<number>): void {
    this.#fill(this.#left, source, count, rows);
  }

  /** Sets the squared limit of a point that asks; those that are only searched among have none. */
  limit(place: number, squared: number): void {
    this.#left.limits[place] = this.#rounded(squared);
  }

  /** The block that is on the left from now on. */
  turnTo(block: number): void {
    if (block === this.#block) return;
    const depth = this.#depth;
    const panels = this.#panels;
    const from = this.#left.panels.subarray(block * BLOCK * depth, (block + 1) * BLOCK * depth);
    for (let point = 0; point < BLOCK; point++) {
      let at = panelAt(point, depth, COLUMNS);
      let to = panelAt(point, depth, ROWS);
      for (let i = 0; i < depth; i++, at += COLUMNS, to += ROWS) panels[to] = from[at];
    }
    this.#block = block;
  }

  /** How many pairs with the points of this block may matter; `pairs` tells which. */
  find(other: number): number {
    const left = this.#left;
    const right = this.#right;
    const depth = this.#depth;
    const own = this.#block * BLOCK * 4;
    const at = other * BLOCK * 4;
    return this.#find(
      this.#panels.byteOffset,
      right.panels.byteOffset + at * depth,
      depth,
      left.minusHalves.byteOffset + own,
      left.limits.byteOffset + own,
      right.minusHalves.byteOffset + at,
      right.limits.byteOffset + at,
      this.#scratch.byteOffset,
      this.pairs.byteOffset,
      this.#products.byteOffset,
    );
  }

  /** A lower bound of the squared distance of the i-th pair found, along what was compared. */
  atLeast(i: number, place: number): number {
    return (-2 * (this.#left.minusHalves[place] + this.#products[i])) / this.#squaredScale;
  }

  #fill(
    held: Held,
    { values, width, offsets, centre }: Source,
    count: number,
    rows?: ArrayLike<number>,
  ): void {
    const { panels, minusHalves } = held;
    const depth = this.#depth;
    const scale = this.#scale;
    const smaller = 1 - 2 * (depth + 8) * ROUNDING;
    held.limits.fill(-1);
    minusHalves.fill(-Infinity);
    for (let place = 0; place < count; place++) {
      const from = (rows === undefined ? place : rows[place]) * width;
      let at = panelAt(place, depth, COLUMNS);
      let squares = 0;
      for (let i = 0; i < depth; i++, at += COLUMNS) {
        const value = Math.fround((values[from + offsets[i]] - centre[i]) * scale);
        panels[at] = value;
        squares += value * value;
      }
      minusHalves[place] = (-squares / 2) * smaller;
    }
    this.#block = -1;
  }

  #rounded(squared: number): number {
    return squared * this.#squaredScale * 0.5 * (1 + 4 * ROUNDING);
  }
}

/**
 * A screen over whole clouds, going by the leading chunks of coordinates and the length of the rest as
 * one coordinate more.
 *
 * @param asked the points that ask
 * @param base the points searched among, perhaps the same
 */
export function cloudScreen(
  asked: Cloud,
  base: Cloud,
  lead: number,
  module: WebAssembly.Module | null,
): Screen {
  const within = asked === base;
  const depth = depthOf(base, lead);
  const rest = lead * STRIDE - 1;
  const offsets = Array.from({ length: depth }, (_, i) => (i < lead * CHUNK ? offsetOf(i) : rest));
  const source = ({ coordinates, chunks }: Cloud): Source => ({
    values: coordinates,
    width: chunks * STRIDE,
    offsets,
    centre: new Float64Array(depth),
  });
  const longest = Math.max(asked.longest, base.longest);
  const blocks = { asked: within ? null : blocksOf(asked), base: blocksOf(base) };
  const screen = new Screen({ ...blocks, depth, longest }, module);
  screen.hold(source(base), placesOf(base));
  if (!within) screen.holdAsked(source(asked), placesOf(asked));
  return screen;
}

/** Coordinates that are compared: those of the leading chunks, and the length of the rest if any. */
function depthOf({ chunks, points }: Cloud, lead: number): number {
  return lead === chunks ? points.cols : lead * CHUNK + 1;
}

/** A power of two, so that no digit is lost, by which the longest point is below 1. */
function scaleOf(longest: number): number {
  return longest === 0 ? 1 : 2 ** -Math.ceil(Math.log2(longest) + 1);
}
