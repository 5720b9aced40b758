import { existsSync, openAsBlob } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readDataset } from '../../src/core/data/read';
import type { Table } from '../../src/core/data/table';
import { quietTask } from '../../src/core/task';

/** Real files are no part of the project; tests that use them are skipped where they are absent. */
const FOLDER =
  process.env['CUTOFF_DATA'] ?? fileURLToPath(new URL('../../../shared/data/', import.meta.url));

export function realFile(name: string): string | undefined {
  const path = `${FOLDER.replace(/\/?$/, '/')}${name}`;
  return existsSync(path) ? path : undefined;
}

export async function readReal(name: string): Promise<Table> {
  const path = realFile(name);
  if (path === undefined) throw new Error(`${name} is not here`);
  const outcome = await readDataset({ name, blob: await openAsBlob(path) }, {}, quietTask());
  if (outcome.kind !== 'table') throw new Error(`The outcome of ${name} was not clear`);
  return outcome.table;
}

/** Each its own split. */
export const SEEDS = [1, 2, 3, 4, 5] as const;
