import { expect } from 'vitest';
import { readDataset, type DatasetPreview, type ReadOptions } from '../../../src/core/data/read';
import type { CategoryColumn, NumericColumn, Table } from '../../../src/core/data/table';
import { Fault } from '../../../src/core/fault';
import { quietTask, type Task } from '../../../src/core/task';

type Bytes = string | Uint8Array<ArrayBuffer>;

const outcomeOf = (bytes: Bytes, options: ReadOptions, name: string, task: Task) =>
  readDataset({ name, blob: new Blob([bytes]) }, options, task);

export async function readTable(
  bytes: Bytes,
  options: ReadOptions = {},
  name = 'loans.csv',
  task = quietTask(),
): Promise<Table> {
  const outcome = await outcomeOf(bytes, options, name, task);
  if (outcome.kind !== 'table') throw new Error(`asked for a choice: ${outcome.preview.why}`);
  return outcome.table;
}

export async function readPreview(
  bytes: Bytes,
  options: ReadOptions = {},
): Promise<DatasetPreview> {
  const outcome = await outcomeOf(bytes, options, 'loans.csv', quietTask());
  if (outcome.kind !== 'choose-target') throw new Error('settled without asking');
  return outcome.preview;
}

export async function readFault(
  bytes: Bytes,
  options: ReadOptions = {},
  name = 'loans.csv',
): Promise<Fault> {
  try {
    await outcomeOf(bytes, options, name, quietTask());
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(Fault);
    return thrown as Fault;
  }
  throw new Error('read without a fault');
}

export function numericColumn(table: Table, name: string): NumericColumn {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column?.kind !== 'numeric') throw new Error(`no numeric column ${name}`);
  return column;
}

export function categoryColumn(table: Table, name: string): CategoryColumn {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column?.kind !== 'category') throw new Error(`no category ${name}`);
  return column;
}

/** The values of a column with null for gaps; categories as their levels. */
export function cellsOf(table: Table, name: string): (number | string | null)[] {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new Error(`no column ${name}`);
  return Array.from({ length: table.rows }, (_, row) => {
    if (column.kind === 'category')
      return column.codes[row] < 0 ? null : column.levels[column.codes[row]];
    return column.missing?.[row] === 1 ? null : column.values[row];
  });
}

export async function gzip(bytes: Bytes): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
