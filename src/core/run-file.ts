import { Fault } from './fault';
import type { Run } from './run';
import { defaultExperiment } from './settings';

const KINDS = { Float32Array, Float64Array, Int32Array, Uint32Array, Uint8Array } as const;
type KindName = keyof typeof KINDS;
type Typed = InstanceType<(typeof KINDS)[KindName]>;

const MARK = '$array';

/** Goes up whenever what a run holds changes. */
const FORMAT: Run['format'] = 2;

/** A run as JSON text; typed arrays become base64, little-endian as every browser's memory is. */
export function writeRun(run: Run): string {
  return JSON.stringify(run, (_, value: unknown) => {
    const kind = kindOf(value);
    return kind === undefined ? value : { [MARK]: kind, data: toBase64(value as Typed) };
  });
}

/** Reads such text. Throws a `bad-input` Fault when it is no run of this format. */
export function readRun(text: string, file: string): Run {
  let value: unknown;
  try {
    value = JSON.parse(text, (_, item: unknown) => revive(item));
  } catch (cause) {
    throw new Fault('bad-input', 'This is not a saved run', { place: { file }, cause });
  }
  if (
    !isRecord(value) ||
    value['format'] !== FORMAT ||
    !isRecord(value['experiment']) ||
    !isRecord(value['validation'])
  )
    throw new Fault('bad-input', 'This is not a run this version of Cutoff can read', {
      place: { file },
      remedy: `It should have been written by a version with run format ${FORMAT}`,
    });
  const run = value as object as Run;
  // A run made before a knob that does not retrain was added lacks it.
  return { ...run, experiment: { ...defaultExperiment(), ...run.experiment } };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): KindName | undefined {
  return (Object.keys(KINDS) as KindName[]).find((name) => value instanceof KINDS[name]);
}

function revive(item: unknown): unknown {
  if (!isRecord(item) || typeof item[MARK] !== 'string') return item;
  const { [MARK]: kind, data } = item;
  if (!Object.hasOwn(KINDS, kind as string) || typeof data !== 'string') return item;
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  return new KINDS[kind as KindName](bytes.buffer);
}

const CHUNK = 0x8000;

function toBase64(array: Typed): string {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + CHUNK)));
  return btoa(parts.join(''));
}
