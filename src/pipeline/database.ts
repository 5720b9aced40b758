import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { Fault } from '../core/fault';
import type { RawTable } from './raw-schema';

/** A database in a file of its own: tables larger than memory spill there. One thread, so that sums add up in one order. */
export async function openDatabase(
  file: string,
): Promise<{ connection: DuckDBConnection; close: () => void }> {
  const instance = await DuckDBInstance.create(file, {
    threads: '1',
    memory_limit: '2GB',
    preserve_insertion_order: 'true',
  });
  const connection = await instance.connect();
  const close = (): void => {
    connection.closeSync();
    instance.closeSync();
  };
  return { connection, close };
}

/**
 * Reads one CSV file into a typed table and returns its rows. Throws a `bad-input` Fault naming
 * file, row and column where the file, a column or a type is not as the schema says.
 */
export async function loadTable(
  connection: DuckDBConnection,
  folder: string,
  table: RawTable,
): Promise<number> {
  const file = `${table.name}.csv`;
  const path = join(folder, file);
  if (!existsSync(path))
    throw new Fault('bad-input', 'This file is missing', {
      place: { file },
      remedy: `Put it into ${folder}; the tables are those of Home Credit Default Risk`,
    });
  const header = await readHeader(path);
  for (const column of Object.keys(table.columns))
    if (!header.includes(column))
      throw new Fault('bad-input', 'This column is missing', {
        place: { file, column },
        remedy: 'Check that the file is complete and its first line holds the column names',
      });
  const types = header.map((name) => `${text(name)}: ${text(table.columns[name] ?? 'VARCHAR')}`);
  const wanted = Object.keys(table.columns).join(', ');
  try {
    await connection.run(
      `CREATE TABLE ${table.name} AS SELECT ${wanted} FROM read_csv(${text(path)}, header = true,
       auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = '',
       columns = {${types.join(', ')}})`,
    );
  } catch (thrown) {
    throw explained(thrown, file, table);
  }
  return countRows(connection, table.name);
}

export async function countRows(connection: DuckDBConnection, from: string): Promise<number> {
  const reader = await connection.runAndReadAll(`SELECT COUNT(*) FROM ${from}`);
  return Number(reader.getRows()[0][0]);
}

async function readHeader(path: string): Promise<string[]> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  for await (const line of lines) {
    lines.close();
    return line
      .replace(/^\uFEFF/, '')
      .split(',')
      .map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  }
  return [];
}

/** Turns DuckDB's report of a bad cell or a ragged row into one that names file, row and column. */
function explained(thrown: unknown, file: string, table: RawTable): Fault {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const line = /CSV Error on Line: (\d+)/.exec(message)?.[1];
  const cell = /column "([^"]+)"\. Could not convert string "([^"]*)" to/.exec(message);
  const ragged = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  const column = cell?.[1];
  const wanted = column === undefined ? undefined : table.columns[column];
  const what =
    cell !== null
      ? `“${cell[2]}” is not ${wanted === 'DOUBLE' ? 'a number' : 'a whole number'}`
      : ragged !== null
        ? `this row has ${ragged[2]} cells where the header has ${ragged[1]}`
        : `the file cannot be read: ${message.split('\n')[0]}`;
  return new Fault('bad-input', what, {
    place: {
      file,
      ...(line === undefined ? {} : { row: Number(line) }),
      ...(column === undefined ? {} : { column }),
    },
    remedy: 'Correct the row or take it out, then run again',
    cause: thrown,
  });
}

/** A text in SQL quotes. */
export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
