import { isGap, readDate, readNumber, unitOf, type DayOrder, type NumberStyle } from './cells';
import { packCodes, packNumbers, type RawColumn } from './raw';

/** From so many different cells on, a column of numbers is kept as numbers, not as a dictionary. */
const DICTIONARY_LIMIT = 4096;
/** Past so many different texts the rest share one level. */
const LEVEL_LIMIT = 50_000;
const REST = '(further values)';
/** The share of cells that must read as numbers (or dates) for a column to be one of them. */
const MOSTLY = 0.99;

/**
 * Takes the cells of one column one after another and decides at the end what they are: numbers,
 * dates or a category. Reading a cell costs one look-up, unless the column is long and numeric.
 */
export class ColumnBuilder {
  readonly name: string;
  readonly #style: NumberStyle;
  #rows = 0;
  /** Entry of `#texts` a row, −1 = gap; unused once `#numbers` is set. */
  #codes: Int32Array;
  #numbers: Float64Array | undefined;
  readonly #codeOf = new Map<string, number>();
  #texts: string[] = [];
  #rest = -1;
  #nextCheck = DICTIONARY_LIMIT;
  #unreadable = 0;
  #firstUnreadable: { readonly text: string; readonly row: number } | undefined;
  #unit = '';
  /** Row of the file the latest cell came from. */
  #row = 0;

  constructor(name: string, style: NumberStyle, expectedRows: number) {
    this.name = name;
    this.#style = style;
    this.#codes = new Int32Array(Math.max(16, expectedRows));
  }

