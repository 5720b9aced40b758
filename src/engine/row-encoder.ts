import { binEdges, encodePiecewise } from '../core/data/piecewise';
import { isHeld, takeRows, rowsFrom, type Matrix, type Rows } from '../core/data/matrix';
import type { Experiment } from '../core/experiment';
import { Fault } from '../core/fault';
import type { SavedModel } from '../core/models/model';

const COLUMNS = 'encoding/columns';

type EncoderSettings = Pick<Experiment, 'numericEmbedding' | 'embeddingBins'>;

/** A weight of the encoder, as it is saved. */
export interface EncoderWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Turns matrix rows into what a network reads. What it knows is taken from training rows and saved. */
export interface RowReader {
  /** Numbers a row becomes. */
  readonly width: number;
  /** Learns from training rows as they were before sampling. */
  fit(x: Matrix): void;
  /** `count` rows from the row `start` on. */
  rows(x: Rows, start: number, count: number): Float32Array;
  /** The rows that stand at those places, one after another. */
  rowsAt(x: Rows, rows: ArrayLike<number>): Float32Array;
  /** What must be saved to read in the same way again. */
  weights(): EncoderWeight[];
  /** @param saved the values of `weights`, one after another */
  restore(saved: Float32Array): void;
}

/**
 * The reader of residual networks. Without a numeric embedding that is the row
 * itself; otherwise its numbers come first, encoded piecewise-linearly or as they are (the network
 * embeds them), then the other columns.
 */
export class RowEncoder implements RowReader {
  /** Which matrix columns are numbers; none without an embedding. */
  readonly numbers: readonly number[];
  readonly width: number;
  readonly #rest: readonly number[];
  /** 0 where numbers stay as they are. */
  readonly #bins: number;
  #edges: Float32Array;

  /** @param columns matrix columns; @param numbers which of them are numbers */
  constructor(settings: EncoderSettings, columns: number, numbers: readonly number[]) {
    const { numericEmbedding, embeddingBins } = settings;
    this.numbers = numericEmbedding === 'none' ? [] : numbers;
    this.#bins = numericEmbedding === 'piecewise-linear' ? embeddingBins : 0;
    const own = new Set(this.numbers);
    this.#rest = Array.from({ length: columns }, (_, i) => i).filter((i) => !own.has(i));
    this.width = this.#rest.length + this.numbers.length * Math.max(1, this.#bins);
    this.#edges = new Float32Array(this.#edgeCount);
  }

  /** Takes the bins. */
  fit({ data, rows, cols }: Matrix): void {
    if (this.#bins === 0) return;
    const size = this.#bins + 1;
    this.numbers.forEach((column, i) => {
      const values = Float32Array.from({ length: rows }, (_, row) => data[row * cols + column]);
      this.#edges.set(binEdges(values, this.#bins), i * size);
    });
  }

  rows(x: Rows, start: number, count: number): Float32Array {
    const read = rowsFrom(x, start, count);
    if (this.numbers.length > 0) return this.#encoded(read);
    return isHeld(x) ? read.data.slice() : read.data;
  }

  rowsAt(x: Rows, rows: ArrayLike<number>): Float32Array {
    const read = takeRows(x, rows);
    return this.numbers.length > 0 ? this.#encoded(read) : read.data;
  }

  /** Empty without an embedding. */
  weights(): EncoderWeight[] {
    const count = this.numbers.length;
    if (count === 0) return [];
    const columns = Float32Array.from(this.numbers);
    return [
      { name: COLUMNS, shape: [count], values: columns },
      ...(this.#bins === 0
        ? []
        : [{ name: 'encoding/edges', shape: [count, this.#bins + 1], values: this.#edges }]),
    ];
  }

  /** The columns were given when it was made. */
  restore(saved: Float32Array): void {
    this.#edges = saved.slice(this.numbers.length);
  }

  #encoded({ data, rows, cols }: Matrix): Float32Array {
    const encoded = new Float32Array(rows * this.width);
    for (let i = 0; i < rows; i++) this.#encode(data, i * cols, encoded, i * this.width);
    return encoded;
  }

  #encode(data: Float32Array, from: number, target: Float32Array, start: number): void {
    let at = start;
    this.numbers.forEach((column, i) => {
      const value = data[from + column];
      if (this.#bins === 0) target[at++] = value;
      else {
        encodePiecewise(value, this.#edges, i * (this.#bins + 1), this.#bins, target, at);
        at += this.#bins;
      }
    });
    for (const column of this.#rest) target[at++] = data[from + column];
  }

  get #edgeCount(): number {
    return this.#bins === 0 ? 0 : this.numbers.length * (this.#bins + 1);
  }
}

/**
 * The number columns a saved network was made with; none where it has no numeric embedding.
 *
 * @throws `bad-input` Fault when they are no columns of the model
 */
export function savedNumbers(saved: SavedModel): number[] {
  return savedColumns(saved, COLUMNS)?.columns ?? [];
}

/**
 * Column numbers that were saved under a name, and the shape they had; undefined where there are none.
 *
 * @throws `bad-input` Fault when they are no columns of the model, or one stands there twice
 */
export function savedColumns(
  { weights, values, features }: SavedModel,
  wanted: string,
): { readonly columns: number[]; readonly shape: readonly number[] } | undefined {
  let offset = 0;
  for (const { name, shape } of weights) {
    const size = shape.reduce((product, length) => product * length, 1);
    if (name === wanted) {
      const columns = Array.from(values.subarray(offset, offset + size));
      const known = columns.every((column) => Number.isInteger(column) && column in features);
      if (known && new Set(columns).size === size) return { columns, shape };
      throw new Fault('bad-input', 'The saved model names columns that it does not have', {
        remedy: 'Save the model again, or train it anew',
      });
    }
    offset += size;
  }
  return undefined;
}
