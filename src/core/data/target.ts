import { Fault } from '../fault';
import type { Column } from './table';
import { missingCount, matches, valueCounts, type ValueCount } from './values';
import { listed, tokens } from './words';

/** A column with two values that could be the outcome. */
export interface TargetCandidate {
  readonly column: string;
  /** The value proposed as default. */
  readonly positive: string;
  /** Why this column and this value, in a sentence without its full stop. */
  readonly why: string;
  readonly values: readonly ValueCount[];
}

export interface Target {
  readonly column: string;
  readonly positive: string;
  readonly why: string;
}

export interface TargetWish {
  readonly target?: string;
  readonly positive?: string;
  /** Values other than the positive one may be several, and all count as repaid. */
  readonly group?: boolean;
  /** Ask rather than refuse where nothing can be proposed: the visitor wants to choose. */
  readonly ask?: boolean;
}

/** More different values than this are not listed one by one. */
const LISTED = 20;

const EXACT = new Set([
  'target',
  'default',
  'defaulted',
  'loan status',
  'loan default',
  'credit risk',
  'creditability',
  'class',
  'y',
  'label',
  'bad',
  'bad flag',
  'badflag',
  'good bad',
  'goodbad',
  'is bad',
  'is default',
  'default flag',
  'default ind',
  'outcome',
  'charged off',
  'serious dlqin2yrs',
  'seriousdlqin2yrs',
  'default payment next month',
  'default payment',
  'risk',
  'npl',
  'npa',
]);
const HINTS = /default|target|charged|delinq|dlq|outcome|bad|npl|npa|writeoff|chargeoff/;
/** Such words speak of what happened before, which is a feature. */
const PAST = new Set([
  'prev',
  'previous',
  'prior',
  'hist',
  'history',
  'past',
  'file',
  'ever',
  'cb',
  'bureau',
  'last',
]);
const GOOD_NAMES =
  /^(creditability|good|is good|good flag|repaid|paid|fully paid|approved|performing)$/;

/** 3 = called as outcomes are, 2 = nearly, 0 = no hint. */
function nameScore(name: string): number {
  const words = tokens(name);
  const phrase = words.join(' ');
  if (EXACT.has(phrase) || GOOD_NAMES.test(phrase)) return 3;
  const score = HINTS.test(phrase) ? 2 : 0;
  return words.some((word) => PAST.has(word)) ? Math.max(0, score - 2) : score;
}

/** Every column with exactly two values, the likeliest outcome first. */
export function targetCandidates(columns: readonly Column[]): TargetCandidate[] {
  const found: (TargetCandidate & { score: number })[] = [];
  for (const column of columns) {
    if (column.role === 'truth' || column.role === 'time') continue;
    const values = valueCounts(column, 2);
    if (values === null || values.length !== 2) continue;
    const { positive, why } = proposePositive(column.name, values);
    const score = nameScore(column.name);
    const named =
      score > 0 ? `It has two values and is called “${column.name}”` : 'It has two values';
    found.push({ column: column.name, positive, why: `${named}; ${why}`, values, score });
  }
  return found
    .sort((a, b) => b.score - a.score)
    .map(({ column, positive, why, values }) => ({ column, positive, why, values }));
}

const BAD_WORDS =
  /default|bad|charged|delinq|late|overdue|arrear|unpaid|not.?paid|writ|npl|npa|fail|loss/i;
const YES_WORDS = /^(1|yes|y|true|t)$/i;

/** Which of two values is the default: by its word, by 1 against 0, else the rarer one. */
function proposePositive(
  name: string,
  values: readonly ValueCount[],
): { positive: string; why: string } {
  const badWords = values.filter(({ value }) => BAD_WORDS.test(value));
  if (badWords.length === 1)
    return say(badWords[0].value, `“${badWords[0].value}” names a default`);
  const yes = values.find(({ value }) => YES_WORDS.test(value));
  const other = values.find((entry) => entry !== yes);
  const yesNo = other !== undefined && /^(0|no|n|false|f)$/i.test(other.value);
  if (yes !== undefined && other !== undefined && yesNo)
    return GOOD_NAMES.test(tokens(name).join(' '))
      ? say(other.value, `“${name}” speaks of the good outcome, so ${other.value} is the default`)
      : say(yes.value, `${yes.value} is taken for the default`);
  const rarer = values[values.length - 1];
  return say(rarer.value, `${rarer.value} is the rarer value, as defaults usually are`);
}

