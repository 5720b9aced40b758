import { auc } from '../metrics/ranking';
import type { Task } from '../task';
import type { Described } from './described';
import { asColumn, type RawColumn, type RawNumeric, type RawTable } from './raw';
import type { Column, ColumnInfo, ColumnRole } from './table';
import { missingCount } from './values';
import { humanise, tokens } from './words';

/** A category with more different values than this is taken for free text. */
const LEVEL_LIMIT = 1000;
/** A column that alone ranks the outcome better than this knows it. */
const LEAK_AUC = 0.99;
const LEAK_SAMPLE = 10_000;
/** With fewer rows of a class than this, an AUC above .99 may be chance. */
const LEAK_LEAST = 20;

const ID_WORDS = new Set(['id', 'ids', 'key', 'uuid', 'guid', 'index', 'idx', 'rowid', 'unnamed']);
const ID_PHRASES =
  /(^|_)(row|record|account|customer|client|loan|application|member|serial)_?(no|nr|num|number)$/i;
const SENSITIVE_WORDS = new Set([
  'gender',
  'sex',
  'age',
  'birth',
  'birthdate',
  'dob',
  'nationality',
  'citizenship',
  'citizen',
  'foreign',
  'foreigner',
  'race',
  'ethnic',
  'ethnicity',
  'religion',
  'marital',
  'marriage',
  'married',
  'children',
  'disability',
  'disabled',
  'pregnant',
]);
/** With one of these, "age" is not a person's. */
const THING_WORDS = new Set([
  'car',
  'loan',
  'account',
  'credit',
  'bureau',
  'vehicle',
  'house',
  'property',
  'building',
]);

/** Guesses what each column of an unknown table is for, the outcome aside, and says why. */
export async function inferTable(raw: RawTable, title: string, task: Task): Promise<Described> {
  const columns: Column[] = [];
  let timed = false;
  for (const column of raw.columns) {
    const { role, reason } = inferRole(column, raw.rows, timed);
    if (role === 'time') timed = true;
    const said = [...(reason === undefined ? [] : [reason]), ...column.notes].join('. ');
    columns.push(
      asColumn(column, { ...inferInfo(column), role, ...(said === '' ? {} : { reason: said }) }),
    );
    await task.breathe();
  }
  return { title, description: '', licence: '', columns, target: null, guessed: true };
}

function inferInfo(column: RawColumn): Omit<ColumnInfo, 'role'> {
  const { name, unit = '' } = column;
  return { name, label: humanise(name), unit, help: '', sensitive: isSensitive(name) };
}

/** Whether the words of a name speak of a protected attribute. */
export function isSensitive(name: string): boolean {
  const words = tokens(name);
  if (words.join(' ').includes('personal status') || words.join(' ').includes('family status'))
    return true;
  return (
    words.some((word) => SENSITIVE_WORDS.has(word)) && !words.some((word) => THING_WORDS.has(word))
  );
}

interface Role {
  readonly role: ColumnRole;
  readonly reason?: string;
}

function inferRole(column: RawColumn, rows: number, timed: boolean): Role {
  if (column.unusable !== undefined) return { role: 'left-out', reason: column.unusable };
  const present = rows - missingCount(column);
  if (present === 0) return { role: 'left-out', reason: 'Every value is missing' };
  if (/^true_?pd$/i.test(column.name))
    return { role: 'truth', reason: 'The true probability must not be seen by a model' };
  return column.kind === 'numeric'
    ? numericRole(column, present, timed)
    : categoryRole(column.name, column.levels.length, present);
}

function numericRole(column: RawNumeric, present: number, timed: boolean): Role {
  if (column.date === true)
    return timed
      ? { role: 'left-out', reason: 'A second date; only one can order the rows in time' }
      : { role: 'time', reason: 'A date orders the rows in time; it is not a feature' };
  const range = integerRange(column);
  if (range === null || present <= 20) return { role: 'feature' };
  // A counter has every whole number of its range, and each once.
  const dense = range.high - range.low + 1 === present;
  const named = isIdName(column.name);
  const different = dense || named ? countDifferent(column) : 0;
  const counter = dense && different === present;
  if (counter || (named && different > 0.5 * present && different > 20))
    return {
      role: 'id',
      reason: counter
        ? 'It counts the rows: an identifier, not a feature'
        : 'Its name and its many different values make it an identifier, not a feature',
    };
  return { role: 'feature' };
}

