import { parquetMetadataAsync, parquetSchema, type AsyncBuffer } from 'hyparquet';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { Fault } from '../fault';
import type { Task } from '../task';
import { Digest, readAll, streamBytes, type Source } from './bytes';
import { ColumnBuilder } from './column-builder';
import { checkBytes, checkColumns, checkSize, type Allowance } from './limits';
import { columnPages, type Decoder } from './parquet-pages';
import { packNumbers, uniqueNames, unusableColumn, type RawColumn, type RawTable } from './raw';

type Metadata = Awaited<ReturnType<typeof parquetMetadataAsync>>;
type Element = ReturnType<typeof parquetSchema>['children'][number];

/** Dates and times as days since 1970-01-01, plain numbers rather than a Date each. */
const PARSERS = {
  ...DEFAULT_PARSERS,
  dateFromDays: (days: number) => days,
  timestampFromMilliseconds: (ms: bigint) => Number(ms) / 86_400_000,
  timestampFromMicroseconds: (us: bigint) => Number(us) / 86_400_000_000,
  timestampFromNanoseconds: (ns: bigint) => Number(ns) / 86_400_000_000_000,
};
const BLOCK = 32_768;
const MOST_NESTING = 100;
/** Columns of all row groups together. */
const MOST_PIECES = 5_000_000;

/**
 * Reads a Parquet file column by column and row group by row group into typed arrays. Throws
 * `bad-input` for a damaged file, naming the column where one is to blame.
 */
export async function readParquet(
  source: Source,
  allowance: Allowance,
  task: Task,
): Promise<RawTable> {
  const { name: file } = source;
  if (source.gzipped) checkBytes(file, source.size, allowance);
  const unpacked = source.gzipped ? await readAll(source, task) : null;
  const buffer = unpacked === null ? blobBuffer(source.blob) : memoryBuffer(unpacked.bytes);
  const { metadata, schema } = await readMetadata(file, buffer);
  const leaves = schema.children;
  const rows = Number(metadata.num_rows);
  checkColumns(file, leaves.length);
  checkMetadata(file, metadata, rows, leaves.length);
  checkSize(file, rows, leaves.length, allowance);
  const hash = unpacked?.hash ?? (await hashOf(source, task));
  const columns: RawColumn[] = [];
  const names = uniqueNames(leaves.map((leaf) => leaf.element.name));
  const groups = metadata.row_groups.map(groupOf);
  const places = placesOf(leaves);
  for (const [index, leaf] of leaves.entries()) {
    const read = new ColumnReader(names[index], [schema, leaf], places[index], rows);
    columns.push(await readColumn(file, buffer, groups, read, task));
    task.report({ stage: 'Reading columns', done: index + 1, total: leaves.length });
    await task.breathe();
  }
  return { rows, columns, hash, notes: [] };
}

function blobBuffer(blob: Blob): AsyncBuffer {
  return {
    byteLength: blob.size,
    slice: (start, end) => blob.slice(start, end).arrayBuffer(),
  };
}

function memoryBuffer(bytes: Uint8Array<ArrayBuffer>): AsyncBuffer {
  return {
    byteLength: bytes.length,
    slice: (start, end) => bytes.slice(start, end).buffer,
  };
}

async function hashOf(source: Source, task: Task): Promise<string> {
  const digest = new Digest();
  let done = 0;
  for await (const piece of streamBytes(source, digest, task)) {
    done += piece.length;
    task.report({ stage: 'Reading the file', done, total: source.size });
  }
  return digest.hex();
}

async function readMetadata(
  file: string,
  buffer: AsyncBuffer,
): Promise<{ metadata: Metadata; schema: Element }> {
  try {
    const metadata = await parquetMetadataAsync(buffer, { geoparquet: false });
    if (nesting(metadata) > MOST_NESTING) throw new RangeError('groups within groups');
    return { metadata, schema: parquetSchema(metadata) };
  } catch (thrown) {
    throw damaged(file, thrown);
  }
}

/** How deep groups of columns lie in each other. */
function nesting({ schema }: Metadata): number {
  const open: number[] = [];
  let deepest = 0;
  for (const { num_children: children = 0 } of schema) {
    while (open.at(-1) === 0) open.pop();
    if (open.length > 0) open[open.length - 1]--;
    if (children > 0) open.push(children);
    deepest = Math.max(deepest, open.length);
  }
  return deepest;
}

function checkMetadata(file: string, metadata: Metadata, rows: number, columns: number): void {
  const sizes = metadata.row_groups.map((group) => Number(group.num_rows));
  const isWhole = (size: number): boolean => Number.isSafeInteger(size) && size >= 0;
  if (![rows, ...sizes].every(isWhole) || sizes.reduce((sum, size) => sum + size, 0) !== rows)
    throw damaged(file, undefined);
  if (sizes.length * columns > MOST_PIECES)
    throw new Fault(
      'bad-input',
      `The Parquet file is cut into ${sizes.length.toLocaleString('en')} row groups, which is too many to read`,
      { place: { file }, remedy: 'Write it again in larger row groups' },
    );
  if (rows > 0 && columns > 0) return;
  throw new Fault('bad-input', 'The Parquet file has no rows', {
    place: { file },
    remedy: 'Write it again, and check that it has rows',
  });
}

function damaged(file: string, cause: unknown, column?: string): Fault {
  return new Fault('bad-input', 'The Parquet file breaks off or is damaged', {
    place: column === undefined ? { file } : { file, column },
    remedy: 'Fetch it or write it again',
    cause,
  });
}

