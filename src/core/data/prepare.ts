import type { Encoder } from '../encoder/encoder';
import { encoderKey } from '../encoder/settings';
import { KNOBS, type Experiment } from '../experiment';
import { randomStream } from '../random';
import { KNOB_NAMES } from '../settings';
import type { Task } from '../task';
import type { Sample } from './matrix';
import { splitRows, type RowSplit } from './split';
import type { Table } from './table';
import { applyTransform, fitTransform, type Transform } from './transform';

export interface Part extends Sample {
  /** Row numbers in the table, from 0, ascending. */
  readonly rows: Uint32Array;
}

/** A table split and encoded: ready to sample from and to learn from. */
export interface Prepared {
  readonly transform: Transform;
  /** Maps what the transform makes into these parts' columns; null where they are the transform's own. */
  readonly encoder: Encoder | null;
  readonly train: Part;
  readonly validation: Part;
  readonly test: Part;
}

/**
 * Splits the rows (stratified, by the experiment's seed), fits the transform on the training rows
 * alone, and encodes all three parts with it. An autoencoder, where the experiment asks for one, comes
 * after that (`encodePrepared`).
 */
export function prepare(table: Table, experiment: Experiment, task: Task): Promise<Prepared> {
  const split = splitRows(table.labels, experiment, randomStream(experiment.seed, 'split'));
  return prepareSplit(table, split, experiment, task);
}

/** The same for rows that are split already. */
export async function prepareSplit(
  table: Table,
  split: RowSplit,
  experiment: Experiment,
  task: Task,
): Promise<Prepared> {
  const transform = await fitTransform(table, split.train, experiment, task);
  const part = async (rows: Uint32Array): Promise<Part> => ({
    rows,
    x: await applyTransform(transform, table, rows, task),
    y: Uint8Array.from(rows, (row) => table.labels[row]),
  });
  return {
    transform,
    encoder: null,
    train: await part(split.train),
    validation: await part(split.validation),
    test: await part(split.test),
  };
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
