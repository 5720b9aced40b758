import Papa from 'papaparse';
import { Fault } from '../fault';
import { commaEvidence, isGap, readNumber, type NumberStyle } from './cells';
import { checkColumns, COLUMN_LIMIT } from './limits';

/** How a text file lays out its table. */
export interface Dialect {
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  /** A blank stands for any run of blanks and tabs. */
  readonly delimiter: Delimiter;
  readonly header: boolean;
  readonly style: NumberStyle;
  /** Fields of the first line. */
  readonly width: number;
  /** Bytes of a row, on average, in the sample. */
  readonly bytesPerRow: number;
}

export type Delimiter = '\t' | ';' | '|' | ',' | ' ';

const DELIMITERS: readonly Delimiter[] = ['\t', ';', '|', ',', ' '];
const SAMPLE_ROWS = 200;

export interface Parsed {
  readonly data: string[][];
  readonly errors: readonly { readonly code?: string; readonly row?: number }[];
  readonly meta: { readonly cursor: number };
}

/**
 * Cuts text into rows of fields. With `open`, a last row that has no line end yet is left for
 * later: `meta.cursor` is where it starts.
 */
export function parseRows(text: string, delimiter: Delimiter, open: boolean): Parsed {
  const parsed: Parsed = new Papa.Parser({ delimiter, newline: '\n' }).parse(text, 0, open);
  return parsed;
}

/** Line ends as \n; in blank-separated text, single blanks and none around a line. */
export function tidy(text: string, delimiter: Delimiter): string {
  const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  return delimiter === ' ' ? lines.replace(/[ \t]+/g, ' ').replace(/^ | $/gm, '') : lines;
}

/** Settles encoding, delimiter, header and number style from the first bytes of a file. */
export function sniffDialect(
  file: string,
  head: Uint8Array,
  whole: boolean,
  wantsHeader: boolean | undefined,
): Dialect {
  const encoding = sniffEncoding(head);
  const text = decodeHead(head, encoding);
  refuseBinary(file, text);
  refuseDocuments(file, text);
  const { delimiter, rows } = sniffDelimiter(file, text, whole);
  const width = rows[0].length;
  const style = { decimalComma: prefersComma(rows, delimiter) };
  return {
    encoding,
    delimiter,
    style,
    width,
    header: wantsHeader ?? looksLikeHeader(rows, style),
    bytesPerRow: head.length / Math.max(1, countLines(text)),
  };
}