function say(positive: string, why: string): { positive: string; why: string } {
  return { positive, why };
}

export type TargetChoice =
  | { readonly kind: 'settled'; readonly target: Target }
  /** `why` says to the visitor why they are asked. */
  | { readonly kind: 'ask'; readonly why: string; readonly candidates: readonly TargetCandidate[] };

/**
 * Settles which column is the outcome and which of its values is the default: as the visitor
 * wishes, else as the layout fixes it, else by the one column that is called as outcomes are.
 * Throws a `bad-input` Fault when no column can be the outcome, or the wish cannot be met.
 */
export function chooseTarget(
  file: string,
  columns: readonly Column[],
  fixed: { readonly column: string; readonly positive: string } | null,
  wish: TargetWish,
): TargetChoice {
  if (wish.target !== undefined) return settled(wished(file, columns, wish.target, wish));
  if (fixed !== null) {
    const positive = wish.positive ?? fixed.positive;
    const target = wished(file, columns, fixed.column, { ...wish, positive });
    if (wish.positive !== undefined) return settled(target);
    const { reason } = find(file, columns, fixed.column);
    return settled({ ...target, why: reason ?? 'The layout of the file says so' });
  }
  const candidates = targetCandidates(columns);
  const spoiled = spoiledOutcome(columns);
  const best = candidates.length === 0 ? 0 : nameScore(candidates[0].column);
  const refused =
    candidates.length === 0 || (best < 3 && spoiled !== null && spoiled.values.length < 2);
  if (refused && wish.ask !== true) throw noCandidate(file, columns, spoiled);
  const rivals = candidates.filter(({ column }) => nameScore(column) === best);
  if (best >= 2 && rivals.length === 1 && (best === 3 || spoiled === null)) {
    const { column, positive, why } = rivals[0];
    if (wish.positive !== undefined) return settled(wished(file, columns, column, wish));
    return settled({ column, positive, why });
  }
  return { kind: 'ask', why: whyAsk(best, rivals, spoiled), candidates };
}

function settled(target: Target): TargetChoice {
  return { kind: 'settled', target };
}

function whyAsk(best: number, rivals: readonly TargetCandidate[], spoiled: Spoiled | null): string {
  if (spoiled !== null)
    return `“${spoiled.column}” is called like an outcome, but has ${valuesInWords(spoiled.values)}`;
  if (best >= 2)
    return `${listed(rivals.map(({ column }) => `“${column}”`))} could each be the outcome`;
  return 'No column is called like an outcome';
}

interface Spoiled {
  readonly column: string;
  readonly values: readonly ValueCount[];
}

/** A column that is called exactly like an outcome but does not have two values. */
function spoiledOutcome(columns: readonly Column[]): Spoiled | null {
  for (const column of columns) {
    if (nameScore(column.name) < 3) continue;
    const values = valueCounts(column, LISTED);
    if (values !== null && values.length !== 2) return { column: column.name, values };
  }
  return null;
}

function noCandidate(file: string, columns: readonly Column[], spoiled: Spoiled | null): Fault {
  if (spoiled !== null) return wrongCount(file, spoiled.column, spoiled.values, undefined);
  const few = columns
    .map((column) => ({ column: column.name, values: valueCounts(column, LISTED) }))
    .filter(({ values }) => values !== null && values.length > 2)
    .map(({ column, values }) => `“${column}” comes closest, with ${valuesInWords(values ?? [])}`);
  const closest = few.length === 0 ? '' : `; ${few[0]}`;
  const what = `No column has exactly two values, so none can be the outcome${closest}`;
  return new Fault('bad-input', what, {
    place: { file },
    remedy: 'Add a column that says of each row whether it defaulted, 1, or was repaid, 0',
  });
}

