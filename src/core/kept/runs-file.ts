import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { Fault } from '../fault';
import { parseJson } from '../json';
import { isShipped, type Run } from '../run';
import { readRun, writeRun } from '../run-file';
import { quoted, type Problem } from '../salvage';
import type { Task } from '../task';
import { Fields } from './fields';

/** A run with what the visitor called it; empty where it has its number only. */
export interface NamedRun {
  readonly name: string;
  readonly run: Run;
}

/** What could be read, and what is wrong with the rest. */
export interface RunsRead {
  readonly runs: readonly NamedRun[];
  readonly problems: readonly Problem[];
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
 * changed since, is of another format, or that `check` refuses with a Fault, is listed.
 *
 * @throws `bad-input` Fault where it is no such file, or only a part of one; `cancelled` Fault
 */
export async function readRuns(
  text: string,
  file: string,
  task: Task,
  check: (run: Run) => void = () => undefined,
): Promise<RunsRead> {
  if (!saysItHasRuns(text.slice(0, TELLING_CHARACTERS)))
    throw new Fault('bad-input', 'This is not a file of runs', {
      place: { file },
      remedy: 'Open one that was saved with “Export” in the list of runs',
    });
  const entries = entriesOf(text, file);
  const runs: NamedRun[] = [];
  const problems: Problem[] = [];
  for (const [i, entry] of entries.entries()) {
    task.report({ stage: 'Reading the runs', done: i, total: entries.length });
    await task.breathe();
    try {
      const named = namedRun(entry, file);
      check(named.run);
      runs.push(named);
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      problems.push({ subject: `Run ${String(i + 1)}${nameIn(entry)}`, what: reason(thrown) });
    }
  }
  return { runs, problems };
}

function entriesOf(text: string, file: string): readonly unknown[] {
  let value: unknown;
  try {
    value = parseJson(text);
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
    throw new Fault('bad-input', 'This file of runs has no list of runs', {
      place: { file },
      remedy: 'Export it again, or fetch it again from where it came',
    });
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

function reason({ what }: Fault): string {
  return `is left out: ${what.charAt(0).toLowerCase()}${what.slice(1)}`;
}

function checksum(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
