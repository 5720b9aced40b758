import { parquetMetadataAsync, parquetRead, parquetSchema, type AsyncBuffer } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { Fault } from '../fault';
import type { Task } from '../task';
import { Digest, readAll, streamBytes, type Source } from './bytes';
import { ColumnBuilder } from './column-builder';
import { checkColumns, checkSize, type Allowance } from './limits';
import { packNumbers, uniqueNames, unusableColumn, type RawColumn, type RawTable } from './raw';

type Metadata = Awaited<ReturnType<typeof parquetMetadataAsync>>;
type Element = ReturnType<typeof parquetSchema>['children'][number];

/** Dates and times as days since 1970-01-01, plain numbers rather than a Date each. */
const PARSERS = {
  dateFromDays: (days: number) => days,
  timestampFromMilliseconds: (ms: bigint) => Number(ms) / 86_400_000,
  timestampFromMicroseconds: (us: bigint) => Number(us) / 86_400_000_000,
  timestampFromNanoseconds: (ns: bigint) => Number(ns) / 86_400_000_000_000,
};
const BLOCK = 32_768;

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
  const digest = new Digest();
  const buffer = source.gzipped
    ? memoryBuffer(await readAll(source, digest, task))
    : blobBuffer(source.blob);
  const metadata = await readMetadata(file, buffer);
  const leaves = parquetSchema(metadata).children;
  const rows = Number(metadata.num_rows);
  checkColumns(file, leaves.length);
  checkMetadata(file, metadata, rows, leaves.length);
  checkSize(file, rows, leaves.length, allowance);
  if (!source.gzipped) await digestBlob(source, digest, task);
  const columns: RawColumn[] = [];
  const names = uniqueNames(leaves.map((leaf) => leaf.element.name));
  for (const [index, leaf] of leaves.entries()) {
    const read = new ColumnReader(names[index], leaf, rows);
    columns.push(await readColumn(file, buffer, metadata, read, task));
    task.report({ stage: 'Reading columns', done: index + 1, total: leaves.length });
    await task.breathe();
  }
  return { rows, columns, hash: digest.hex(), notes: [] };
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

async function digestBlob(source: Source, digest: Digest, task: Task): Promise<void> {
  let done = 0;
  for await (const piece of streamBytes(source, digest, task)) {
    done += piece.length;
    task.report({ stage: 'Reading the file', done, total: source.size });
  }
}

async function readMetadata(file: string, buffer: AsyncBuffer): Promise<Metadata> {
  try {
    return await parquetMetadataAsync(buffer, { geoparquet: false });
  } catch (thrown) {
    throw damaged(file, thrown);
  }
}

function checkMetadata(file: string, metadata: Metadata, rows: number, columns: number): void {
  const inGroups = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (!Number.isSafeInteger(rows) || rows < 0 || inGroups !== rows) throw damaged(file, undefined);
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

async function readColumn(
  file: string,
  buffer: AsyncBuffer,
  metadata: Metadata,
  reader: ColumnReader,
  task: Task,
): Promise<RawColumn> {
  if (reader.nested)
    return unusableColumn(reader.name, reader.rows, 'Its values are lists, records or bytes');
  let start = 0;
  for (const group of metadata.row_groups) {
    const end = start + Number(group.num_rows);
    const chunks = await readGroup(file, buffer, metadata, reader.element.name, start, end);
    for (const { rowStart, values } of chunks) await reader.take(values, rowStart, task);
    start = end;
    await task.breathe();
  }
  if (reader.taken !== reader.rows) throw damaged(file, undefined, reader.name);
  return reader.finish();
}

interface Chunk {
  readonly rowStart: number;
  readonly values: ArrayLike<unknown>;
}

async function readGroup(
  file: string,
  buffer: AsyncBuffer,
  metadata: Metadata,
  column: string,
  rowStart: number,
  rowEnd: number,
): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  try {
    await parquetRead({
      file: buffer,
      metadata,
      columns: [column],
      rowStart,
      rowEnd,
      compressors,
      parsers: PARSERS,
      geoparquet: false,
      onChunk: (chunk) => chunks.push({ rowStart: chunk.rowStart, values: chunk.columnData }),
    });
  } catch (thrown) {
    throw damaged(file, thrown, column);
  }
  return chunks;
}

/** Collects one column: texts in a dictionary, everything else as numbers. */
class ColumnReader {
  readonly name: string;
  readonly rows: number;
  readonly element: Element['element'];
  readonly nested: boolean;
  readonly #notes: readonly string[];
  readonly #texts: ColumnBuilder | undefined;
  readonly #numbers: Float64Array;
  taken = 0;

  constructor(named: { name: string; notes: readonly string[] }, leaf: Element, rows: number) {
    this.name = named.name;
    this.#notes = named.notes;
    this.rows = rows;
    this.element = leaf.element;
    this.nested = leaf.children.length > 0 || leaf.element.repetition_type === 'REPEATED';
    const texts = !this.nested && isText(leaf.element);
    this.#texts = texts ? new ColumnBuilder(this.name, { decimalComma: false }, rows) : undefined;
    this.#numbers = new Float64Array(texts || this.nested ? 0 : rows);
  }

  async take(values: ArrayLike<unknown>, rowStart: number, task: Task): Promise<void> {
    if (rowStart !== this.taken) throw new RangeError('chunks out of order');
    for (let i = 0; i < values.length && this.taken < this.rows; i++) {
      const value = values[i];
      if (this.#texts !== undefined)
        this.#texts.push(typeof value === 'string' ? value : '', this.taken + 1);
      else this.#numbers[this.taken] = value === null || value === undefined ? NaN : Number(value);
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
