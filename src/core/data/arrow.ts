import { tableFromIPC, Type, type Batch, type Column as ArrowColumn } from '@uwdata/flechette';
import { Fault } from '../fault';
import type { Task } from '../task';
import { checkArrowFrame } from './arrow-frame';
import { readAll, type Source } from './bytes';
import { ColumnBuilder } from './column-builder';
import { checkBytes, checkColumns, checkSize, type Allowance } from './limits';
import {
  packCodes,
  packNumbers,
  uniqueNames,
  unusableColumn,
  type RawColumn,
  type RawTable,
} from './raw';
import type { CategoryColumn, NumericColumn } from './table';

const DAY_MS = 86_400_000;
const BLOCK = 65_536;
/** Characters between two breaths, where texts are long. */
const CHARACTERS = 1 << 21;

/**
 * Reads an Arrow IPC file or stream. Numbers and dictionary codes that come in one batch stay where
 * they lie in the file's bytes; gaps become byte masks. Throws `bad-input` for a damaged file.
 */
export async function readArrow(
  source: Source,
  allowance: Allowance,
  task: Task,
): Promise<RawTable> {
  const { name: file } = source;
  checkBytes(file, source.size, allowance);
  const { bytes, hash } = await readAll(source, task);
  const table = decode(file, bytes);
  const rows = table.numRows;
  checkColumns(file, table.numCols);
  checkSize(file, rows, table.numCols, allowance);
  const names = uniqueNames(table.names.map(String));
  const columns: RawColumn[] = [];
  for (const [index, { name, notes }] of names.entries()) {
    const column = table.getChildAt(index);
    if (column.length !== rows) throw damaged(file, undefined, name);
    columns.push(await guard(file, name, () => toRaw(name, notes, column, task)));
    task.report({ stage: 'Reading columns', done: index + 1, total: names.length });
    await task.breathe();
  }
  return { rows, columns, hash, notes: [] };
}

function decode(file: string, bytes: Uint8Array<ArrayBuffer>): ReturnType<typeof tableFromIPC> {
  const isFile = startsWithMagic(bytes, 0);
  if (isFile && (bytes.length < 24 || !startsWithMagic(bytes, bytes.length - 6)))
    throw damaged(file, undefined);
  try {
    checkArrowFrame(file, bytes, isFile);
    const table = tableFromIPC(bytes);
    if (table.numCols > 0 && table.numRows > 0) return table;
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown;
    const message = thrown instanceof Error ? thrown.message : '';
    if (message.includes('compression codec'))
      throw new Fault('bad-input', 'The Arrow file is compressed inside', {
        place: { file },
        remedy: 'Write it without compression, or gzip it as a whole',
        cause: thrown,
      });
    throw damaged(file, thrown);
  }
  throw new Fault('bad-input', 'The Arrow file has no rows', {
    place: { file },
    remedy: 'Write it again, and check that it has rows',
  });
}

function startsWithMagic(bytes: Uint8Array, at: number): boolean {
  return [...'ARROW1'].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));
}

async function guard<T>(file: string, column: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (thrown) {
    if (thrown instanceof Fault || (thrown instanceof DOMException && thrown.name === 'AbortError'))
      throw thrown;
    throw damaged(file, thrown, column);
  }
}

function damaged(file: string, cause: unknown, column?: string): Fault {
  return new Fault('bad-input', 'The Arrow file breaks off or is damaged', {
    place: column === undefined ? { file } : { file, column },
    remedy: 'Fetch it or write it again',
    cause,
  });
}

type Batches = readonly Batch<unknown>[];