function find(file: string, columns: readonly Column[], name: string): Column {
  const column = columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column;
  throw new Fault('bad-input', `There is no column “${name}” to be the outcome`, {
    place: { file },
    remedy: `Choose one of ${listed(columns.slice(0, 12).map((other) => other.name))}`,
  });
}

function wished(
  file: string,
  columns: readonly Column[],
  name: string,
  { positive, group = false }: TargetWish,
): Target {
  const column = find(file, columns, name);
  const values = valueCounts(column, LISTED);
  if (
    values === null ||
    values.length < 2 ||
    (values.length > 2 && !(group && positive !== undefined))
  )
    throw wrongCount(file, name, values, positive);
  if (positive === undefined) {
    const proposed = proposePositive(name, values);
    return { column: name, positive: proposed.positive, why: `Chosen by you; ${proposed.why}` };
  }
  const chosen = values.find(
    ({ value }) =>
      value === positive ||
      (column.kind === 'numeric' && positive.trim() !== '' && Number(value) === Number(positive)),
  );
  if (chosen === undefined) throw notAValue(file, column, values, positive);
  return { column: name, positive: chosen.value, why: 'Chosen by you' };
}

function notAValue(
  file: string,
  column: Column,
  values: readonly ValueCount[],
  positive: string,
): Fault {
  const words = listed(values.map(({ value }) => value));
  const what =
    column.kind === 'numeric' && Number.isNaN(Number(positive))
      ? `“${positive}” is not a number, and this column holds numbers`
      : `No row has the value “${positive}”`;
  return new Fault('bad-input', `${what}: its values are ${words}`, {
    place: { file, column: column.name },
    remedy: 'Choose one of them as the default',
  });
}

function wrongCount(
  file: string,
  column: string,
  values: readonly ValueCount[] | null,
  positive: string | undefined,
): Fault {
  const place = { file, column };
  if (values !== null && values.length === 0)
    return new Fault('bad-input', 'Every value of the outcome is missing', {
      place,
      remedy: 'Choose another column as the outcome',
    });
  if (values?.length === 1)
    return new Fault(
      'bad-input',
      `Every row has the same outcome, ${values[0].value}: with one class only there is nothing to tell apart`,
      {
        place,
        remedy: 'Open a table with both defaults and good payers, or choose another outcome',
      },
    );
  const choice =
    positive === undefined
      ? 'Choose which value is the default and let the others count as repaid, keep only rows with two of them, or choose another outcome'
      : `Agree that every value but “${positive}” counts as repaid, keep only rows with two values, or choose another outcome`;
  return new Fault(
    'bad-input',
    `An outcome has two values, and this column has ${values === null ? `more than ${LISTED}` : valuesInWords(values)}`,
    { place, remedy: choice },
  );
}

function valuesInWords(values: readonly ValueCount[]): string {
  const shown = values
    .slice(0, 6)
    .map(
      ({ value, count }) =>
        `${value} (${count === 1 ? '1 row' : `${count.toLocaleString('en')} rows`})`,
    );
  const more = values.length > 6 ? [`${values.length - 6} more`] : [];
  const number = values.length === 1 ? 'one value' : `${values.length} values`;
  return `${number}: ${listed([...shown, ...more])}`;
}

export interface Labelled {
  /** 1 = default, 0 = repaid; rows without an outcome are not among them. */
  readonly labels: Uint8Array;
  /** The rows that have an outcome, null when all do. */
  readonly rows: Uint32Array | null;
}

/** Turns an outcome that `chooseTarget` has settled into labels. */
export function labelRows(column: Column, positive: string): Labelled {
  const found = matches(column, positive);
  const gaps = missingCount(column);
  if (gaps === 0) return { labels: found, rows: null };
  const rows = new Uint32Array(found.length - gaps);
  for (let row = 0, next = 0; row < found.length; row++) if (found[row] !== 2) rows[next++] = row;
  return { labels: Uint8Array.from(rows, (row) => found[row]), rows };
}
