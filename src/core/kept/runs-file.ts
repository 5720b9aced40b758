import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { Fault } from '../fault';
import { isShipped, type Run } from '../run';
import { readRun, writeRun } from '../run-file';
import { quoted, type Problem } from '../salvage';
import { Fields } from './fields';

/** A run with what the visitor called it; empty where it has its number only. */
export interface NamedRun {
  readonly name: string;
  readonly run: Run;
}

export const LONGEST_RUN_NAME = 60;

/** As every run is named; anything else could stand for a property that all objects have. */
const ID = /^[0-9a-f]{16}$/;
const FORMAT = 'cutoff-runs';
const VERSION = 1;
const BEGINNING = /^\s*\{\s*"format"\s*:\s*"cutoff-runs"/;
/** As many characters tell whether a text is such a file. */
export const TELLING_CHARACTERS = 80;

/** Runs as the text of one file: settings, preparation, weights, scores, and a checksum of each. */
export function writeRuns(runs: readonly NamedRun[]): string {
  const entries = runs.map(({ name, run }) => {
    const text = writeRun(run);
    return `{"name":${JSON.stringify(name)},"sha256":"${checksum(text)}","run":${text}}`;
  });
  return `{"format":"${FORMAT}","version":${String(VERSION)},"runs":[\n${entries.join(',\n')}\n]}\n`;
}

/** Whether a text, or the beginning of one, says that it is such a file, of whatever version. */
export function saysItHasRuns(beginning: string): boolean {
  return BEGINNING.test(beginning);
}

/**
 * Reads such a text, whoever wrote it. Runs that can be read are taken; one that is damaged, was
 * changed since, is of another format, or that `check` refuses with a Fault, is listed. Throws a `bad-input` Fault where it is no such
 * file, or only a part of one.
 */
export function readRuns(
  text: string,
  file: string,
  check: (run: Run) => Run = (run) => run,
): { runs: NamedRun[]; problems: Problem[] } {
  if (!saysItHasRuns(text.slice(0, TELLING_CHARACTERS)))
    throw new Fault('bad-input', 'This is not a file of runs', {
      place: { file },
      remedy: 'Open one that was saved with “Export” in the list of runs',
    });
  const entries = entriesOf(text, file);
  const problems: Problem[] = [];
  const runs = entries.flatMap((entry, i) => {
    try {
      const named = namedRun(entry, file);
      return [{ ...named, run: check(named.run) }];
    } catch (thrown) {
      problems.push({ subject: `Run ${String(i + 1)}${nameIn(entry)}`, what: reason(thrown) });
      return [];
    }
  });
  return { runs, problems };
}

function entriesOf(text: string, file: string): readonly unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Fault('bad-input', 'This file of runs is damaged or only a part of one', {
      place: { file },
      remedy: 'Export it again, or fetch it again from where it came',
      cause,
    });
  }
  const fields = new Fields(value);
  const version = fields.get('version');
  if (version !== VERSION)
    throw new Fault(
      'bad-input',
      `This file of runs is of version ${quoted(String(JSON.stringify(version)))}, and this Cutoff reads version ${String(VERSION)}`,
      { place: { file }, remedy: 'Reload the page to have the newest version of Cutoff' },
    );
  const entries = fields.get('runs');
  if (!Array.isArray(entries))
    throw new Fault('bad-input', 'This file of runs has no list of runs', { place: { file } });
  return entries as readonly unknown[];
}

function namedRun(entry: unknown, file: string): NamedRun {
  const fields = new Fields(entry);
  const text = JSON.stringify(fields.get('run') ?? null);
  if (checksum(text) !== fields.get('sha256'))
    throw new Fault('bad-input', 'its checksum does not match: it was damaged or changed');
  const run = readRun(text, file);
  if (!ID.test(run.id)) throw new Fault('bad-input', 'its id is not made of 16 hexadecimal digits');
  if (isShipped(run)) throw new Fault('bad-input', 'its model has no weights');
  return { name: fields.text('name').trim().slice(0, LONGEST_RUN_NAME), run };
}

function nameIn(entry: unknown): string {
  const name = typeof entry === 'object' && entry !== null && 'name' in entry ? entry.name : '';
  return typeof name === 'string' && name !== '' ? ` (${quoted(name)})` : '';
}

function reason(thrown: unknown): string {
  const { what } = Fault.from(thrown);
  return `is left out: ${what.charAt(0).toLowerCase()}${what.slice(1)}`;
}

function checksum(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