function isIdName(name: string): boolean {
  return ID_PHRASES.test(name) || tokens(name).some((word) => ID_WORDS.has(word));
}

/** Lowest and highest value of a column of whole numbers, null for any other. */
function integerRange({ values, missing }: RawNumeric): { low: number; high: number } | null {
  let low = Infinity;
  let high = -Infinity;
  for (let row = 0; row < values.length; row++) {
    if (missing !== null && missing[row] === 1) continue;
    const value = values[row];
    if (!Number.isInteger(value)) return null;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

function countDifferent({ values, missing }: RawNumeric): number {
  const seen = new Set<number>();
  for (let row = 0; row < values.length; row++)
    if (missing === null || missing[row] === 0) seen.add(values[row]);
  return seen.size;
}

function categoryRole(name: string, levels: number, present: number): Role {
  const many = levels.toLocaleString('en');
  if (levels === present && present > 20)
    return { role: 'id', reason: 'Every row has a value of its own: an identifier, not a feature' };
  if (levels > LEVEL_LIMIT || (levels > 50 && levels > 0.5 * present))
    return isIdName(name)
      ? { role: 'id', reason: `${many} different values under such a name: an identifier` }
      : { role: 'left-out', reason: `${many} different texts: free text, not a category` };
  return { role: 'feature' };
}

/**
 * Leaves out features that alone put defaults above good payers with an AUC above .99, by their
 * values or by their gaps: they were filled in after the outcome. Looks at about 10,000 rows, and not at all when they hold
 * fewer than twenty of a class.
 * `kept` names columns whose role the visitor has settled.
 */
export async function leaveOutLeaks(
  columns: readonly Column[],
  labels: Uint8Array,
  kept: ReadonlySet<string>,
  task: Task,
): Promise<Column[]> {
  const rows = sampleRows(labels);
  const y = Uint8Array.from(rows, (row) => labels[row]);
  const bad = y.reduce((sum, label) => sum + label, 0);
  if (bad < LEAK_LEAST || y.length - bad < LEAK_LEAST) return [...columns];
  const checked: Column[] = [];
  for (const column of columns) {
    const power =
      column.role === 'feature' && !kept.has(column.name) ? powerAlone(column, rows, y) : 0;
    checked.push(
      power > LEAK_AUC
        ? {
            ...column,
            role: 'left-out',
            reason: `Alone it tells the outcome (AUC ${power.toFixed(3)}): it was probably filled in afterwards`,
          }
        : column,
    );
    await task.breathe();
  }
  return checked;
}

function sampleRows(labels: Uint8Array): Uint32Array {
  const step = Math.max(1, Math.floor(labels.length / LEAK_SAMPLE));
  return Uint32Array.from({ length: Math.ceil(labels.length / step) }, (_, i) => i * step);
}

/** The best AUC in either direction, gaps counted as lowest and as highest. */
function powerAlone(column: Column, rows: Uint32Array, y: Uint8Array): number {
  const scores =
    column.kind === 'category' ? levelRates(column, rows, y) : numbers(column, rows, -Infinity);
  let best = twoSided(auc(scores, y));
  if (column.kind === 'numeric' && column.missing !== null)
    best = Math.max(best, twoSided(auc(numbers(column, rows, Infinity), y)));
  return best;
}

function twoSided(area: number): number {
  return Math.max(area, 1 - area);
}

function numbers(
  { values, missing }: Extract<Column, { kind: 'numeric' }>,
  rows: Uint32Array,
  gap: number,
): Float64Array {
  const scores = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++)
    scores[i] = missing?.[rows[i]] === 1 ? gap : values[rows[i]];
  return scores;
}

/** Each row's default rate of its level; without a score where levels are too small to trust. */
function levelRates(
  column: Extract<Column, { kind: 'category' }>,
  rows: Uint32Array,
  y: Uint8Array,
): Float64Array {
  const size = column.levels.length + 1;
  const bad = new Float64Array(size);
  const all = new Float64Array(size);
  for (let i = 0; i < rows.length; i++) {
    const slot = column.codes[rows[i]] + 1;
    all[slot]++;
    bad[slot] += y[i];
  }
  if (rows.length < 5 * all.filter((count) => count > 0).length)
    return new Float64Array(rows.length);
  return Float64Array.from(rows, (row) => {
    const slot = column.codes[row] + 1;
    return bad[slot] / all[slot];
  });
}
