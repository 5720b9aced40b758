import { describe, expect, it } from 'vitest';
import { prepareSplit } from '../../src/core/data/prepare';
import type { Table } from '../../src/core/data/table';
import type { Experiment } from '../../src/core/experiment';
import { foldsOf } from '../../src/core/folds/folds';
import { auc } from '../../src/core/metrics/ranking';
import { randomStream } from '../../src/core/random';
import { searchFor } from '../../src/core/sampling/search';
import { trainingRows } from '../../src/core/sampling/training-rows';
import { presetExperiment, type ModelName } from '../../src/core/settings';
import { quietTask } from '../../src/core/task';
import { runExperiment } from '../../src/engine/run';
import { wasmAssets } from '../../src/pipeline/wasm-assets';
import { readReal, realFile } from './real-data';

const FOLDS = 5;

/** Rows of the fold are judged; of the others every tenth is tuned on. */
async function foldAuc(table: Table, of: Uint8Array, fold: number, experiment: Experiment) {
  const rows = Uint32Array.from(table.labels.keys());
  const rest = rows.filter((row) => of[row] !== fold);
  const split = {
    train: rest.filter((_, i) => i % 10 !== 0),
    validation: rest.filter((_, i) => i % 10 === 0),
    test: rows.filter((row) => of[row] === fold),
  };
  const task = quietTask();
  const prepared = await prepareSplit(table, split, experiment, task);
  const search = searchFor('exact', { seed: experiment.seed });
  const sampled = await trainingRows(prepared, experiment, { search, task });
  const nothing = (): void => undefined;
  const { test } = await runExperiment(
    { table, experiment, prepared, sampled, engines: [], assets: wasmAssets() },
    task,
    { engine: nothing, network: nothing, epoch: nothing, fitted: nothing },
  );
  return auc(test.rawPd, test.y);
}

/** Mean test AUC over five folds of all rows, as scikit-learn's lightly tuned models reach it. */
const RIVALS: readonly [ModelName, number][] = [
  ['logistic', 0.783],
  ['forest', 0.796],
  ['boosting', 0.782],
];

describe.skipIf(realFile('german.data') === undefined)('german.data in five folds', () => {
  it.each(RIVALS)('%s is within .02 of %f', async (model, published) => {
    const table = await readReal('german.data');
    const of = foldsOf(table.labels, FOLDS, randomStream(1, 'folds'));
    const aucs: number[] = [];
    for (let fold = 0; fold < FOLDS; fold++)
      aucs.push(await foldAuc(table, of, fold, presetExperiment(model)));
    const mean = aucs.reduce((sum, value) => sum + value, 0) / FOLDS;
    expect(Math.abs(mean - published)).toBeLessThan(0.02);
  });
});