async function toRaw(
  name: string,
  notes: readonly string[],
  column: ArrowColumn<unknown>,
  task: Task,
): Promise<RawColumn> {
  const { length, data: batches, type } = column;
  const base = { name, notes };
  switch (type.typeId) {
    case Type.Int:
    case Type.Float: {
      const direct = directNumbers(batches, length);
      if (direct !== null && !isHalf(type)) return { ...base, kind: 'numeric', ...direct };
      return { ...base, kind: 'numeric', ...(await convertNumbers(batches, length, 1, task)) };
    }
    case Type.Bool:
    case Type.Decimal:
      return { ...base, kind: 'numeric', ...(await convertNumbers(batches, length, 1, task)) };
    case Type.Date:
    case Type.Timestamp: {
      const days = await convertNumbers(batches, length, DAY_MS, task);
      return { ...base, kind: 'numeric', unit: 'days since 1970-01-01', date: true, ...days };
    }
    case Type.Dictionary:
      return fromDictionary(base, batches, length, task);
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Utf8View:
      return fromTexts(base, column, task);
    case Type.Null:
      return {
        ...base,
        kind: 'numeric',
        values: new Uint8Array(length),
        missing: new Uint8Array(length).fill(1),
      };
    default:
      return unusableColumn(name, length, 'Its values are lists, records or bytes');
  }
}

function isHalf(type: object): boolean {
  return 'precision' in type && type.precision === 0;
}

type Direct = NumericColumn['values'];

/** The file's own numbers, joined where they come in batches; null when they must be converted. */
function directNumbers(
  batches: Batches,
  length: number,
): Pick<NumericColumn, 'values' | 'missing'> | null {
  const parts: Direct[] = [];
  for (const { values } of batches) {
    if (!isDirect(values)) return null;
    parts.push(values);
  }
  const values = parts.length === 1 ? parts[0] : joined(parts, length);
  if (values === null || values.length !== length) return null;
  const missing = maskOf(batches, length);
  return { values, missing: markNotFinite(values, missing) };
}

function isDirect(values: unknown): values is Direct {
  return (
    values instanceof Float32Array ||
    values instanceof Float64Array ||
    values instanceof Int32Array ||
    values instanceof Int16Array ||
    values instanceof Int8Array ||
    values instanceof Uint8Array
  );
}

function joined(parts: readonly Direct[], length: number): Direct | null {
  const all = emptyLike(parts[0], length);
  let at = 0;
  for (const part of parts) {
    if (at + part.length > length) return null;
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function emptyLike(values: Direct, length: number): Direct {
  if (values instanceof Float32Array) return new Float32Array(length);
  if (values instanceof Float64Array) return new Float64Array(length);
  if (values instanceof Int32Array) return new Int32Array(length);
  if (values instanceof Int16Array) return new Int16Array(length);
  if (values instanceof Int8Array) return new Int8Array(length);
  return new Uint8Array(length);
}

/** One byte a row from the validity bitmaps (bit 0 first, 1 = there); null when nothing is missing. */
function maskOf(batches: Batches, length: number): Uint8Array | null {
  if (batches.every((batch) => batch.nullCount === 0)) return null;
  const mask = new Uint8Array(length);
  let at = 0;
  for (const { length: rows, nullCount, validity } of batches) {
    if (nullCount > 0)
      for (let i = 0; i < rows; i++) mask[at + i] = 1 - ((validity[i >> 3] >> (i & 7)) & 1);
    at += rows;
  }
  return mask;
}

/** Puts NaN (floats) or 0 (integers) at gaps, and a gap wherever a float is not finite. */
function markNotFinite(values: Direct, mask: Uint8Array | null): Uint8Array | null {
  const float = values instanceof Float32Array || values instanceof Float64Array;
  let missing = mask;
  if (missing !== null)
    for (let i = 0; i < values.length; i++) if (missing[i] === 1) values[i] = float ? NaN : 0;
  if (!float) return missing;
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i])) {
      missing ??= new Uint8Array(values.length);
      missing[i] = 1;
      values[i] = NaN;
    }
  return missing;
}

async function convertNumbers(
  batches: Batches,
  length: number,
  divisor: number,
  task: Task,
): Promise<Pick<NumericColumn, 'values' | 'missing'>> {
  const values = new Float64Array(length);
  let at = 0;
  for (const batch of batches)
    for (let i = 0; i < batch.length; i++) {
      const value = batch.at(i);
      values[at++] = value === null || value === undefined ? NaN : Number(value) / divisor;
      if (at % BLOCK === 0) await task.breathe();
    }
  return packNumbers(values);
}

