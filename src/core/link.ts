import { KNOBS, type Experiment, type KnobName } from './experiment';
import { parseJson } from './json';
import type { Knob } from './knobs/knob';
import { quoted, salvage, type Problem, type Salvaged } from './salvage';
import { defaultExperiment, isKnobName, tellingChanges } from './settings';

/** Longest address part that is read: more than any set of settings takes. */
const MAX_LENGTH = 100_000;

/** Which table a link was made on, where that was a file: a link can't carry the file itself. */
export interface LinkedTable {
  /** The first digits of the file's SHA-256. */
  readonly hash: string;
  /** The first digits of `tableKey`: the same file with another outcome is another table. */
  readonly key: string;
}

/** What a link says, as far as it can be read. */
export interface Link extends Salvaged {
  readonly table: LinkedTable | null;
}

/** Digits of a hash in a link: two files share them once in 2^64. */
const DIGITS = 16;
const TABLE = 'table';

/** The mark of a table in a link. */
export function linkedTable({ hash, key }: LinkedTable): LinkedTable {
  return { hash: hash.slice(0, DIGITS), key: key.slice(0, DIGITS) };
}

/**
 * The experiment as an address fragment (without the #): the model, then only what differs from
 * its preset, e.g. `model=resnet-under&seed=7&blockWidths=64~32`; of a file also what tells it.
 */
export function toFragment(experiment: Experiment, table: LinkedTable | null = null): string {
  const pairs = Object.entries(tellingChanges(experiment))
    .filter(([name, value]) => name !== 'model' || value !== KNOBS.model.default)
    .map(
      ([name, value]) =>
        `${name}=${encodeURIComponent(written(value).replace(HALF_CHARACTER, '\ufffd'))}`,
    );
  if (table !== null) pairs.push(`${TABLE}=${table.hash}-${table.key}`);
  return pairs.join('&');
}

/** One alone can't be written in an address. */
const HALF_CHARACTER = /\p{Surrogate}/gu;

function written(value: Experiment[KnobName]): string {
  if (!Array.isArray(value)) return String(value);
  return value.some((item) => typeof item === 'object') ? JSON.stringify(value) : value.join('~');
}

/**
 * Reads such a fragment, whoever wrote it. Never throws: what can be read is taken, what can't is
 * listed and stands at its default. An empty fragment is the default experiment.
 */
export function fromFragment(fragment: string): Link {
  const text = fragment.replace(/^#/, '');
  const problems: Problem[] = [];
  const pairs = new Map<string, string>();
  for (const part of withinLength(text, problems).split('&')) {
    if (part === '') continue;
    const [name, value] = pairOf(part, problems);
    if (value === null) continue;
    if (pairs.has(name))
      problems.push({ subject: labelOf(name), what: 'is given twice: the last counts' });
    pairs.set(name, value);
  }
  const table = tableOf(pairs.get(TABLE), problems);
  pairs.delete(TABLE);
  const given = Array.from(pairs, ([name, value]) => [name, read(name, value)] as const);
  const salvaged = salvage(defaultExperiment(), given);
  return { ...salvaged, problems: [...problems, ...salvaged.problems], table };
}

function withinLength(text: string, problems: Problem[]): string {
  if (text.length <= MAX_LENGTH) return text;
  problems.push({
    subject: 'The link',
    what: `is ${text.length.toLocaleString('en')} characters long, and only the first ${MAX_LENGTH.toLocaleString('en')} are read`,
  });
  const cut = text.slice(0, MAX_LENGTH);
  return cut.slice(0, Math.max(0, cut.lastIndexOf('&')));
}

/** Name and value; no value where it can't be decoded. */
function pairOf(part: string, problems: Problem[]): [string, string | null] {
  const sign = part.indexOf('=');
  const name = decoded(sign < 0 ? part : part.slice(0, sign));
  const value = sign < 0 ? '' : decoded(part.slice(sign + 1));
  if (name === null || value === null) {
    const subject = name === null ? quoted(part) : labelOf(name);
    problems.push({ subject, what: 'was damaged on the way: its percent signs don’t fit' });
  }
  return [name ?? '', name === null ? null : value];
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

function labelOf(name: string): string {
  return isKnobName(name) ? KNOBS[name].label : quoted(name);
}

function tableOf(text: string | undefined, problems: Problem[]): LinkedTable | null {
  if (text === undefined) return null;
  const [, hash, key] = /^([0-9a-f]{16})-([0-9a-f]{16})$/.exec(text) ?? [];
  if (hash !== undefined && key !== undefined) return { hash, key };
  problems.push({ subject: 'The mark of the file', what: 'can’t be read' });
  return null;
}

function read(name: string, value: string): unknown {
  if (!isKnobName(name)) return value;
  const knob: Knob = KNOBS[name];
  switch (knob.kind) {
    case 'number':
      return value.trim() === '' ? value : numberOr(value);
    case 'list':
      return value === '' ? [] : value.split('~').map(numberOr);
    case 'set':
      return value === '' ? [] : value.split('~');
    case 'rules':
      return value === '' ? [] : parsed(value);
    case 'switch':
      return value === 'true' ? true : value === 'false' ? false : value;
    default:
      return value;
  }
}

/** The number, or the text itself, which the settings then refuse. */
function numberOr(text: string): unknown {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

/** What JSON says, or the text itself, which the settings then refuse. */
function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
