import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  parseCatalog,
  type Catalog,
  type CatalogColumn,
  type CatalogEntry,
} from '../core/data/catalog';
import { Fault } from '../core/fault';
import type { Built } from './build';
import type { Feature } from './features';
import { BUILT_IN } from './options';

/** Writes the gzipped Arrow file and its catalog entry; shipped runs of an entry that is there stay. */
export function publish(
  out: string,
  source: { readonly id: string; readonly seed: number | null },
  built: Built,
): CatalogEntry {
  mkdirSync(out, { recursive: true });
  const file = `${source.id}.arrow.gz`;
  const packed = gzipSync(built.arrow, { level: 9 });
  writeFileSync(join(out, file), packed);
  const old = readCatalog(out).datasets.find(({ id }) => id === source.id);
  const entry: CatalogEntry = {
    ...describe(source, built),
    file,
    bytes: packed.length,
    runs: old?.runs ?? [],
  };
  writeEntry(out, entry);
  return entry;
}

/** Puts an entry into the folder's catalog, in place of the one with its id. */
export function writeEntry(folder: string, entry: CatalogEntry): void {
  const others = readCatalog(folder).datasets.filter(({ id }) => id !== entry.id);
  const datasets = [...others, entry].sort((a, b) => (a.id < b.id ? -1 : 1));
  const catalog = parseCatalog({ format: 1, datasets });
  writeFileSync(join(folder, 'catalog.json'), JSON.stringify(catalog, null, 2) + '\n');
}

/** What the catalog says of a dataset, but for its file. */
export function describe(
  { id, seed }: { readonly id: string; readonly seed: number | null },
  { arrow, features, columns, aggregation }: Built,
): Omit<CatalogEntry, 'file' | 'bytes' | 'runs'> {
  return {
    id,
    ...(seed === null
      ? REAL
      : id === BUILT_IN.id
        ? MADE
        : { ...MADE, title: `${MADE.title}, ${aggregation.rows} applicants` }),
    rows: aggregation.rows,
    defaultRate: defaultRate(columns),
    hash: sha256(arrow),
    seed,
    target: { column: 'TARGET', positive: '1' },
    columns: features.map(catalogColumn),
  };
}

const MADE = {
  title: 'Home Credit look-alike',
  description:
    'Made-up loan applicants in the likeness of Home Credit Default Risk, drawn from a causal ' +
    'model: the true probability of default of each is known. No row belongs to a real person.',
  licence: 'CC0-1.0',
};
const REAL = {
  title: 'Home Credit Default Risk',
  description: 'Your own copy of the tables of the Kaggle competition, one row per applicant.',
  licence: 'As the competition’s rules say; not to be passed on',
};

function catalogColumn(feature: Feature): CatalogColumn {
  const { name, role, storage, unit, label, help, sensitive, levelLabels } = feature;
  const kind = storage === 'category' ? 'category' : 'numeric';
  const told = { name, role, kind, unit, label, help, sensitive } as const;
  return levelLabels === undefined ? told : { ...told, levelLabels };
}

function defaultRate(columns: Built['columns']): number {
  const target = columns.find(({ feature }) => feature.role === 'target');
  if (target?.kind !== 'numeric') throw new Fault('internal', 'There is no target column');
  let defaults = 0;
  for (const value of target.values) defaults += value;
  return Number((defaults / target.values.length).toFixed(6));
}

export function readCatalog(folder: string): Catalog {
  const path = join(folder, 'catalog.json');
  if (!existsSync(path)) return { format: 1, datasets: [] };
  try {
    return parseCatalog(JSON.parse(readFileSync(path, 'utf8')));
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown;
    throw new Fault('bad-input', 'The catalog is not JSON', {
      place: { file: path },
      remedy: 'Restore it from the repository',
      cause: thrown,
    });
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
