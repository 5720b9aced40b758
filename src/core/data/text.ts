import { Fault } from '../fault';
import type { Task } from '../task';
import { Digest, streamBytes, type Source } from './bytes';
import { ColumnBuilder } from './column-builder';
import { checkSize, ROW_LIMIT, type Allowance } from './limits';
import { uniqueNames, type RawTable } from './raw';
import { parseRows, sniffDialect, tidy, type Dialect } from './text-dialect';

/** Characters parsed between two breaths; about 5 ms. */
const PIECE = 1 << 18;
/** A row longer than this has a quotation mark that never closes, or no end. */
const LONGEST_ROW = 1 << 22;

/**
 * Reads comma-, semicolon-, tab-, bar- or blank-separated text piece by piece, so that the file is
 * never in memory as a whole. Throws `bad-input` naming the row for a row with too many or too few
 * fields, a quotation mark left open, or a file without rows.
 */
export async function readText(
  source: Source,
  options: { readonly header: boolean | undefined; readonly allowance: Allowance },
  task: Task,
): Promise<RawTable> {
  const { name: file, head, size } = source;
  const dialect = sniffDialect(file, head, head.length >= size, options.header);
  const expected = Math.ceil((size / dialect.bytesPerRow) * 1.05);
  checkSize(file, expected, dialect.width, options.allowance);
  const rows = new RowTaker(file, dialect, Math.min(expected, 2 * ROW_LIMIT));
  const decoder = new TextDecoder(dialect.encoding);
  const digest = new Digest();
  let pending = '';
  let parsedBytes = 0;
  for await (const bytes of streamBytes(source, digest, task)) {
    pending += decoder.decode(bytes, { stream: true });
    parsedBytes += bytes.length;
    if (pending.length < PIECE) continue;
    pending = takeWholeRows(rows, pending, dialect);
    rows.checkPending(pending);
    if (rows.count > ROW_LIMIT) checkSize(file, rows.count, dialect.width, options.allowance);
    task.report({
      stage: 'Reading the file',
      done: parsedBytes,
      total: Math.max(size, parsedBytes),
    });
    await task.breathe();
  }
  takeRest(rows, pending + decoder.decode(), dialect);
  const columns = [];
  for (const builder of rows.finish()) {
    columns.push(builder());
    await task.breathe();
  }
  const style = dialect.style.decimalComma ? { decimalComma: true as const } : {};
  return { rows: rows.count, columns, hash: digest.hex(), notes: [], ...style };
}

/** Parses what ends in a line end; returns the rest. */
function takeWholeRows(rows: RowTaker, text: string, { delimiter }: Dialect): string {
  // A final \r may be half of a line end, a final blank half of a run of blanks.
  const end = text.lastIndexOf('\n') + 1 || text.lastIndexOf('\r', text.length - 2) + 1;
  if (end === 0) return text;
  const whole = tidy(text.slice(0, end), delimiter);
  const { data, meta } = parseRows(whole, delimiter, true);
  rows.take(data);
  return whole.slice(meta.cursor) + text.slice(end);
}

function takeRest(rows: RowTaker, text: string, { delimiter }: Dialect): void {
  if (text === '') return;
  const { data, errors } = parseRows(tidy(text, delimiter), delimiter, false);
  const open = errors.find((error) => error.code === 'MissingQuotes');
  if (open !== undefined) throw rows.openQuote(open.row ?? 0);
  rows.take(data);
}

/** Deals the fields of each row out to the builders of their columns. */
class RowTaker {
  readonly #file: string;
  readonly #dialect: Dialect;
  readonly #expected: number;
  #builders: { readonly column: ColumnBuilder; readonly notes: readonly string[] }[] = [];
  /** Rows of the file so far, blank ones and the header included. */
  #fileRows = 0;
  count = 0;

  constructor(file: string, dialect: Dialect, expected: number) {
    this.#file = file;
    this.#dialect = dialect;
    this.#expected = expected;
  }

  take(rows: readonly string[][]): void {
    const { width } = this.#dialect;
    for (const fields of rows) {
      this.#fileRows++;
      if (fields.length === 1 && fields[0].trim() === '') continue;
      if (this.#builders.length === 0 && this.#start(fields)) continue;
      if (fields.length !== width && !onlyBlanksBeyond(fields, width)) throw this.#ragged(fields);
      for (let c = 0; c < width; c++) this.#builders[c].column.push(fields[c], this.#fileRows);
      this.count++;
    }
  }

  /** Sets the columns up; true when this row was the header. */
  #start(fields: readonly string[]): boolean {
    const { header, style, width } = this.#dialect;
    const names = Array.from({ length: width }, (_, c) => (header ? (fields[c] ?? '') : ''));
    this.#builders = uniqueNames(names).map(({ name, notes }) => ({
      column: new ColumnBuilder(name, style, this.#expected),
      notes: header ? notes : [],
    }));
    return header;
  }

  #ragged(fields: readonly string[]): Fault {
    const { width, delimiter } = this.#dialect;
    const by = delimiter === ' ' ? 'blanks' : delimiter === '\t' ? 'tabs' : `“${delimiter}”`;
    const found = fields.length === 1 ? '1 field' : `${fields.length.toLocaleString('en')} fields`;
    return new Fault(
      'bad-input',
      `The row has ${found} where the first row has ${width.toLocaleString('en')} (fields are parted by ${by})`,
      {
        place: { file: this.#file, row: this.#fileRows },
        remedy:
          'Correct that row: a field that holds the delimiter or a line end must stand in quotation marks',
      },
    );
  }

  openQuote(row: number): Fault {
    return new Fault('bad-input', 'A quotation mark opens here and never closes', {
      place: { file: this.#file, row: this.#fileRows + row + 1 },
      remedy: 'Close it, or double it if it belongs to the text',
    });
  }

  checkPending(pending: string): void {
    if (pending.length <= LONGEST_ROW) return;
    if (pending.includes('"')) throw this.openQuote(0);
    throw new Fault(
      'bad-input',
      `There is no line end in the ${(LONGEST_ROW / 1e6).toFixed(0)} MB from here on`,
      {
        place: { file: this.#file, row: this.#fileRows + 1 },
        remedy: 'A table needs one line a row; check how the file was written',
      },
    );
  }

  /** One function a column, each finishing it. */
  finish(): (() => ReturnType<ColumnBuilder['finish']>)[] {
    if (this.count === 0)
      throw new Fault('bad-input', 'There is a header and not one row below it', {
        place: { file: this.#file },
        remedy: 'Export it again, and check that it has rows',
      });
    return this.#builders.map(
      ({ column, notes }) =>
        () =>
          column.finish(notes),
    );
  }
}

/** A delimiter too many at the end of each row, as some programs write it. */
function onlyBlanksBeyond(fields: readonly string[], width: number): boolean {
  if (fields.length < width) return false;
  for (let c = width; c < fields.length; c++) if (fields[c].trim() !== '') return false;
  return true;
}
