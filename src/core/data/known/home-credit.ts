import type { KnownLayout } from '../described';
import { asColumn, packNumbers, type RawColumn, type RawNumeric } from '../raw';
import type { Column, ColumnRole } from '../table';
import { homeCreditWords } from './home-credit-words';

/** Home Credit writes this many days where somebody has no employer. */
const NO_EMPLOYER = 365_243;
const DAYS_PER_YEAR = 365.25;

/** Counts of days before the application, with the columns of years they become. */
const YEARS: Readonly<Record<string, string>> = {
  DAYS_BIRTH: 'AGE_YEARS',
  DAYS_EMPLOYED: 'EMPLOYED_YEARS',
  DAYS_REGISTRATION: 'REGISTRATION_YEARS',
  DAYS_ID_PUBLISH: 'ID_DOCUMENT_YEARS',
  DAYS_LAST_PHONE_CHANGE: 'PHONE_YEARS',
};

const ROLES: Readonly<Record<string, ColumnRole>> = {
  SK_ID_CURR: 'id',
  TARGET: 'target',
  TRUE_PD: 'truth',
};
const REASONS: Readonly<Record<string, string>> = {
  SK_ID_CURR: 'An identifier says nothing about a person, and a model could learn rows by heart',
  TARGET: 'Home Credit’s outcome: 1 means default',
  TRUE_PD: 'The true probability is what a model tries to find, so it must not see it',
};

const TARGET = { column: 'TARGET', positive: '1' };

/** application_train.csv of the Home Credit Default Risk competition, in any format. */
export const homeCredit: KnownLayout = {
  matches: (raw) =>
    hasAll(raw.columns, ['SK_ID_CURR', 'TARGET', 'AMT_CREDIT', 'DAYS_BIRTH', 'DAYS_EMPLOYED']),
  describe: ({ columns }) => ({
    title: 'Home Credit applications',
    description:
      'The application table of the Home Credit Default Risk competition. Days before the application are shown as years, and 365,243 days in a job as no job.',
    licence: 'Rules of the Kaggle competition: not to be passed on',
    guessed: false,
    target: TARGET,
    columns: columns.flatMap(decode),
  }),
};

/** What Cutoff's own pipeline makes of Home Credit's tables, opened as a file. */
export const cutoffFeatures: KnownLayout = {
  matches: (raw) =>
    hasAll(raw.columns, ['SK_ID_CURR', 'TARGET', 'AGE_YEARS', 'EXT_SOURCE_MEAN', 'AMT_CREDIT']),
  describe: ({ columns }) => ({
    title: 'Home Credit features',
    description: 'One row an applicant, as Cutoff’s pipeline aggregates Home Credit’s tables.',
    licence: '',
    guessed: false,
    target: TARGET,
    columns: columns.map(describe),
  }),
};

function hasAll(columns: readonly RawColumn[], names: readonly string[]): boolean {
  return names.every((name) =>
    columns.some((column) => column.name === name && column.kind === 'numeric'),
  );
}

function decode(column: RawColumn): Column[] {
  if (column.kind === 'category') return [describe(withoutUnknown(column))];
  const years = Object.hasOwn(YEARS, column.name) ? YEARS[column.name] : undefined;
  if (years === undefined) return [describe(column)];
  const made = [describe(toYears(column, years))];
  if (column.name === 'DAYS_EMPLOYED') made.push(describe(withoutWork(column)));
  return made;
}

function describe(column: RawColumn): Column {
  const { name } = column;
  const role = Object.hasOwn(ROLES, name) ? ROLES[name] : 'feature';
  const reason = column.unusable ?? (Object.hasOwn(REASONS, name) ? REASONS[name] : undefined);
  return asColumn(column, {
    name,
    ...homeCreditWords(name),
    role: column.unusable === undefined ? role : 'left-out',
    ...(reason === undefined ? {} : { reason }),
  });
}

function toYears(column: RawNumeric, name: string): RawNumeric {
  const values = Float64Array.from(column.values, (days, row) =>
    column.missing?.[row] === 1 || days === NO_EMPLOYER ? NaN : days / -DAYS_PER_YEAR + 0,
  );
  return { kind: 'numeric', name, notes: [], ...packNumbers(values) };
}

function withoutWork(column: RawNumeric): RawNumeric {
  const values = Uint8Array.from(column.values, (days) => (days === NO_EMPLOYER ? 1 : 0));
  return { kind: 'numeric', name: 'NOT_EMPLOYED', notes: [], values, missing: null };
}

/** XNA and XAP are how these files write "not known". */
function withoutUnknown(column: Extract<RawColumn, { kind: 'category' }>): RawColumn {
  const unknown = column.levels.map((level) => level === 'XNA' || level === 'XAP');
  if (!unknown.includes(true)) return column;
  const codes = column.codes.map((code) => (code >= 0 && unknown[code] ? -1 : code));
  return { ...column, codes };
}
