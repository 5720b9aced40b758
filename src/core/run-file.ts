import { toBase64 } from './base64';
import { Fault } from './fault';
import { checkRun, RUN_FORMAT } from './kept/check-run';
import { ARRAYS, type ArrayName } from './kept/fields';
import type { Run } from './run';

type Typed = InstanceType<(typeof ARRAYS)[ArrayName]>;

const ARRAY = '$array';
/** JSON has no NaN, no infinite numbers and no −0. */
const NUMBER = '$number';
const NUMBERS: Readonly<Record<string, number>> = {
  NaN: NaN,
  Infinity: Infinity,
  '-Infinity': -Infinity,
  '-0': -0,
};

/** A run as JSON text; typed arrays become base64, little-endian as every browser's memory is. */
export function writeRun(run: Run): string {
  return JSON.stringify(run, (_, value: unknown) => written(value));
}

/** Reads such text. Throws a `bad-input` Fault when it is no run of this format. */
export function readRun(text: string, file: string): Run {
  let value: unknown;
  try {
    value = JSON.parse(text, (_, item: unknown) => revive(item));
  } catch (cause) {
    throw new Fault('bad-input', 'This is not a saved run', {
      place: { file },
      remedy: 'Open a file that Cutoff saved',
      cause,
    });
  }
  try {
    return checkRun(value);
  } catch (cause) {
    throw new Fault(
      'bad-input',
      `This is not a run this version of Cutoff can read: ${Fault.from(cause).what}`,
      {
        place: { file },
        remedy: `It should have been written by a version with run format ${String(RUN_FORMAT)}`,
        cause,
      },
    );
  }
}

function written(value: unknown): unknown {
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { [NUMBER]: Object.is(value, -0) ? '-0' : String(value) };
  const kind = kindOf(value);
  return kind === undefined ? value : { [ARRAY]: kind, data: toBase64(value as Typed) };
}

function kindOf(value: unknown): ArrayName | undefined {
  return (Object.keys(ARRAYS) as ArrayName[]).find((name) => value instanceof ARRAYS[name]);
}

function revive(item: unknown): unknown {
  if (typeof item !== 'object' || item === null) return item;
  const { [ARRAY]: kind, [NUMBER]: number, data } = item as Readonly<Record<string, unknown>>;
  if (typeof number === 'string' && Object.hasOwn(NUMBERS, number)) return NUMBERS[number];
  if (typeof kind !== 'string' || typeof data !== 'string' || !isArrayName(kind)) return item;
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  return new ARRAYS[kind](bytes.buffer);
}

function isArrayName(name: string): name is ArrayName {
  return Object.hasOwn(ARRAYS, name);
}
