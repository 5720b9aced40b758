import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { tableFromIPC } from '@uwdata/flechette';
import { Fault } from '../core/fault';
import type { Built } from './build';
import { describe, readCatalog, sha256 } from './publish';

/** What differs between the dataset committed in `folder` and the one made again; empty when nothing does. */
export function differences(
  folder: string,
  source: { readonly id: string; readonly seed: number | null },
  built: Built,
): string[] {
  const entry = readCatalog(folder).datasets.find(({ id }) => id === source.id);
  if (entry === undefined)
    throw new Fault('bad-input', `There is no dataset “${source.id}”`, {
      place: { file: join(folder, 'catalog.json') },
      remedy: 'Make it with “npm run data”',
    });
  const path = join(folder, entry.file);
  if (!existsSync(path))
    throw new Fault('bad-input', 'The file is missing', {
      place: { file: path },
      remedy: 'Make it with “npm run data”',
    });
  const committed = gunzipSync(readFileSync(path));
  const found: string[] = [];
  if (sha256(committed) !== entry.hash) found.push(`${entry.file} is not what its hash says`);
  if (sha256(built.arrow) !== sha256(committed))
    found.push(...differingColumns(committed, built.arrow));
  const { file, bytes, runs, ...told } = entry;
  if (bytes !== readFileSync(path).length)
    found.push(`the catalog is wrong on the size of ${file}`);
  if (runs.some(({ scores }) => !existsSync(join(folder, scores))))
    found.push('the catalog names scores that are not there');
  if (JSON.stringify(sorted(told)) !== JSON.stringify(sorted(describe(source, built))))
    found.push('the entry in catalog.json is another');
  return found;
}

function differingColumns(before: Uint8Array, after: Uint8Array): string[] {
  const [old, made] = [tableFromIPC(before), tableFromIPC(after)];
  if (old.numRows !== made.numRows) return [`${old.numRows} rows committed, ${made.numRows} made`];
  const names = new Set([...old.names, ...made.names].map(String));
  const found: string[] = [];
  for (const name of names) {
    const [a, b] = [old.getChild(name), made.getChild(name)];
    if (!a || !b) {
      found.push(`column ${name} is ${a ? 'no longer made' : 'new'}`);
      continue;
    }
    let rows = 0;
    for (let row = 0; row < old.numRows; row++) if (!Object.is(a.at(row), b.at(row))) rows++;
    if (rows > 0) found.push(`column ${name} differs in ${rows} of ${old.numRows} rows`);
  }
  return found.length > 0 ? found : ['the values agree but the Arrow bytes do not'];
}

/** Keys in order, so that two equal objects read the same. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
