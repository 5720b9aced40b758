import { Fault } from '../fault';
import type { Task } from '../task';
import { readArrow } from './arrow';
import { openSource, type Source } from './bytes';
import type { CatalogEntry } from './catalog';
import type { Described } from './described';
import { describeByCatalog } from './from-catalog';
import { inferTable, leaveOutLeaks } from './infer';
import { recognise } from './known';
import { MEMORY_BUDGET, type Allowance } from './limits';
import { readParquet } from './parquet';
import type { RawTable } from './raw';
import type { Column, ColumnRole, Table } from './table';
import {
  chooseTarget,
  labelRows,
  targetCandidates,
  type Target,
  type TargetCandidate,
  type TargetWish,
} from './target';
import { readText } from './text';
import { missingCount, takeColumnRows, valueCounts, type ValueCount } from './values';

export type { TargetCandidate } from './target';
export type { ValueCount } from './values';

export interface ReadOptions {
  /** The outcome's column, and which of its values is the default. */
  readonly target?: string;
  readonly positive?: string;
  /** Lets an outcome have more than two values: all but `positive` count as repaid. */
  readonly group?: boolean;
  /** Gives a preview even where the outcome is settled: the visitor wants to choose. */
  readonly ask?: boolean;
  /** What columns are for, where the visitor knows better. */
  readonly roles?: Readonly<Record<string, ColumnRole>>;
  /** What the catalog says of a built-in file. */
  readonly catalog?: CatalogEntry;
  /** The visitor agrees to a table beyond the limits. */
  readonly consent?: boolean;
  /** Whether a text file's first row names the columns; found out when not given. */
  readonly header?: boolean;
  /** Bytes of memory a table may take without consent; see `memoryEstimate`. */
  readonly memoryBudget?: number;
}

export interface PreviewColumn {
  readonly name: string;
  readonly label: string;
  readonly kind: Column['kind'];
  readonly role: ColumnRole;
  readonly reason: string;
  /** Share of rows without a value. */
  readonly missingShare: number;
  /** Each value with its count, most frequent first; null when there are more than twelve. */
  readonly values: readonly ValueCount[] | null;
}

/** A table's id is also a setting, which is bounded. */
const ID_LENGTH = 200;

/** What a visitor needs to see to say which column is the outcome. */
export interface DatasetPreview {
  readonly name: string;
  readonly rows: number;
  /** Why they are asked, in a sentence without its full stop. */
  readonly why: string;
  readonly columns: readonly PreviewColumn[];
  /** Columns with two values, the likeliest first. */
  readonly candidates: readonly TargetCandidate[];
}

export type ReadOutcome =
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'choose-target'; readonly preview: DatasetPreview };

const PREVIEW_VALUES = 12;

/**
 * Reads a file of applicants: Arrow IPC, Parquet or separated text, each gzipped or not, told apart
 * by content. Columns get their meaning from the catalog, a known layout, or inference. When the
 * outcome cannot be settled, a preview comes back instead of a table; call again with `target` and
 * `positive`. Throws a Fault and nothing else: `bad-input` with file, row or column and the way
 * out, `needs-consent` for a table beyond the limits, `cancelled`.
 */
export async function readDataset(
  source: { readonly name: string; readonly blob: Blob },
  options: ReadOptions,
  task: Task,
): Promise<ReadOutcome> {
  try {
    return await read(source.name, source.blob, options, task);
  } catch (thrown) {
    throw asFault(source.name, thrown);
  }
}

function asFault(file: string, thrown: unknown): Fault {
  if (thrown instanceof DOMException && thrown.name === 'AbortError') return Fault.from(thrown);
  if (thrown instanceof Fault) return thrown;
  if (thrown instanceof RangeError)
    return new Fault('bad-input', 'The file is damaged, or larger than the memory of this tab', {
      place: { file },
      remedy: 'Write it again, or open a sample of its rows',
      cause: thrown,
    });
  return new Fault('bad-input', 'The file cannot be read', {
    place: { file },
    remedy: 'Write it again as CSV, Parquet or Arrow',
    cause: thrown,
  });
}

async function read(
  name: string,
  blob: Blob,
  options: ReadOptions,
  task: Task,
): Promise<ReadOutcome> {
  const opened = await openSource(name, blob, options.consent === true ? 'agreed' : 'asked', task);
  const raw = await readRaw(opened, options, task);
  const described = await describe(raw, name, options, task);
  const roles = options.roles ?? {};
  const settledRoles = overrideRoles(name, raw, described.columns, roles);
  const choice = chooseTarget(name, settledRoles, described.target, wishOf(options));
  const preview = (why: string, candidates: readonly TargetCandidate[]): ReadOutcome => ({
    kind: 'choose-target',
    preview: {
      name,
      rows: raw.rows,
      why,
      candidates,
      columns: settledRoles.map((column) => previewOf(column, raw.rows)),
    },
  });
  if (choice.kind === 'ask') return preview(choice.why, choice.candidates);
  if (options.ask === true)
    return preview('Choose the outcome and which of its values means default', [
      settledCandidate(settledRoles, choice.target),
      ...targetCandidates(settledRoles).filter(({ column }) => column !== choice.target.column),
    ]);
  const table = await assemble(raw, described, settledRoles, choice.target, options, name, task);
  return { kind: 'table', table };
}

