import { BLOCK, blocksOf, placesOf, type Cloud } from './cloud';
import { CHUNK, STRIDE, offsetOf } from './stored';

/** Points side by side in the panels of the left block, and in those of all others. */
const ROWS = 6;
const COLUMNS = 8;
const PAGE = 65_536;
/** Single floats are rounded by at most this share of themselves. */
const ROUNDING = 2 ** -24;

/** What the search has done by the compiled kernels: see src/engine/kernels/near.ts. */
type NearPairs = (
  left: number,
  right: number,
  inner: number,
  minusHalves: number,
  limits: number,
  otherMinusHalves: number,
  otherLimits: number,
  scratch: number,
  pairs: number,
  products: number,
) => number;

/** The points of a cloud as the kernel reads them, in blocks that are all full. */
interface Held {
  /** Eight points side by side, coordinate by coordinate. */
  readonly panels: Float32Array;
  /** −|x|²/2, a little too small in size. */
  readonly minusHalves: Float32Array;
  /** Half the squared limit of each point, a little too large. */
  readonly limits: Float32Array;
}

/** Hands out so many numbers of the kernel's memory. */
type Take = (count: number) => Float32Array;

/**
 * Finds, of two blocks of points, the pairs that may lie within a limit of each other, going by the
 * leading coordinates and the length of the rest as one coordinate more: the innermost work of the
 * search, done as single-float matrix products by compiled kernels; where there are none, more slowly.
 *
 * No pair is missed for rounding. The sum of n products a·b and of −|b|²/2 is off by at most
 * (n + 1)u(|a||b| + |b|²/2) and a little, u being 2⁻²⁴ (Higham 2002, section 3.1), which is less than
 * 2(n + 1)u times the sum of both half squares: all half squares are made smaller by more than that.
 */
export class Screen {
  /** Chunks of coordinates that are compared. */
  readonly lead: number;
  /** After `find`, of each pair: BLOCK · its place within the left block + that within the right one. */
  readonly pairs: Int32Array;
  readonly #products: Float32Array;
  readonly #find: NearPairs;
  readonly #left: Held;
  readonly #right: Held;
  readonly #panels: Float32Array;
  readonly #scratch: Float32Array;
  readonly #depth: number;
  readonly #squaredScale: number;
  #block = -1;

  /**
   * @param asked the points that ask: on the left
   * @param base the points searched among, perhaps the same: on the right
   * @param module the compiled kernels, where there are any
   */
  constructor(asked: Cloud, base: Cloud, lead: number, module: WebAssembly.Module | null) {
    const depth = depthOf(base, lead);
    const within = asked === base;
    const places = blocksOf(base) * BLOCK + (within ? 0 : blocksOf(asked) * BLOCK);
    const numbers = places * (depth + 2) + BLOCK * (depth + 2 * BLOCK + 1);
    const { buffer, find } = finder(4 * numbers, module);
    let end = 0;
    const take: Take = (count) => {
      const from = end;
      end += 4 * count;
      return new Float32Array(buffer, from, count);
    };
    const scale = scaleOf(Math.max(asked.longest, base.longest));
    this.lead = lead;
    this.#depth = depth;
    this.#squaredScale = scale * scale;
    this.#right = heldOf(base, lead, depth, scale, take);
    this.#left = within ? this.#right : heldOf(asked, lead, depth, scale, take);
    this.#panels = take(BLOCK * depth);
    this.#scratch = take(ROWS * COLUMNS);
    this.#products = take(BLOCK * BLOCK);
    const { byteOffset, length } = take(BLOCK * BLOCK);
    this.pairs = new Int32Array(buffer, byteOffset, length);
    this.#find = find;
  }

  /** Sets the squared limit of a point that asks; those that are only searched among have none. */
  limit(place: number, squared: number): void {
    this.#left.limits[place] = this.#rounded(squared);
  }

