const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
/** As many digits as 32 bits have. */
const PASSES = 3;

/**
 * Sorts columns of single-precision numbers together with the numbers of their rows, by the digits of
 * their bits (radix sort): in time linear in the rows. Its buffers are used again for every column.
 */
export class FloatSorter {
  /** The values in ascending order, in the first `sort(…)` places. */
  readonly values: Float32Array;
  #rows: Uint32Array;
  #spareRows: Uint32Array;
  #keys: Uint32Array;
  #spareKeys: Uint32Array;
  readonly #bits = new Uint32Array(1);
  readonly #float = new Float32Array(this.#bits.buffer);
  readonly #places = new Uint32Array(DIGITS);

  constructor(rows: number) {
    this.values = new Float32Array(rows);
    this.#rows = new Uint32Array(rows);
    this.#spareRows = new Uint32Array(rows);
    this.#keys = new Uint32Array(rows);
    this.#spareKeys = new Uint32Array(rows);
  }

  /** Row of each of `values`. */
  get rows(): Uint32Array {
    return this.#rows;
  }

  /** Sorts a column; returns how many of its values are numbers, which NaN is not. */
  sort(column: Float32Array): number {
    let count = 0;
    for (let row = 0; row < column.length; row++) {
      const value = column[row];
      if (value !== value) continue;
      // −0 + 0 is 0.
      this.#float[0] = value + 0;
      const bits = this.#bits[0];
      // Of negative numbers larger bits mean smaller values.
      this.#keys[count] = bits >= 0x80000000 ? ~bits : bits | 0x80000000;
      this.#rows[count++] = row;
    }
    for (let pass = 0; pass < PASSES; pass++) this.#pass(pass * DIGIT_BITS, count);
    for (let i = 0; i < count; i++) this.values[i] = column[this.#rows[i]];
    return count;
  }

  #pass(shift: number, count: number): void {
    const places = this.#places.fill(0);
    const keys = this.#keys;
    const rows = this.#rows;
    const keysTo = this.#spareKeys;
    const rowsTo = this.#spareRows;
    for (let i = 0; i < count; i++) places[(keys[i] >>> shift) & (DIGITS - 1)]++;
    for (let digit = 0, before = 0; digit < DIGITS; digit++) {
      const here = places[digit];
      places[digit] = before;
      before += here;
    }
    for (let i = 0; i < count; i++) {
      const place = places[(keys[i] >>> shift) & (DIGITS - 1)]++;
      keysTo[place] = keys[i];
      rowsTo[place] = rows[i];
    }
    this.#keys = keysTo;
    this.#rows = rowsTo;
    this.#spareKeys = keys;
    this.#spareRows = rows;
  }
}
