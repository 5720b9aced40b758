import { afterAll, describe, expect, it } from 'vitest';
import { applyTransform } from '../../../src/core/data/transform';
import { columnsOf, encodeRows } from '../../../src/core/encoder/encoder';
import type { Experiment } from '../../../src/core/experiment';
import { coefficientTable } from '../../../src/core/models/logistic/coefficients';
import { LogisticRegression } from '../../../src/core/models/logistic/logistic';
import { pointsTable } from '../../../src/core/models/scorecard/points';
import { Scorecard } from '../../../src/core/models/scorecard/scorecard';
import { TreeEnsemble } from '../../../src/core/models/trees/ensemble';
import type { Run } from '../../../src/core/run';
import { readRun, writeRun } from '../../../src/core/run-file';
import { NO_POOL } from '../../../src/core/threads';
import type { ModelName } from '../../../src/core/settings';
import { quietTask } from '../../../src/core/task';
import { stopEngine } from '../../../src/engine/backend';
import { runExperiment } from '../../../src/engine/run';
import { OpenTable } from '../../../src/worker/session';
import { assets } from '../engine/made-up';
import { flatTable, small } from './made-up';

const rows = flatTable();
const open = new OpenTable(rows, NO_POOL);
const NOBODY = {
  engine: () => undefined,
  network: () => undefined,
  fitted: () => undefined,
  epoch: () => undefined,
};

async function runOf(model: ModelName, changes: Partial<Experiment> = {}): Promise<Run> {
  const experiment = small({ epochs: 1, treeCount: 5, ...changes }, model);
  const ready = await open.ready(experiment, quietTask());
  const input = { ...ready, table: rows, experiment, engines: ['cpu' as const], assets };
  return runExperiment(input, quietTask(), NOBODY);
}

afterAll(stopEngine);

describe('a model behind an autoencoder', () => {
  it.each([
    ['logistic', LogisticRegression],
    ['scorecard', Scorecard],
    ['forest', TreeEnsemble],
    ['boosting', TreeEnsemble],
  ] as const)('%s scores raw rows again from what the run saved', async (name, kind) => {
    for (const autoencoder of ['instead', 'beside'] as const) {
      const run = readRun(writeRun(await runOf(name, { autoencoder })), 'run.json');
      const { encoder } = run;
      if (encoder === null) throw new Error('The encoder was lost');
      expect(run.model.features).toEqual(columnsOf(run).outputs);
      const given = await applyTransform(run.transform, rows, run.test.rows, quietTask());
      const x = await encodeRows(encoder, given, quietTask());
      expect(await kind.load(run.model).predict(x, quietTask())).toEqual(run.test.rawPd);
      expect(encoder.picture.errors).toHaveLength(run.validation.rows.length);
    }
  });

  it('counts its weights and the time they took, in the run and while it is made', async () => {
    const { encoder, parameters, seconds, model } = await runOf('logistic');
    if (encoder === null) throw new Error('The encoder was lost');
    // Coefficients of the columns made and an intercept; 8 wide, 3 units, and back.
    const inputs = encoder.model.features.length;
    const weights = 8 * (inputs + 1) + 3 * (8 + 1) + 8 * (3 + 1) + inputs * (8 + 1);
    expect(parameters).toBe(model.features.length + 1 + weights);
    expect(encoder.seconds).toBeGreaterThan(0);
    expect(seconds).toBeGreaterThan(encoder.seconds);

    const experiment = small({ epochs: 1 });
    const { prepared, sampled } = await open.ready(experiment, quietTask());
    const slow = { ...prepared, encoder: { ...encoder, seconds: 1000 } };
    const input = { table: rows, experiment, prepared: slow, sampled, engines: [], assets };
    const told: number[] = [];
    const listener = { ...NOBODY, network: (count: number) => void told.push(count) };
    const run = await runExperiment(input, quietTask(), listener);
    expect(told).toEqual([run.parameters]);
    expect(run.seconds).toBeGreaterThan(1000);
  });

  it('a network reads its columns, and SMOTE-NC keeps categories whole beside them', async () => {
    const changes = { inputWidth: 8, blockWidths: [8], blockDropouts: [0], samplingRatio: 1 };
    const run = await runOf('resnet-over', {
      ...changes,
      sampling: 'smote',
      autoencoder: 'beside',
    });
    expect(run.sampling).toMatchObject({ wholeCategories: true });
    expect(run.sampling.made.bad).toBeGreaterThan(0);
    expect(run.model.features).toEqual(columnsOf(run).outputs);
    const instead = await runOf('resnet-over', { ...changes, sampling: 'smote' });
    expect(instead.sampling).toMatchObject({ wholeCategories: false });
    expect(instead.model.features).toEqual(columnsOf(instead).outputs);
    expect(instead.id).not.toBe(run.id);
  });

  it('gives latent columns no effect per unit of the file', async () => {
    const run = await runOf('logistic', { autoencoder: 'beside' });
    const { coefficients } = coefficientTable(run.model, columnsOf(run));
    const latent = coefficients.filter(({ name }) => name.startsWith('Latent'));
    expect(latent.length).toBeGreaterThan(0);
    expect(latent.every(({ kind, perUnit }) => kind === 'per-sd' && perUnit === null)).toBe(true);
    const own = coefficients.filter(({ name }) => /^n\d$/.test(name));
    expect(own.every(({ perUnit, oddsRatio }) => (perUnit === null) === (oddsRatio === null))).toBe(
      true,
    );
    expect(own.some(({ perUnit }) => perUnit !== null)).toBe(true);
  });

  it('cuts latent columns into ranges of their own values', async () => {
    const run = await runOf('scorecard', { scorecardInformation: 0 });
    const { all, kept } = pointsTable(run.model, columnsOf(run), { factor: 20, offset: 500 });
    expect(all.map(({ column }) => column).toSorted()).toEqual(columnsOf(run).outputs);
    const ends = kept.flatMap(({ bins }) => bins.flatMap(({ from, to }) => [from, to]));
    const edges = ends.filter((end) => end !== null);
    expect(edges.length).toBeGreaterThan(0);
    expect(edges.every((edge) => edge >= 0)).toBe(true);
  });
});
