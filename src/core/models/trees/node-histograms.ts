import type { Bins } from './bins';
import { gatherPairs, newHistogram, type Histogram, type RowRange } from './histogram';

/** Bytes of histograms kept for their children at most; nodes beyond are summed anew. */
const KEPT_BYTES = 256 * 2 ** 20;

/** Buffers for the histograms of a tree's nodes, which are used again. */
export class NodeHistograms {
  readonly #bins: Bins;
  readonly #gathered: Float64Array;
  readonly #spare: Histogram[] = [];
  #kept = 0;

  constructor(bins: Bins) {
    this.#bins = bins;
    this.#gathered = new Float64Array(2 * bins.rows);
  }

  /** Whether so many are in use that no more should be kept for later. */
  get isFull(): boolean {
    const { offsets, columns } = this.#bins;
    return this.#kept * offsets[columns] * 16 > KEPT_BYTES;
  }

  /** The rows' derivatives in their order, until the next call. */
  gather(pairs: Float64Array, rows: Uint32Array, range: RowRange): Float64Array {
    gatherPairs(pairs, rows, range, this.#gathered);
    return this.#gathered;
  }

  take(): Histogram {
    this.#kept++;
    return this.#spare.pop() ?? newHistogram(this.#bins);
  }

  release(histogram: Histogram | null): void {
    if (histogram === null) return;
    this.#kept--;
    this.#spare.push(histogram);
  }
}
