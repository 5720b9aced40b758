import type { DuckDBConnection } from '@duckdb/node-api';
import { Fault } from '../core/fault';
import { text } from './database';
import type { Feature, Storage } from './features';

export type NumericArray = Float32Array | Int32Array | Int16Array | Int8Array | Uint8Array;

/** One column of the aggregated table, out of the database. */
export type Extracted =
  | {
      readonly kind: 'numeric';
      readonly feature: Feature;
      readonly values: NumericArray;
      /** One byte a row, 1 = missing. */
      readonly missing: Uint8Array;
    }
  | {
      readonly kind: 'category';
      readonly feature: Feature;
      /** Index into `levels`; -1 = missing. */
      readonly codes: Int8Array;
      readonly levels: readonly string[];
    };

/** Fetches the table `applicant` chunk by chunk, in order of applicant, into one typed array a column. */
export async function extractColumns(
  connection: DuckDBConnection,
  features: readonly Feature[],
  rows: number,
): Promise<Extracted[]> {
  const sinks = features.map((feature) =>
    feature.storage === 'category'
      ? new CategorySink(feature, rows)
      : new NumberSink(feature, rows),
  );
  const result = await connection.stream(rounded(features, WIDE));
  let row = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    sinks.forEach((sink, column) => {
      const values = chunk.getColumnValues(column);
      for (let i = 0; i < values.length; i++) sink.put(row + i, values[i]);
    });
    row += chunk.rowCount;
  }
  if (row !== rows) throw new Fault('internal', `${rows} rows were to be read but ${row} came`);
  return sinks.map((sink) => sink.done());
}

/** Writes the table `applicant`, rounded the same, as a Parquet or CSV file, by the path's ending. */
export async function writeCopy(
  connection: DuckDBConnection,
  features: readonly Feature[],
  path: string,
): Promise<void> {
  const format = path.endsWith('.csv') ? 'FORMAT csv, HEADER true' : 'FORMAT parquet';
  await connection.run(`COPY (${rounded(features, EXACT)}) TO ${text(path)} (${format})`);
}

const EXACT: Record<Storage, string> = {
  category: 'VARCHAR',
  float32: 'FLOAT',
  int32: 'INTEGER',
  int16: 'SMALLINT',
  int8: 'TINYINT',
  uint8: 'UTINYINT',
};
/** Whole numbers as they are, so that one too large is found, and named, when it is stored. */
const WIDE = { ...EXACT, int32: 'DOUBLE', int16: 'DOUBLE', int8: 'DOUBLE', uint8: 'DOUBLE' };

/** Every column rounded to its decimals and typed, in order of applicant. */
function rounded(features: readonly Feature[], types: Record<Storage, string>): string {
  const columns = features.map(({ name, storage, decimals }) => {
    const value = storage === 'float32' ? `ROUND(${name}, ${decimals})` : name;
    return `CAST(${value} AS ${types[storage]}) AS ${name}`;
  });
  return `SELECT ${columns.join(', ')} FROM applicant ORDER BY SK_ID_CURR`;
}

class NumberSink {
  private readonly feature: Feature;
  private readonly values: NumericArray;
  private readonly missing: Uint8Array;

  constructor(feature: Feature, rows: number) {
    this.feature = feature;
    this.values = allocate(feature.storage, rows);
    this.missing = new Uint8Array(rows);
  }

  put(row: number, value: unknown): void {
    if (value === null) {
      if (!(this.values instanceof Float32Array)) throw this.unfit('a blank cell', row);
      this.values[row] = NaN;
      this.missing[row] = 1;
      return;
    }
    this.values[row] = Number(value);
    if (!(this.values instanceof Float32Array) && this.values[row] !== Number(value))
      throw this.unfit(String(value), row);
  }

  done(): Extracted {
    const { feature, values, missing } = this;
    return { kind: 'numeric', feature, values, missing };
  }

  private unfit(what: string, row: number): Fault {
    const { name, storage } = this.feature;
    return new Fault('bad-input', `${what} does not fit this column of type ${storage}`, {
      place: { row: row + 1, column: name },
      remedy: 'Correct the value in application_train.csv',
    });
  }
}

class CategorySink {
  private readonly feature: Feature;
  private readonly codes: Int8Array;
  private readonly known = new Map<string, number>();

  constructor(feature: Feature, rows: number) {
    this.feature = feature;
    this.codes = new Int8Array(rows).fill(-1);
  }

  put(row: number, value: unknown): void {
    if (value === null) return;
    const level = String(value);
    let code = this.known.get(level);
    if (code === undefined) {
      code = this.known.size;
      if (code > 127)
        throw new Fault('bad-input', 'More than 128 different values in a column of categories', {
          place: { column: this.feature.name },
        });
      this.known.set(level, code);
    }
    this.codes[row] = code;
  }

  /** Levels in alphabetical order, whatever order they came in. */
  done(): Extracted {
    const levels = [...this.known.keys()].sort((a, b) => (a < b ? -1 : 1));
    const place = new Int8Array(levels.length);
    levels.forEach((level, to) => (place[this.known.get(level) ?? 0] = to));
    const codes = this.codes.map((code) => (code < 0 ? -1 : place[code]));
    return { kind: 'category', feature: this.feature, codes, levels };
  }
}

function allocate(storage: Storage, rows: number): NumericArray {
  switch (storage) {
    case 'int32':
      return new Int32Array(rows);
    case 'int16':
      return new Int16Array(rows);
    case 'int8':
      return new Int8Array(rows);
    case 'uint8':
      return new Uint8Array(rows);
    default:
      return new Float32Array(rows);
  }
}
