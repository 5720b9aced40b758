import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Run } from './run';
import { sameRun } from './settings';

const ID_DIGITS = 16;

type Told = Omit<Run, 'id'>;

/**
 * What tells a run apart, as 16 hexadecimal digits of a SHA-256: its settings, its table and engines,
 * and what came of them (scores, weights; of an ensemble those of its members too). Runs of equal
 * settings that came out differently, on another engine or version, are two runs. How long it took and
 * what its note says do not count. Ids of runs kept before were made of other things, and stay as they
 * are: `equalRuns` tells whether two ids stand for one run.
 */
export function runId(run: Told): string {
  const { dataset, experiment, engine, encoder, outcome, model } = run;
  const told = [
    dataset.key,
    experiment,
    engine,
    encoder?.engine ?? null,
    outcome,
    model.features,
    model.settings,
  ];
  const hash = sha256.create().update(utf8ToBytes(JSON.stringify(told)));
  for (const numbers of resultOf(run)) hash.update(bytesOf(numbers));
  return bytesToHex(hash.digest()).slice(0, ID_DIGITS);
}

/** A run with the id that it should have. */
export function identified(run: Told): Run {
  return { ...run, id: runId(run) };
}

/** Whether two runs are one, whatever their ids: the same came of the same settings on the same table. */
export function equalRuns(a: Told, b: Told): boolean {
  return a.dataset.key === b.dataset.key && sameRun(a.experiment, b.experiment) && sameResult(a, b);
}

/** Whether the same came of two runs, scores and weights to the last bit. */
export function sameResult(a: Told, b: Told): boolean {
  const [ones, others] = [resultOf(a), resultOf(b)];
  return (
    ones.length === others.length && ones.every((numbers, i) => sameNumbers(numbers, others[i]))
  );
}

function resultOf({ validation, test, model, encoder, members }: Told): readonly Float32Array[] {
  return [
    validation.rawPd,
    test.rawPd,
    model.values,
    encoder?.model.values ?? new Float32Array(),
    ...(members ?? []).flatMap(({ validationPd, testPd }) => [validationPd, testPd]),
  ];
}

function sameNumbers(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
