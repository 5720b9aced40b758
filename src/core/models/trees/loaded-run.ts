import { bytesToHex } from '@noble/hashes/utils.js';
import type { Rows } from '../../data/matrix';
import type { Part, Prepared } from '../../data/prepare';
import type { Table } from '../../data/table';
import { applyTransform } from '../../data/transform';
import { correctionsFor } from '../../decision/calibrate/corrections';
import { KNOBS, type Experiment } from '../../experiment';
import { datasetOf, type Run, type SplitScores } from '../../run';
import { identified } from '../../run-id';
import type { TrainingRows } from '../../sampling/training-rows';
import { withPreset } from '../../settings';
import type { Task } from '../../task';
import { TreeEnsemble } from './ensemble';
import { treeColumns } from './frame';
import { fitToTable } from './loaded';
import type { RawTrees } from './raw';
import { depthOf } from './tree-shape';

const ID_DIGITS = 16;

/** Trees out of a file, and what tells the file apart. */
export interface LoadedFile {
  readonly name: string;
  /** The first digits of the SHA-256 of its text, hexadecimal. */
  readonly mark: string;
  readonly raw: RawTrees;
}

/** What tells a text apart from others, from the SHA-256 of its bytes. */
export function markFrom(hash: Uint8Array): string {
  return bytesToHex(hash).slice(0, ID_DIGITS);
}

/**
 * The settings that stand for a model from a file: boosting without sampling or autoencoder, on the split of the
 * settings given; number and depth of the trees are the model's where the knobs reach that far.
 */
export function loadedExperiment(standing: Experiment, { mark, raw }: LoadedFile): Experiment {
  const { treeCount, treeDepth } = KNOBS;
  const depth = raw.trees.reduce((most, tree) => Math.max(most, depthOf(tree)), 0);
  return {
    ...withPreset(standing, 'boosting'),
    treeCount: Math.min(treeCount.max, Math.max(treeCount.min, raw.trees.length)),
    treeDepth: Math.min(treeDepth.max, Math.max(treeDepth.min, depth)),
    modelFile: mark,
    autoencoder: 'none',
  };
}

export interface LoadedInput {
  readonly table: Table;
  /** By `loadedExperiment`. */
  readonly experiment: Experiment;
  /** The split of that experiment. */
  readonly prepared: Prepared<Rows>;
  readonly sampled: TrainingRows<Rows>;
  readonly file: LoadedFile;
}

/**
 * A run of a model that was trained elsewhere: its trees score the validation and test rows as they
 * would after training here. How it was trained is not known, so no formula for its probabilities
 * counts as exact.
 *
 * @throws what `fitToTable` throws
 */
export async function loadedRun(input: LoadedInput, task: Task): Promise<Run> {
  const { table, experiment, prepared, sampled, file } = input;
  const began = performance.now();
  const { transform, trees } = fitToTable(file.raw, table, file.name);
  const columns = treeColumns(transform);
  const empty = new TreeEnsemble('boosting', experiment, transform.outputs, columns);
  const model = empty.withTrees(trees, file.raw.base);
  const score = async ({ rows, y }: Part<Rows>): Promise<SplitScores> => {
    const x = await applyTransform(transform, table, rows, task);
    return { rows, y, rawPd: await model.predict(x, task) };
  };
  const validation = await score(prepared.validation);
  const { summary } = sampled.resampled;
  const distortion = { sampling: summary, experiment };
  return identified({
    format: 2,
    experiment,
    dataset: datasetOf(table),
    engine: 'cpu',
    outcome: 'finished',
    note: `Loaded from ${file.name}, not trained here: it may have learnt from rows that it is judged on.`,
    epochs: [],
    bestEpoch: trees.length,
    parameters: model.parameters,
    sampling: summary,
    map: sampled.map,
    corrections: {
      ...correctionsFor(distortion, validation.rawPd, validation.y),
      exact: false,
    },
    validation,
    test: await score(prepared.test),
    transform,
    encoder: null,
    model: await model.save(),
    seconds: (performance.now() - began) / 1000,
  });
}
