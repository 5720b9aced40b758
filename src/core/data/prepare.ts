import type { Encoder } from '../encoder/encoder';
import { encoderKey } from '../encoder/settings';
import { KNOBS, type Experiment } from '../experiment';
import { HOLDING, willHold, type HoldingLimits } from '../models/holding';
import { randomStream } from '../random';
import { KNOB_NAMES } from '../settings';
import type { Task } from '../task';
import { isHeld, type Matrix, type Rows, type Sample } from './matrix';
import { encodedRows } from './encoded-rows';
import { splitRows, type RowSplit } from './split';
import type { Table } from './table';
import { applyTransform, fitTransform, type Transform } from './transform';

export interface Part<X extends Rows = Matrix> extends Sample<X> {
  /** Row numbers in the table, from 0, ascending. */
  readonly rows: Uint32Array;
}

/** A table split and encoded: ready to sample from and to learn from. */
export interface Prepared<X extends Rows = Matrix> {
  readonly transform: Transform;
  /** Maps what the transform makes into these parts' columns; null where they are the transform's own. */
  readonly encoder: Encoder | null;
  readonly train: Part<X>;
  readonly validation: Part<X>;
  readonly test: Part<X>;
}

/**
 * Splits the rows (stratified, by the experiment's seed), fits the transform on the training rows
 * alone, and encodes all three parts with it. An autoencoder, where the experiment asks for one, comes
 * after that (`encodePrepared`).
 */
export function prepare(table: Table, experiment: Experiment, task: Task): Promise<Prepared> {
  return prepareSplit(table, splitOf(table, experiment), experiment, task);
}

/** The split that the experiment's seed and shares give. */
export function splitOf({ labels }: Table, experiment: Experiment): RowSplit {
  return splitRows(labels, experiment, randomStream(experiment.seed, 'split'));
}

/** The same for rows that are split already. */
export async function prepareSplit(
  table: Table,
  split: RowSplit,
  experiment: Experiment,
  task: Task,
): Promise<Prepared> {
  const transform = await fitTransform(table, split.train, experiment, task);
  return parted(transform, table, split, (rows) => applyTransform(transform, table, rows, task));
}

/**
 * The same numbers for a run of that experiment: many rows that nobody needs all at once are not held
 * but encoded as they are read.
 *
 * @throws a `bad-settings` Fault where they must be held and are too many for that
 */
export async function prepareRun(
  table: Table,
  split: RowSplit,
  experiment: Experiment,
  task: Task,
  limits: HoldingLimits = HOLDING,
): Promise<Prepared<Rows>> {
  const transform = await fitTransform(table, split.train, experiment, task);
  const count = split.train.length + split.validation.length + split.test.length;
  const held = willHold(experiment, count, transform.outputs.length, limits);
  const encode = (rows: Uint32Array): Promise<Rows> =>
    held
      ? applyTransform(transform, table, rows, task)
      : Promise.resolve(encodedRows(transform, table, rows));
  return parted(transform, table, split, encode);
}

async function parted<X extends Rows>(
  transform: Transform,
  { labels }: Table,
  split: RowSplit,
  encode: (rows: Uint32Array) => Promise<X>,
): Promise<Prepared<X>> {
  const part = async (rows: Uint32Array): Promise<Part<X>> => ({
    rows,
    x: await encode(rows),
    y: Uint8Array.from(rows, (row) => labels[row]),
  });
  return {
    transform,
    encoder: null,
    train: await part(split.train),
    validation: await part(split.validation),
    test: await part(split.test),
  };
}

/** Whether all rows are held. */
export function isAllHeld(prepared: Prepared<Rows>): prepared is Prepared {
  const { train, validation, test } = prepared;
  return [train, validation, test].every(({ x }) => isHeld(x));
}

/** Equal keys (of `tableKey` and the settings) give an equal `Prepared`. */
export function prepareKey(table: string, experiment: Experiment): string {
  const { seed, trainShare, validationShare, scaling, rareLevelShare } = experiment;
  const own = [table, seed, trainShare, validationShare, scaling, rareLevelShare];
  const encoder = encoderKey(experiment);
  // What an autoencoder learns differs from engine to engine in its last digits.
  return JSON.stringify(encoder.length === 0 ? own : [...own, ...encoder, experiment.engine]);
}

/** Equal keys give the same training rows after sampling. */
export function samplingKey(table: string, experiment: Experiment): string {
  const settings = KNOB_NAMES.filter((name) => KNOBS[name].group === 'sampling');
  return JSON.stringify([
    prepareKey(table, experiment),
    ...settings.map((name) => experiment[name]),
  ]);
}

/** Equal keys mean that the same rows are in validation and test. */
export function splitKey(
  table: string,
  {
    seed,
    trainShare,
    validationShare,
  }: Pick<Experiment, 'seed' | 'trainShare' | 'validationShare'>,
): string {
  return JSON.stringify([table, seed, trainShare, validationShare]);
}
