import { BLOCK } from './cloud';

/** Points side by side in the panels of the left block, and in those of all others. */
export const ROWS = 6;
export const COLUMNS = 8;
const PAGE = 65_536;

/** What the search has done by the compiled kernels: see src/engine/kernels/near.ts. */
export type NearPairs = (
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

/** Where a point's first coordinate stands in panels of so many points side by side. */
export function panelAt(point: number, depth: number, side: number): number {
  const lane = point % side;
  return (point - lane) * depth + lane;
}

export interface Finder {
  readonly buffer: ArrayBufferLike;
  readonly find: NearPairs;
}

/** Compiled kernels over so many bytes; where there are none, or no such memory, plain JavaScript. */
export function finder(bytes: number, module: WebAssembly.Module | null): Finder {
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