/** A row group: its rows, and its columns that are no part of another, by name and in the file's order. */
interface Group {
  readonly rows: number;
  readonly chunks: ReadonlyMap<string, readonly Chunk[]>;
}

/** Which of the columns of one name this is, from 0, and how many there are. */
interface SameName {
  readonly at: number;
  readonly of: number;
}

/** Row groups list columns in the order of the schema, so those of one name are told apart by it. */
function placesOf(leaves: readonly Element[]): SameName[] {
  const counts = new Map<string, number>();
  const found = leaves.map(({ element: { name }, children }) => {
    const at = counts.get(name) ?? 0;
    if (children.length === 0) counts.set(name, at + 1);
    return { at, name };
  });
  return found.map(({ at, name }) => ({ at, of: counts.get(name) ?? 0 }));
}

type Chunk = NonNullable<Metadata['row_groups'][number]['columns'][number]['meta_data']>;

function groupOf({ num_rows: rows, columns }: Metadata['row_groups'][number]): Group {
  const chunks = new Map<string, Chunk[]>();
  for (const { meta_data: chunk } of columns) {
    if (chunk?.path_in_schema.length !== 1) continue;
    const [name] = chunk.path_in_schema;
    const others = chunks.get(name);
    if (others === undefined) chunks.set(name, [chunk]);
    else others.push(chunk);
  }
  return { rows: Number(rows), chunks };
}

async function readColumn(
  file: string,
  buffer: AsyncBuffer,
  groups: readonly Group[],
  reader: ColumnReader,
  task: Task,
): Promise<RawColumn> {
  if (reader.nested)
    return unusableColumn(reader.name, reader.rows, 'Its values are lists, records or bytes');
  let end = 0;
  for (const { rows, chunks } of groups) {
    end += rows;
    try {
      const found = chunks.get(reader.element.name) ?? [];
      const { at, of } = reader.place;
      if (rows > 0 && found.length !== of) throw new RangeError('no such column');
      if (rows > 0)
        for await (const values of pagesOf(buffer, found[at], reader, rows, task))
          await reader.take(values, task);
    } catch (thrown) {
      if (task.signal.aborted) throw thrown;
      throw damaged(file, thrown, reader.name);
    }
    if (reader.taken !== end) throw damaged(file, undefined, reader.name);
    await task.breathe();
  }
  return reader.finish();
}

async function* pagesOf(
  buffer: AsyncBuffer,
  chunk: Chunk,
  reader: ColumnReader,
  rows: number,
  task: Task,
): AsyncGenerator<ArrayLike<unknown>> {
  const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
  const end = start + Number(chunk.total_compressed_size);
  if (!(start >= 0 && start <= end && end <= buffer.byteLength))
    throw new RangeError('no such part');
  yield* columnPages(await buffer.slice(start, end), reader.decoder(chunk), rows, task);
}

/** Collects one column: texts in a dictionary, everything else as numbers. */
class ColumnReader {
  readonly name: string;
  readonly rows: number;
  readonly element: Element['element'];
  readonly place: SameName;
  readonly nested: boolean;
  readonly #path: readonly [Element, Element];
  readonly #notes: readonly string[];
  readonly #texts: ColumnBuilder | undefined;
  readonly #numbers: Float64Array;
  taken = 0;

  /** @param path the root of the schema and the column in it */
  constructor(
    named: { name: string; notes: readonly string[] },
    path: readonly [Element, Element],
    place: SameName,
    rows: number,
  ) {
    const [, leaf] = path;
    this.#path = path;
    this.name = named.name;
    this.#notes = named.notes;
    this.rows = rows;
    this.place = place;
    this.element = leaf.element;
    this.nested = leaf.children.length > 0 || leaf.element.repetition_type === 'REPEATED';
    const texts = !this.nested && isText(leaf.element);
    this.#texts = texts ? new ColumnBuilder(this.name, { decimalComma: false }, rows) : undefined;
    this.#numbers = new Float64Array(texts || this.nested ? 0 : rows);
  }

  decoder({ type, codec, path_in_schema: pathInSchema }: Chunk): Decoder {
    const { element } = this;
    return { pathInSchema, type, element, schemaPath: [...this.#path], codec, parsers: PARSERS };
  }

  async take(values: ArrayLike<unknown>, task: Task): Promise<void> {
    for (let i = 0; i < values.length && this.taken < this.rows; i++) {
      const value = values[i];
      // Gaps are null: this stands for an entry that the dictionary does not have.
      if (value === undefined) throw new RangeError('no such entry');
      if (this.#texts !== undefined)
        this.#texts.push(typeof value === 'string' ? value : '', this.taken + 1);
      else this.#numbers[this.taken] = value === null ? NaN : Number(value);
      this.taken++;
      if (i % BLOCK === BLOCK - 1) await task.breathe();
    }
  }

  finish(): RawColumn {
    if (this.#texts !== undefined) return this.#texts.finish(this.#notes);
    const date = isDate(this.element);
    return {
      kind: 'numeric',
      name: this.name,
      notes: this.#notes,
      ...(date ? { unit: 'days since 1970-01-01', date } : {}),
      ...packNumbers(this.#numbers),
    };
  }
}

function isText({ type, converted_type: converted, logical_type: logical }: Element['element']) {
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') return false;
  if (logical?.type === 'FLOAT16') return false;
  return type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY';
}

function isDate({ type, converted_type: converted, logical_type: logical }: Element['element']) {
  return (
    type === 'INT96' ||
    converted === 'DATE' ||
    converted === 'TIMESTAMP_MILLIS' ||
    converted === 'TIMESTAMP_MICROS' ||
    logical?.type === 'DATE' ||
    logical?.type === 'TIMESTAMP'
  );
}