function readRaw(source: Source, options: ReadOptions, task: Task): Promise<RawTable> {
  const allowance: Allowance = {
    consent: options.consent ?? false,
    memoryBudget: options.memoryBudget ?? MEMORY_BUDGET,
  };
  if (source.format === 'arrow') return readArrow(source, allowance, task);
  if (source.format === 'parquet') return readParquet(source, allowance, task);
  return readText(source, { header: options.header, allowance }, task);
}

async function describe(
  raw: RawTable,
  file: string,
  { catalog }: ReadOptions,
  task: Task,
): Promise<Described> {
  if (catalog !== undefined) return describeByCatalog(raw, catalog, file);
  return recognise(raw) ?? (await inferTable(raw, file, task));
}

function overrideRoles(
  file: string,
  raw: RawTable,
  columns: readonly Column[],
  roles: Readonly<Record<string, ColumnRole>>,
): Column[] {
  for (const name of Object.keys(roles))
    if (!columns.some((column) => column.name === name))
      throw new Fault('bad-settings', `There is no column “${name}” to give a role`, {
        place: { file },
        remedy: 'Choose the roles of the columns again',
      });
  return columns.map((column) => {
    const role = Object.hasOwn(roles, column.name) ? roles[column.name] : undefined;
    if (role === undefined || role === column.role) return column;
    const unusable = raw.columns.find(({ name }) => name === column.name)?.unusable;
    if (role === 'feature' && unusable !== undefined)
      throw new Fault('bad-settings', `It cannot be a feature: ${unusable}`, {
        place: { file, column: column.name },
        remedy: 'Leave it out, or correct the file',
      });
    return { ...column, role, reason: 'Chosen by you' };
  });
}

function settledCandidate(columns: readonly Column[], target: Target): TargetCandidate {
  const column = columns.find(({ name }) => name === target.column);
  const values = column === undefined ? null : valueCounts(column, PREVIEW_VALUES);
  return { ...target, values: values ?? [] };
}

function wishOf({ target, positive, group, ask, roles }: ReadOptions): TargetWish {
  const byRole = Object.entries(roles ?? {}).find(([, role]) => role === 'target')?.[0];
  const column = target ?? byRole;
  return {
    ...(column === undefined ? {} : { target: column }),
    ...(positive === undefined ? {} : { positive }),
    ...(group === undefined ? {} : { group }),
    ...(ask === undefined ? {} : { ask }),
  };
}

function previewOf(column: Column, rows: number): PreviewColumn {
  const { name, label, kind, role, reason = '' } = column;
  const missingShare = missingCount(column) / rows;
  return {
    name,
    label,
    kind,
    role,
    reason,
    missingShare,
    values: valueCounts(column, PREVIEW_VALUES),
  };
}

async function assemble(
  raw: RawTable,
  described: Described,
  columns: readonly Column[],
  target: Target,
  options: ReadOptions,
  file: string,
  task: Task,
): Promise<Table> {
  const named = columns.map((column) => withTarget(column, target));
  const outcome = named.find(({ role }) => role === 'target');
  if (outcome === undefined) throw new Fault('internal', 'The outcome is not among the columns');
  const { labels, rows } = labelRows(outcome, target.positive);
  const kept = rows === null ? named : named.map((column) => takeColumnRows(column, rows));
  const settled = new Set(Object.keys(options.roles ?? {}));
  const checked = described.guessed ? await leaveOutLeaks(kept, labels, settled, task) : kept;
  const dropped = raw.rows - labels.length;
  return {
    id: options.catalog?.id ?? file.slice(0, ID_LENGTH),
    title: described.title,
    description: describeDropped(described.description, dropped),
    licence: described.licence,
    hash: raw.hash,
    rows: labels.length,
    columns: checked,
    labels,
    target: { column: target.column, positive: target.positive },
    ...(raw.decimalComma ? { decimalComma: true } : {}),
  };
}

function withTarget(column: Column, target: Target): Column {
  if (column.name === target.column) return { ...column, role: 'target', reason: target.why };
  if (column.role === 'target')
    return { ...column, role: 'left-out', reason: 'Another column was chosen as the outcome' };
  return column;
}

function describeDropped(description: string, dropped: number): string {
  if (dropped === 0) return description;
  const rows = dropped === 1 ? 'One row' : `${dropped.toLocaleString('en')} rows`;
  const said = `${rows} without an outcome ${dropped === 1 ? 'was' : 'were'} left out.`;
  return description === '' ? said : `${description} ${said}`;
}
