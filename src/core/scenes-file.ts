import type { Experiment } from './experiment';
import { Fault } from './fault';
import { parseJson } from './json';
import { quoted, salvage, type Problem } from './salvage';
import { defaultExperiment, tellingChanges } from './settings';

/** One state of the page to present, with what the speaker wants to say about it. */
export interface Scene {
  readonly name: string;
  readonly note: string;
  readonly experiment: Experiment;
}

/** The table that settings and scenes were made on. */
export interface SceneTable {
  readonly id: string;
  readonly title: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly hash: string;
  /** `tableKey`. */
  readonly key: string;
}

export interface SceneSet {
  readonly table: SceneTable | null;
  /** The settings that stood when the file was written; null where it holds scenes only. */
  readonly experiment: Experiment | null;
  readonly scenes: readonly Scene[];
}

export const MOST_SCENES = 100;
export const LONGEST_NAME = 80;
export const LONGEST_NOTE = 4000;

const FORMAT = 'cutoff-scenes';
const VERSION = 1;

/** Settings and scenes as the text of a JSON file; settings as differences, like a link's. */
export function writeScenes({ table, experiment, scenes }: SceneSet): string {
  const file = {
    format: FORMAT,
    version: VERSION,
    ...(table === null ? {} : { dataset: table }),
    ...(experiment === null ? {} : { settings: tellingChanges(experiment) }),
    scenes: scenes.map(({ name, note, experiment: settings }) => ({
      name,
      note,
      settings: tellingChanges(settings),
    })),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Whether a text is JSON that says it is such a file, of whatever version. */
export function saysItHasScenes(text: string): boolean {
  return fieldsOf(text) !== null;
}

function fieldsOf(text: string): Fields | null {
  try {
    const value = parseJson(text);
    return isFields(value) && value['format'] === FORMAT ? value : null;
  } catch {
    return null;
  }
}

/**
 * Reads such a text, whoever wrote it. What can be read is taken, what can't is listed. Throws a
 * `bad-input` Fault where it is no file of scenes at all.
 */
export function readScenes(text: string, file: string): { set: SceneSet; problems: Problem[] } {
  const fields = fieldsOf(text);
  if (fields === null)
    throw new Fault('bad-input', 'This is not a file of scenes', {
      place: { file },
      remedy:
        'Open one that was saved with “Save as a file” under Scenes, or “Settings and scenes as a file” under Share',
    });
  const { version, dataset, settings, scenes } = fields;
  const problems = unknownFields(
    fields,
    ['format', 'version', 'dataset', 'settings', 'scenes'],
    'The file',
  );
  if (version !== VERSION)
    problems.push({
      subject: 'The file',
      what: `is not of version ${String(VERSION)}, the one that is read here`,
    });
  const read = Array.isArray(scenes) ? (scenes as unknown[]) : [];
  if (!Array.isArray(scenes)) problems.push({ subject: 'The list of scenes', what: 'is missing' });
  if (read.length > MOST_SCENES)
    problems.push({
      subject: 'The list of scenes',
      what: `has ${String(read.length)}, of which the first ${String(MOST_SCENES)} are taken`,
    });
  return {
    set: {
      table: tableOf(dataset, problems),
      experiment: settings === undefined ? null : settingsOf(settings, '', problems),
      scenes: read.slice(0, MOST_SCENES).flatMap((scene, i) => sceneOf(scene, i + 1, problems)),
    },
    problems,
  };
}

function sceneOf(value: unknown, number: number, problems: Problem[]): Scene[] {
  const subject = `Scene ${String(number)}`;
  if (!isFields(value)) {
    problems.push({ subject, what: 'can’t be read' });
    return [];
  }
  problems.push(...unknownFields(value, ['name', 'note', 'settings'], subject));
  const { name, note, settings } = value;
  return [
    {
      name: textOf(name, LONGEST_NAME, `The name of scene ${String(number)}`, problems) || subject,
      note: textOf(note ?? '', LONGEST_NOTE, `The note of scene ${String(number)}`, problems),
      experiment: settingsOf(settings, `${subject}: `, problems),
    },
  ];
}

function settingsOf(value: unknown, prefix: string, problems: Problem[]): Experiment {
  if (!isFields(value)) {
    problems.push({ subject: `${prefix}Settings`, what: 'can’t be read' });
    return defaultExperiment();
  }
  const salvaged = salvage(defaultExperiment(), Object.entries(value));
  for (const { subject, what } of salvaged.problems)
    problems.push({ subject: `${prefix}${subject}`, what });
  return salvaged.experiment;
}

function textOf(value: unknown, longest: number, subject: string, problems: Problem[]): string {
  if (typeof value !== 'string') {
    problems.push({ subject, what: 'is no text' });
    return '';
  }
  if (value.length <= longest) return value;
  problems.push({ subject, what: `is cut after ${longest.toLocaleString('en')} characters` });
  return value.slice(0, longest);
}

function tableOf(value: unknown, problems: Problem[]): SceneTable | null {
  if (value === undefined) return null;
  const { id, title, hash, key } = isFields(value) ? value : {};
  if (
    typeof id === 'string' &&
    typeof title === 'string' &&
    typeof hash === 'string' &&
    typeof key === 'string' &&
    /^[0-9a-f]{64}$/.test(hash) &&
    /^[0-9a-f]{32}$/.test(key)
  )
    return { id, title, hash, key };
  problems.push({ subject: 'The dataset', what: 'can’t be read' });
  return null;
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknownFields(fields: Fields, known: readonly string[], subject: string): Problem[] {
  return Object.keys(fields)
    .filter((name) => !known.includes(name))
    .map((name) => ({ subject, what: `says ${quoted(name)}, which this version does not know` }));
}