type Base = Pick<RawColumn, 'name' | 'notes'>;

async function fromDictionary(
  base: Base,
  batches: Batches,
  length: number,
  task: Task,
): Promise<RawColumn> {
  const entries = batches.map(dictionaryOf);
  const first = entries[0] ?? [];
  if (first.some((entry) => entry !== null && typeof entry !== 'string'))
    return { ...base, kind: 'numeric', ...(await convertNumbers(batches, length, 1, task)) };
  const whole = directCodes(batches, first);
  if (whole !== null) return { ...base, kind: 'category', codes: whole, levels: first.map(String) };
  return mergedCodes(base, batches, entries, length, task);
}

function dictionaryOf(batch: Batch<unknown>): readonly unknown[] {
  const dictionary = 'dictionary' in batch ? batch.dictionary : undefined;
  if (typeof dictionary !== 'object' || dictionary === null || !('toArray' in dictionary))
    return [];
  if ('data' in dictionary && Array.isArray(dictionary.data))
    (dictionary.data as Batch<unknown>[]).forEach(checkOffsets);
  const { toArray } = dictionary;
  return typeof toArray === 'function' ? Array.from(toArray.call(dictionary)) : [];
}

/** The file's own codes, when there is one batch with one tidy dictionary and no gaps. */
function directCodes(batches: Batches, levels: readonly unknown[]): CategoryColumn['codes'] | null {
  if (batches.length !== 1 || batches[0].nullCount > 0) return null;
  const { length } = batches[0];
  const values: unknown = batches[0].values;
  if (!(
    values instanceof Int8Array ||
    values instanceof Int16Array ||
    values instanceof Int32Array
  ))
    return null;
  if (levels.includes(null) || new Set(levels).size !== levels.length) return null;
  const codes = values.subarray(0, length);
  for (const code of codes) if (code < 0 || code >= levels.length) throw new RangeError('code');
  return codes;
}

async function mergedCodes(
  base: Base,
  batches: Batches,
  entries: readonly (readonly unknown[])[],
  length: number,
  task: Task,
): Promise<RawColumn> {
  const codeOf = new Map<string, number>();
  const codes = new Int32Array(length);
  let at = 0;
  for (const [b, batch] of batches.entries()) {
    const recode = entries[b].map((entry) => {
      if (entry === null || entry === undefined) return -1;
      const level = String(entry);
      const known = codeOf.get(level) ?? codeOf.size;
      codeOf.set(level, known);
      return known;
    });
    const mask = maskOf([batch], batch.length);
    for (let i = 0; i < batch.length; i++) {
      const code = recode[Number(batch.values[i])];
      if (code === undefined && mask?.[i] !== 1) throw new RangeError('code');
      codes[at++] = mask?.[i] === 1 ? -1 : code;
      if (at % BLOCK === 0) await task.breathe();
    }
  }
  const levels = [...codeOf.keys()];
  return { ...base, kind: 'category', codes: packCodes(codes, levels.length), levels };
}

async function fromTexts(
  { name, notes }: Base,
  column: ArrowColumn<unknown>,
  task: Task,
): Promise<RawColumn> {
  column.data.forEach(checkOffsets);
  const builder = new ColumnBuilder(name, { decimalComma: false }, column.length);
  let row = 0;
  let characters = 0;
  for (const value of column) {
    const text = typeof value === 'string' ? value : '';
    builder.push(text, ++row);
    characters += text.length;
    if (row % BLOCK !== 0 && characters < CHARACTERS) continue;
    characters = 0;
    await task.breathe();
  }
  return builder.finish(notes);
}

/** Texts that lie on top of each other could be a thousand times the size of their file. */
function checkOffsets(batch: Batch<unknown>): void {
  if (!('offsets' in batch)) return;
  const { offsets, length } = batch;
  if (!(offsets instanceof Int32Array || offsets instanceof BigInt64Array)) return;
  for (let i = 0; i < length; i++)
    if (!(offsets[i] <= offsets[i + 1])) throw new RangeError('offsets');
}
