import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Run } from './run';

const ID_DIGITS = 16;

type Told = Omit<Run, 'id'>;

/**
 * What tells a run apart, as 16 hexadecimal digits of a SHA-256: its settings, its table and engines,
 * and what came of them (scores, weights, what it says). Runs of equal settings that came out
 * differently, on another engine or version, are two runs; equal ones are one. How long it took does not count.
 * Ids of runs kept before were made of less, and stay as they are. `members`: ids of the runs that an
 * ensemble combines.
 */
export function runId(run: Told, members: readonly string[] = []): string {
  const { dataset, experiment, engine, encoder, outcome, note, model } = run;
  const told = [
    dataset.key,
    experiment,
    engine,
    encoder?.engine ?? null,
    outcome,
    note,
    model.features,
    model.settings,
    members,
  ];
  const hash = sha256.create().update(utf8ToBytes(JSON.stringify(told)));
  for (const numbers of resultOf(run)) hash.update(bytesOf(numbers));
  return bytesToHex(hash.digest()).slice(0, ID_DIGITS);
}

/** A run with the id that it should have. */
export function identified(run: Told, members?: readonly string[]): Run {
  return { ...run, id: runId(run, members) };
}

/** Whether the same came of two runs, scores and weights to the last bit. */
export function sameResult(a: Told, b: Told): boolean {
  const [ones, others] = [resultOf(a), resultOf(b)];
  return ones.every((numbers, i) => sameNumbers(numbers, others[i]));
}

function resultOf({ validation, test, model, encoder }: Told): readonly Float32Array[] {
  return [validation.rawPd, test.rawPd, model.values, encoder?.model.values ?? new Float32Array()];
}

function sameNumbers(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
