import { rowsFrom, takeRows, type Matrix, type Rows } from '../../core/data/matrix';
import type { SavedModel } from '../../core/models/model';
import { savedColumns, type EncoderWeight, type RowReader } from '../row-encoder';

const MONTHS = 'reading/months';

/** Reads a row month by month: at each step that month's columns, then all that have no month. */
export class MonthReader implements RowReader {
  readonly width: number;
  readonly steps: number;
  readonly #months: readonly (readonly number[])[];
  /** The matrix column of each number read, step after step. */
  readonly order: readonly number[];

  /**
   * @param months by step: the columns of that month, as many at each
   * @param columns of the matrix
   */
  constructor(months: readonly (readonly number[])[], columns: number) {
    const monthly = new Set(months.flat());
    const always = Array.from({ length: columns }, (_, i) => i).filter((i) => !monthly.has(i));
    this.#months = months;
    this.order = months.flatMap((month) => [...month, ...always]);
    this.steps = months.length;
    this.width = this.order.length;
  }

  /** The one a saved model was made with; undefined where it reads column by column. */
  static of(saved: SavedModel): MonthReader | undefined {
    const found = savedColumns(saved, MONTHS);
    if (found === undefined || found.columns.length === 0) return undefined;
    const { columns, shape } = found;
    const [steps, series] = shape;
    const months = Array.from({ length: steps }, (_, i) =>
      columns.slice(i * series, (i + 1) * series),
    );
    return new MonthReader(months, saved.features.length);
  }

  /** Nothing to learn: names told it all. */
  fit(): void {
    return;
  }

  rows(x: Rows, start: number, count: number): Float32Array {
    return this.#read(rowsFrom(x, start, count));
  }

  rowsAt(x: Rows, rows: ArrayLike<number>): Float32Array {
    return this.#read(takeRows(x, rows));
  }

  #read({ data, rows, cols }: Matrix): Float32Array {
    const read = new Float32Array(rows * this.width);
    let at = 0;
    for (let from = 0; from < rows * cols; from += cols)
      for (const column of this.order) read[at++] = data[from + column];
    return read;
  }

  weights(): EncoderWeight[] {
    const shape = [this.steps, this.#months[0].length];
    return [{ name: MONTHS, shape, values: Float32Array.from(this.#months.flat()) }];
  }

  /** The months were given when it was made. */
  restore(): void {
    return;
  }
}