function sniffEncoding(head: Uint8Array): Dialect['encoding'] {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const pairs = Math.min(2000, head.length >> 1);
  const zeros = [0, 0];
  for (let i = 0; i < 2 * pairs; i++) if (head[i] === 0) zeros[i & 1]++;
  if (pairs >= 4 && zeros[1] > 0.4 * pairs && zeros[0] < 0.05 * pairs) return 'utf-16le';
  if (pairs >= 4 && zeros[0] > 0.4 * pairs && zeros[1] < 0.05 * pairs) return 'utf-16be';
  try {
    // A character cut at the end of the sample is no fault: hence the stream.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

function decodeHead(head: Uint8Array, encoding: string): string {
  return new TextDecoder(encoding).decode(head, { stream: true });
}

function refuseBinary(file: string, text: string): void {
  let odd = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const control = code < 32 && (code < 9 || code > 13);
    if (code === 0 || code === 0xfffd) odd += 10;
    else if (control || (code >= 0x7f && code < 0xa0)) odd++;
  }
  if (odd === 0 || odd < text.length / 100) return;
  throw new Fault('bad-input', 'This is not text: the file holds binary data', {
    place: { file },
    remedy: 'Open a CSV, TSV, Parquet or Arrow file; give a workbook or archive out as CSV first',
  });
}

const DOCUMENTS: readonly (readonly [RegExp, string, string])[] = [
  [
    /^\s*(?:\{\s*["}]|\[\s*[[{])/,
    'JSON',
    'Write the table as CSV, Parquet or Arrow; the JSON that is opened here is what Cutoff saved, and models of XGBoost',
  ],
  [/^\s*<(?:!doctype html|html)\b/i, 'a web page', 'Fetch the file itself, not the page it is on'],
  [/^\s*<\?xml\b/i, 'XML', 'Write the table as CSV, Parquet or Arrow'],
];

/** What is text, but no table. */
function refuseDocuments(file: string, text: string): void {
  const found = DOCUMENTS.find(([beginning]) => beginning.test(text));
  if (found === undefined) return;
  const [, what, remedy] = found;
  throw new Fault('bad-input', `The file is ${what}, not a table that can be read here`, {
    place: { file },
    remedy,
  });
}

function countLines(text: string): number {
  return text.split(/\r\n?|\n/).filter((line) => line.trim() !== '').length;
}

function sniffDelimiter(
  file: string,
  text: string,
  whole: boolean,
): { delimiter: Delimiter; rows: string[][] } {
  let best: { delimiter: Delimiter; rows: string[][]; share: number } | undefined;
  for (const delimiter of DELIMITERS) {
    const rows = sampleRows(text, delimiter, whole);
    if (rows.length === 0) continue;
    const width = rows[0].length;
    if (width < 2) continue;
    const share = rows.filter((row) => row.length === width).length / rows.length;
    if (share >= 0.9) {
      best = { delimiter, rows, share };
      break;
    }
    if (best === undefined || share > best.share) best = { delimiter, rows, share };
  }
  if (best === undefined) throw noTable(file, text, whole);
  checkColumns(file, best.rows[0].length);
  return best;
}

function sampleRows(text: string, delimiter: Delimiter, whole: boolean): string[][] {
  const { data } = parseRows(tidy(text, delimiter), delimiter, !whole);
  const rows: string[][] = [];
  for (const row of data) {
    if (row.length > 1 || row[0].trim() !== '') rows.push(row);
    if (rows.length === SAMPLE_ROWS) break;
  }
  return rows;
}

function noTable(file: string, text: string, whole: boolean): Fault {
  if (text.trim() === '')
    return new Fault('bad-input', 'The file holds nothing but blanks', {
      place: { file },
      remedy: 'Export it again, and check that it has rows',
    });
  if (!whole && !/[\r\n]/.test(text)) {
    for (const delimiter of DELIMITERS) {
      const fields = text.split(delimiter).length;
      if (delimiter !== ' ' && fields > COLUMN_LIMIT) checkColumns(file, fields, true);
    }
    return new Fault('bad-input', 'There is no line end in the first 256 kB', {
      place: { file, row: 1 },
      remedy: 'A table needs one line a row; check how the file was written',
    });
  }
  return new Fault('bad-input', 'No comma, semicolon, tab, bar or blank parts the first line', {
    place: { file, row: 1 },
    remedy: 'A table needs at least two columns, one of them the outcome',
  });
}

function prefersComma(rows: readonly string[][], delimiter: Delimiter): boolean {
  let evidence = 0;
  let ambiguous = 0;
  for (const row of rows)
    for (const cell of row) {
      const text = cell.trim();
      evidence += commaEvidence(text);
      if (/^[+-]?[1-9]\d{0,2},\d{3}$/.test(text)) ambiguous++;
    }
  if (evidence !== 0) return evidence > 0;
  // Programs that part fields with semicolons do so because the comma is their decimal sign.
  return ambiguous > 0 && delimiter === ';';
}

/** A header has no numbers in it, and its words are not among the values below them. */
function looksLikeHeader(rows: readonly string[][], style: NumberStyle): boolean {
  const [first, ...rest] = rows;
  const cells = first.map((cell) => cell.trim());
  if (cells.some((cell) => !Number.isNaN(readNumber(cell, style)))) return false;
  if (cells.every(isGap)) return false;
  if (rest.length === 0) return true;
  const repeated = cells.filter(
    (cell, column) => !isGap(cell) && rest.some((row) => row[column]?.trim() === cell),
  ).length;
  return repeated <= cells.length / 4;
}
