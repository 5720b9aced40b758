import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import {
  columnFromArray,
  tableFromColumns,
  tableFromIPC,
  tableToIPC,
  type Table,
} from '@uwdata/flechette';

const root = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = `${root}.cache/bench`;

/** As many as the real table of applicants has. */
export const ROWS = 307_511;

export interface Files {
  readonly arrow: string;
  readonly parquet: string;
  readonly csv: string;
}

/** The built-in table repeated to 307,511 rows, once in each format. */
export async function tiledFiles(): Promise<Files> {
  const files = {
    arrow: tiledArrow(ROWS),
    parquet: `${FOLDER}/tiled.parquet`,
    csv: `${FOLDER}/tiled.csv`,
  };
  if (Object.values(files).every((file) => existsSync(file))) return files;
  await writeCsv(files.csv, tiledColumns(builtIn(), ROWS));
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run(
    `COPY (SELECT * FROM read_csv('${files.csv}', header = true)) TO '${files.parquet}' (FORMAT parquet)`,
  );
  connection.closeSync();
  return files;
}

/** The built-in table repeated to so many rows, as a compressed Arrow file. */
export function tiledArrow(rows: number): string {
  const path = `${FOLDER}/tiled-${String(rows)}.arrow.gz`;
  if (existsSync(path)) return path;
  mkdirSync(FOLDER, { recursive: true });
  const table = builtIn();
  const tiled = tableFromColumns(
    Object.fromEntries(
      tiledColumns(table, rows).map(([name, values]) => [
        name,
        columnFromArray(values, table.schema.fields.find((field) => field.name === name)?.type),
      ]),
    ),
  );
  writeFileSync(
    path,
    gzipSync(tableToIPC(tiled, { format: 'file' }) ?? new Uint8Array(), { level: 6 }),
  );
  return path;
}

function builtIn(): Table {
  return tableFromIPC(
    gunzipSync(readFileSync(`${root}public/data/home-credit-lookalike.arrow.gz`)),
  );
}

type TiledColumn = readonly [name: string, values: (string | number | null)[]];

function tiledColumns(table: Table, rows: number): TiledColumn[] {
  return table.names.map((name) => {
    const values = table.getChild(name).toArray() as ArrayLike<unknown>;
    return [name, Array.from({ length: rows }, (_, row) => plain(values[row % values.length]))];
  });
}

function plain(value: unknown): string | number | null {
  return typeof value === 'bigint' ? Number(value) : (value as string | number | null);
}

async function writeCsv(path: string, columns: readonly TiledColumn[]): Promise<void> {
  const out = createWriteStream(path);
  out.write(`${columns.map(([name]) => name).join(',')}\n`);
  for (let row = 0; row < ROWS; row++) {
    const cells = columns.map(([, values]) => {
      const value = values[row];
      return value === null
        ? ''
        : typeof value === 'string' && value.includes(',')
          ? `"${value}"`
          : String(value);
    });
    if (!out.write(`${cells.join(',')}\n`))
      await new Promise((resolve) => out.once('drain', () => resolve(undefined)));
  }
  out.end();
  await finished(out);
}
