import { Fault } from '../fault';
import type { ColumnRole } from './table';

/** What the catalog says of one column of a built-in dataset. */
export interface CatalogColumn {
  readonly name: string;
  readonly role: ColumnRole;
  readonly kind: 'numeric' | 'category';
  /** e.g. "years", "currency", "share"; empty when there is none. */
  readonly unit: string;
  readonly label: string;
  /** One plain sentence on what it means. */
  readonly help: string;
  /** A protected attribute: measured for fairness, shown as such. */
  readonly sensitive: boolean;
  /** Readable names of raw levels, where the raw ones are codes. */
  readonly levelLabels?: Readonly<Record<string, string>>;
}

/** A trained model shipped beside the data; paths are relative to the catalog. */
export interface CatalogRun {
  readonly model: string;
  readonly scores: string;
  readonly weights: string;
}

export interface CatalogEntry {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly licence: string;
  readonly rows: number;
  /** Share of rows whose target has the positive value. */
  readonly defaultRate: number;
  /** Path of the gzipped Arrow file, relative to the catalog. */
  readonly file: string;
  /** Size of that file as it is served. */
  readonly bytes: number;
  /** SHA-256 of the Arrow bytes before gzip, hexadecimal. */
  readonly hash: string;
  /** Seed of the generator; null where the rows are real. */
  readonly seed: number | null;
  readonly target: { readonly column: string; readonly positive: string };
  readonly columns: readonly CatalogColumn[];
  readonly runs: readonly CatalogRun[];
}

export interface Catalog {
  readonly format: 1;
  readonly datasets: readonly CatalogEntry[];
}

const ROLES: readonly ColumnRole[] = [
  'feature',
  'target',
  'id',
  'time',
  'weight',
  'exposure',
  'truth',
  'left-out',
];

/**
 * Checks a parsed catalog.json and returns it typed, without what it does not know.
 * Throws a `bad-input` Fault that names the entry and the field.
 */
export function parseCatalog(json: unknown): Catalog {
  const root = new Reader(json, 'the catalog');
  root.oneOf('format', [1]);
  const datasets = root.list('datasets').map(parseEntry);
  const twice = repeated(datasets.map((entry) => entry.id));
  if (twice !== undefined) throw broken(`two datasets are called “${twice}”`);
  return { format: 1, datasets };
}

function parseEntry(json: unknown, index: number): CatalogEntry {
  const unnamed = new Reader(json, `dataset ${index + 1}`);
  const id = unnamed.text('id');
  const entry = new Reader(json, `dataset “${id}”`);
  const target = new Reader(entry.value('target'), `the target of “${id}”`);
  const columns = entry.list('columns').map((column, i) => parseColumn(column, id, i));
  const twice = repeated(columns.map((column) => column.name));
  if (twice !== undefined) throw broken(`“${id}” lists column “${twice}” twice`);
  const parsed: CatalogEntry = {
    id,
    title: entry.text('title'),
    description: entry.text('description'),
    licence: entry.text('licence'),
    rows: entry.count('rows'),
    defaultRate: entry.share('defaultRate'),
    file: entry.text('file'),
    bytes: entry.count('bytes'),
    hash: entry.pattern('hash', /^[0-9a-f]{64}$/, '64 hexadecimal digits'),
    seed: entry.value('seed') === null ? null : entry.count('seed'),
    target: { column: target.text('column'), positive: target.text('positive') },
    columns,
    runs: entry.list('runs').map((run, i) => parseRun(run, id, i)),
  };
  const known = columns.find((column) => column.name === parsed.target.column);
  if (known?.role !== 'target')
    throw broken(`“${id}” has no column of role target called “${parsed.target.column}”`);
  return parsed;
}

function parseColumn(json: unknown, id: string, index: number): CatalogColumn {
  const column = new Reader(json, `column ${index + 1} of “${id}”`);
  const base = {
    name: column.text('name'),
    role: column.oneOf('role', ROLES),
    kind: column.oneOf('kind', ['numeric', 'category'] as const),
    unit: column.string('unit'),
    label: column.text('label'),
    help: column.text('help'),
    sensitive: column.flag('sensitive'),
  };
  const labels = column.value('levelLabels');
  return labels === undefined
    ? base
    : { ...base, levelLabels: new Reader(labels, `levelLabels of “${base.name}”`).texts() };
}

function parseRun(json: unknown, id: string, index: number): CatalogRun {
  const run = new Reader(json, `run ${index + 1} of “${id}”`);
  return { model: run.text('model'), scores: run.text('scores'), weights: run.text('weights') };
}

/** Reads the fields of one JSON object and says which one is not as it must be. */
class Reader {
  private readonly fields: ReadonlyMap<string, unknown>;
  private readonly where: string;

  constructor(json: unknown, where: string) {
    if (typeof json !== 'object' || json === null || Array.isArray(json))
      throw broken(`${where} is not an object`);
    this.fields = new Map(Object.entries(json));
    this.where = where;
  }

  value(name: string): unknown {
    return this.fields.get(name);
  }

  string(name: string): string {
    const value = this.value(name);
    if (typeof value !== 'string') throw this.wrong(name, 'text');
    return value;
  }

  text(name: string): string {
    const value = this.string(name);
    if (value === '') throw this.wrong(name, 'text that is not empty');
    return value;
  }

  pattern(name: string, pattern: RegExp, wanted: string): string {
    const value = this.string(name);
    if (!pattern.test(value)) throw this.wrong(name, wanted);
    return value;
  }

  count(name: string): number {
    const value = this.value(name);
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
      throw this.wrong(name, 'a whole number from 0');
    return value;
  }

  share(name: string): number {
    const value = this.value(name);
    if (typeof value !== 'number' || !(value >= 0 && value <= 1))
      throw this.wrong(name, 'a number from 0 to 1');
    return value;
  }

  flag(name: string): boolean {
    const value = this.value(name);
    if (typeof value !== 'boolean') throw this.wrong(name, 'true or false');
    return value;
  }

  oneOf<Value extends string | number>(name: string, options: readonly Value[]): Value {
    const value = this.value(name);
    const found = options.find((option) => option === value);
    if (found === undefined) throw this.wrong(name, `one of ${options.join(', ')}`);
    return found;
  }

  list(name: string): readonly unknown[] {
    const value = this.value(name);
    if (!Array.isArray(value)) throw this.wrong(name, 'a list');
    return value;
  }

  texts(): Record<string, string> {
    return Object.fromEntries([...this.fields.keys()].map((name) => [name, this.text(name)]));
  }

  private wrong(name: string, wanted: string): Fault {
    return broken(`“${name}” of ${this.where} must be ${wanted}`);
  }
}

function repeated(names: readonly string[]): string | undefined {
  return names.find((name, i) => names.indexOf(name) !== i);
}

function broken(what: string): Fault {
  return new Fault('bad-input', `The catalog of datasets cannot be used: ${what}`, {
    place: { file: 'catalog.json' },
    remedy: 'Write it again with “npm run data”',
  });
}