  /** The block that is on the left from now on. */
  turnTo(block: number): void {
    if (block === this.#block) return;
    const depth = this.#depth;
    const from = this.#left.panels.subarray(block * BLOCK * depth, (block + 1) * BLOCK * depth);
    for (let point = 0; point < BLOCK; point++) {
      const at = panelAt(point, depth, COLUMNS);
      const to = panelAt(point, depth, ROWS);
      for (let i = 0; i < depth; i++) this.#panels[to + i * ROWS] = from[at + i * COLUMNS];
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

  #rounded(squared: number): number {
    return squared * this.#squaredScale * 0.5 * (1 + 4 * ROUNDING);
  }
}

/** Coordinates that are compared: those of the leading chunks, and the length of the rest if any. */
function depthOf({ chunks, points }: Cloud, lead: number): number {
  return lead === chunks ? points.cols : lead * CHUNK + 1;
}

/** A power of two, so that no digit is lost, by which the longest point is below 1. */
function scaleOf(longest: number): number {
  return longest === 0 ? 1 : 2 ** -Math.ceil(Math.log2(longest) + 1);
}

/** Where a point's first coordinate stands in panels of so many points side by side. */
function panelAt(point: number, depth: number, side: number): number {
  const lane = point % side;
  return (point - lane) * depth + lane;
}

function heldOf(cloud: Cloud, lead: number, depth: number, scale: number, take: Take): Held {
  const { coordinates, chunks } = cloud;
  const places = blocksOf(cloud) * BLOCK;
  const panels = take(places * depth);
  const minusHalves = take(places).fill(-Infinity);
  const limits = take(places).fill(-1);
  const width = chunks * STRIDE;
  const rest = lead * STRIDE - 1;
  const offsets = Array.from({ length: depth }, (_, i) => (i < lead * CHUNK ? offsetOf(i) : rest));
  const smaller = 1 - 2 * (depth + 8) * ROUNDING;
  for (let place = 0; place < placesOf(cloud); place++) {
    const at = panelAt(place, depth, COLUMNS);
    let squares = 0;
    offsets.forEach((offset, i) => {
      const value = coordinates[place * width + offset] * scale;
      panels[at + i * COLUMNS] = value;
      squares += value * value;
    });
    minusHalves[place] = (-squares / 2) * smaller;
  }
  return { panels, minusHalves, limits };
}

interface Finder {
  readonly buffer: ArrayBufferLike;
  readonly find: NearPairs;
}

/** Compiled kernels over so many bytes; where there are none, or no such memory, plain JavaScript. */
function finder(bytes: number, module: WebAssembly.Module | null): Finder {
  if (module !== null)
    try {
      return compiled(module, new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) }));
    } catch (thrown) {
      if (!(thrown instanceof RangeError)) throw thrown;
    }
  const buffer = new ArrayBuffer(bytes);
  return { buffer, find: plainly(buffer) };
}

function compiled(module: WebAssembly.Module, memory: WebAssembly.Memory): Finder {
  const { nearPairs } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  if (!isNearPairs(nearPairs)) throw new Error('The kernels were built from other sources');
  return { buffer: memory.buffer, find: nearPairs };
}

function isNearPairs(exported: WebAssembly.ExportValue | undefined): exported is NearPairs {
  return typeof exported === 'function';
}

/** What the kernel does, in plain JavaScript. */
function plainly(buffer: ArrayBuffer): NearPairs {
  const numbers = new Float32Array(buffer);
  const whole = new Int32Array(buffer);
  const sums = new Float64Array(COLUMNS);
  return (left, right, inner, halves, limits, otherHalves, otherLimits, _, pairs, products) => {
    let count = 0;
    for (let own = 0; own < BLOCK; own++) {
      const half = -numbers[halves / 4 + own];
      const limit = numbers[limits / 4 + own];
      for (let panel = 0; panel < BLOCK; panel += COLUMNS) {
        for (let lane = 0; lane < COLUMNS; lane++)
          sums[lane] = numbers[otherHalves / 4 + panel + lane];
        let i = left / 4 + panelAt(own, inner, ROWS);
        let j = right / 4 + panel * inner;
        for (let n = 0; n < inner; n++, i += ROWS, j += COLUMNS)
          for (let lane = 0; lane < COLUMNS; lane++) sums[lane] += numbers[i] * numbers[j + lane];
        for (let lane = 0; lane < COLUMNS; lane++) {
          const other = panel + lane;
          if (sums[lane] < half - Math.max(limit, numbers[otherLimits / 4 + other])) continue;
          whole[pairs / 4 + count] = own * BLOCK + other;
          numbers[products / 4 + count] = sums[lane];
          count++;
        }
      }
    }
    return count;
  };
}
