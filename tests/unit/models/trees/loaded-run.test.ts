import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { expect, it } from 'vitest';
import { prepare } from '../../../../src/core/data/prepare';
import { checkRun } from '../../../../src/core/kept/check-run';
import {
  loadedExperiment,
  loadedRun,
  markFrom,
} from '../../../../src/core/models/trees/loaded-run';
import { KNOBS } from '../../../../src/core/experiment';
import type { Tree } from '../../../../src/core/models/trees/tree';
import { hostModel } from '../../../../src/core/models/host';
import { fromXgboost } from '../../../../src/core/models/trees/xgboost-read';
import {
  defaultExperiment,
  leavingFile,
  presetExperiment,
  sameRun,
} from '../../../../src/core/settings';
import { searchFor } from '../../../../src/core/sampling/search';
import { trainingRows } from '../../../../src/core/sampling/training-rows';
import { quietTask } from '../../../../src/core/task';
import { exported, scoredHere } from '../../../parity/xgboost-models';

const task = quietTask();
const { made, models } = await exported();
const { json } = models[0];
const file = {
  name: 'model.json',
  mark: markFrom(sha256(utf8ToBytes(json))),
  raw: await fromXgboost(json, 'model.json', task),
};
const experiment = loadedExperiment({ ...defaultExperiment(), seed: 7 }, file);

it('a model from a file is a run like any other, on the split of the settings that stood', async () => {
  const prepared = await prepare(made, experiment, task);
  const search = searchFor(experiment.neighbourSearch, { seed: 7 });
  const sampled = await trainingRows(prepared, experiment, { search, task });
  const run = await loadedRun({ table: made, experiment, prepared, sampled, file }, task);
  const all = await scoredHere(file.raw, made);
  for (const { rows, rawPd, y } of [run.validation, run.test]) {
    expect(Array.from(rawPd)).toEqual(Array.from(rows, (row) => all[row]));
    expect(Array.from(y)).toEqual(Array.from(rows, (row) => made.labels[row]));
  }
  expect(checkRun(run)).toEqual(run);
  expect(run.corrections.exact).toBe(false);
  expect(run.note).toMatch(/model\.json.*may have learnt from rows/);
});

it('has settings however many trees it holds', () => {
  const trees = new Array<Tree>(200_000).fill(file.raw.trees[0]);
  expect(loadedExperiment(experiment, { ...file, raw: { ...file.raw, trees } }).treeCount).toBe(
    KNOBS.treeCount.max,
  );
});

it('its settings are those of no run that was trained, and cannot be trained', () => {
  const { treeCount, treeDepth } = experiment;
  const preset = { ...presetExperiment('boosting'), seed: 7, treeCount, treeDepth };
  expect(sameRun(experiment, { ...preset, modelFile: experiment.modelFile })).toBe(true);
  expect(sameRun(experiment, preset)).toBe(false);
  expect(() => hostModel(experiment, models[0].transform)).toThrow(/loaded from a file/);
});

it('any change that trains parts from the file', () => {
  expect(leavingFile(experiment, { treeDepth: 3 })).toEqual({ treeDepth: 3, modelFile: '' });
  expect(leavingFile(experiment, { cutoff: 0.2 })).toEqual({ cutoff: 0.2 });
  expect(leavingFile(experiment, { seed: 1, modelFile: 'x' })).toEqual({ seed: 1, modelFile: 'x' });
  expect(leavingFile({ modelFile: '' }, { seed: 1 })).toEqual({ seed: 1 });
});