  /** `row` is the row of the file, for messages. */
  push(cell: string, row: number): void {
    this.#row = row;
    if (this.#numbers !== undefined) {
      this.#pushNumber(this.#numbers, cell);
      return;
    }
    if (this.#rows === this.#codes.length) this.#codes = grown(this.#codes);
    this.#codes[this.#rows++] = this.#codeOf.get(cell) ?? this.#newCode(cell);
    if (this.#texts.length >= this.#nextCheck) this.#considerNumbers();
  }

  #newCode(cell: string): number {
    const text = cell.trim();
    if (isGap(text)) {
      this.#codeOf.set(cell, -1);
      return -1;
    }
    const known = text === cell ? undefined : this.#codeOf.get(text);
    if (known !== undefined) {
      this.#codeOf.set(cell, known);
      return known;
    }
    if (this.#texts.length >= LEVEL_LIMIT) {
      if (this.#rest < 0) this.#rest = this.#texts.push(REST) - 1;
      return this.#rest;
    }
    const code = this.#texts.push(text) - 1;
    this.#codeOf.set(cell, code);
    if (text !== cell) this.#codeOf.set(text, code);
    return code;
  }

  #considerNumbers(): void {
    this.#nextCheck *= 2;
    const parsed = this.#texts.map((text) => readNumber(text, this.#style));
    const readable = parsed.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0);
    if (readable < MOSTLY * parsed.length) return;
    this.#unit = commonUnit(this.#texts);
    const numbers = new Float64Array(this.#codes.length);
    for (let i = 0; i < this.#rows; i++) {
      const code = this.#codes[i];
      numbers[i] = code < 0 ? NaN : parsed[code];
      if (code >= 0 && Number.isNaN(parsed[code])) this.#unread(this.#texts[code], i);
    }
    this.#numbers = numbers;
    this.#codes = new Int32Array(0);
    this.#codeOf.clear();
    this.#texts = [];
  }

  #pushNumber(numbers: Float64Array, cell: string): void {
    let into = numbers;
    if (this.#rows === numbers.length) {
      into = new Float64Array(numbers.length * 2);
      into.set(numbers);
      this.#numbers = into;
    }
    const value = readNumber(cell, this.#style);
    if (Number.isNaN(value)) {
      const text = cell.trim();
      const trimmed = text === cell ? value : readNumber(text, this.#style);
      if (Number.isNaN(trimmed) && !isGap(text)) this.#unread(text, this.#rows - 1);
      into[this.#rows++] = trimmed;
    } else into[this.#rows++] = value;
  }

  #unread(text: string, index: number): void {
    this.#unreadable++;
    // Counted back from the latest row: exact unless blank lines lie between.
    this.#firstUnreadable ??= { text, row: this.#row - (this.#rows - 1 - index) };
  }

  /** The finished column; the builder is spent. */
  finish(notes: readonly string[]): RawColumn {
    if (this.#numbers !== undefined) return this.#asNumbers(this.#numbers, notes);
    const rows = this.#rows;
    const counts = new Uint32Array(this.#texts.length);
    let present = 0;
    for (let i = 0; i < rows; i++) {
      const code = this.#codes[i];
      if (code < 0) continue;
      counts[code]++;
      present++;
    }
    const parsed = Float64Array.from(this.#texts, (text) => readNumber(text, this.#style));
    if (this.#areNumbers(parsed, counts, present)) {
      this.#unit = commonUnit(this.#texts);
      for (let i = 0; i < rows; i++) {
        const code = this.#codes[i];
        if (code >= 0 && Number.isNaN(parsed[code])) this.#unread(this.#texts[code], i);
      }
      return this.#asNumbers(lookUp(this.#codes, rows, parsed), notes);
    }
    return this.#asDates(counts, present, notes) ?? this.#asCategory(notes);
  }

  #areNumbers(parsed: Float64Array, counts: Uint32Array, present: number): boolean {
    if (present === 0) return true;
    let readable = 0;
    let different = 0;
    for (let code = 0; code < parsed.length; code++)
      if (!Number.isNaN(parsed[code])) {
        readable += counts[code];
        different++;
      }
    // A few odd cells among many numbers are dirt; an odd level among few is a level.
    return readable === present || (readable >= MOSTLY * present && different > 20);
  }

  #asNumbers(numbers: Float64Array, notes: readonly string[]): RawColumn {
    const values = numbers.slice(0, this.#rows);
    let present = this.#unreadable;
    for (const value of values) if (!Number.isNaN(value)) present++;
    const said = [...notes];
    if (this.#firstUnreadable !== undefined) {
      const { text, row } = this.#firstUnreadable;
      const many = this.#unreadable === 1 ? 'One cell is' : `${this.#unreadable} cells are`;
      const where = `“${short(text)}” in row ${row.toLocaleString('en')}`;
      said.push(`${many} not a number (the first is ${where}); such cells count as missing`);
    }
    return {
      kind: 'numeric',
      name: this.name,
      notes: said,
      ...(this.#unit === '' ? {} : { unit: this.#unit }),
      ...(this.#unreadable > (1 - MOSTLY) * present
        ? { unusable: 'It mixes numbers and text' }
        : {}),
      ...packNumbers(values),
    };
  }

  #asDates(counts: Uint32Array, present: number, notes: readonly string[]): RawColumn | undefined {
    const sample = this.#texts.slice(0, 50);
    if (sample.filter((text) => !Number.isNaN(readAnyDate(text))).length < sample.length / 2)
      return undefined;
    const order = dayOrder(this.#texts);
    const days = Float64Array.from(this.#texts, (text) => readDate(text, order));
    let readable = 0;
    for (let code = 0; code < days.length; code++)
      if (!Number.isNaN(days[code])) readable += counts[code];
    if (readable < MOSTLY * present) return undefined;
    const values = lookUp(this.#codes, this.#rows, days);
    return {
      kind: 'numeric',
      name: this.name,
      notes,
      unit: 'days since 1970-01-01',
      date: true,
      ...packNumbers(values),
    };
  }

  #asCategory(notes: readonly string[]): RawColumn {
    const order = [...this.#texts.keys()].sort((a, b) => compare(this.#texts[a], this.#texts[b]));
    const place = new Int32Array(order.length);
    for (const [index, code] of order.entries()) place[code] = index;
    const codes = new Int32Array(this.#rows);
    for (let i = 0; i < this.#rows; i++) codes[i] = this.#codes[i] < 0 ? -1 : place[this.#codes[i]];
    return {
      kind: 'category',
      name: this.name,
      notes,
      codes: packCodes(codes, order.length),
      levels: order.map((code) => this.#texts[code]),
    };
  }
}

function grown(codes: Int32Array): Int32Array {
  const larger = new Int32Array(codes.length * 2);
  larger.set(codes);
  return larger;
}

function lookUp(codes: Int32Array, rows: number, of: Float64Array): Float64Array {
  const values = new Float64Array(rows);
  for (let i = 0; i < rows; i++) values[i] = codes[i] < 0 ? NaN : of[codes[i]];
  return values;
}

/** By UTF-16 units: the same order everywhere, whatever the reader's language. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function commonUnit(texts: readonly string[]): string {
  const first = unitOf(texts[0] ?? '');
  if (first === '') return '';
  const alike = texts.filter((text) => unitOf(text) === first).length;
  return alike > texts.length / 2 ? first : '';
}

function readAnyDate(text: string): number {
  const dayFirst = readDate(text, 'day-first');
  return Number.isNaN(dayFirst) ? readDate(text, 'month-first') : dayFirst;
}

/** Month first only if some date can be read in no other way. */
function dayOrder(texts: readonly string[]): DayOrder {
  const onlyMonthFirst = texts.some(
    (text) =>
      Number.isNaN(readDate(text, 'day-first')) && !Number.isNaN(readDate(text, 'month-first')),
  );
  return onlyMonthFirst ? 'month-first' : 'day-first';
}

/** A cell cut to what a message can show. */
function short(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}
