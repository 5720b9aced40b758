import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { columnFromArray, tableFromColumns, tableFromIPC, tableToIPC } from '@uwdata/flechette';

const root = fileURLToPath(new URL('../..', import.meta.url));
const ROWS = 307_511;

export interface Files {
  readonly arrow: string;
  readonly parquet: string;
  readonly csv: string;
}

/** The built-in table repeated to 307,511 rows, once in each format. */
export async function tiledFiles(): Promise<Files> {
  const folder = `${root}.cache/bench`;
  mkdirSync(folder, { recursive: true });
  const files = {
    arrow: `${folder}/tiled.arrow.gz`,
    parquet: `${folder}/tiled.parquet`,
    csv: `${folder}/tiled.csv`,
  };
  if (Object.values(files).every((file) => existsSync(file))) return files;
  const bytes = gunzipSync(readFileSync(`${root}public/data/home-credit-lookalike.arrow.gz`));
  const table = tableFromIPC(bytes);
  const columns = table.names.map((name) => {
    const values = table.getChild(name).toArray() as ArrayLike<unknown>;
    return [
      name,
      Array.from({ length: ROWS }, (_, row) => plain(values[row % values.length])),
    ] as const;
  });
  const tiled = tableFromColumns(
    Object.fromEntries(
      columns.map(([name, values]) => [
        name,
        columnFromArray(values, table.schema.fields.find((field) => field.name === name)?.type),
      ]),
    ),
  );
  writeFileSync(
    files.arrow,
    gzipSync(tableToIPC(tiled, { format: 'file' }) ?? new Uint8Array(), { level: 6 }),
  );
  await writeCsv(files.csv, columns);
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run(
    `COPY (SELECT * FROM read_csv('${files.csv}', header = true)) TO '${files.parquet}' (FORMAT parquet)`,
  );
  connection.closeSync();
  return files;
}

function plain(value: unknown): string | number | null {
  return typeof value === 'bigint' ? Number(value) : (value as string | number | null);
}

async function writeCsv(
  path: string,
  columns: readonly (readonly [string, (string | number | null)[]])[],
): Promise<void> {
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
