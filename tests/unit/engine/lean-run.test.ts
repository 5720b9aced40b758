import { afterAll, describe, expect, it } from 'vitest';
import { isAllHeld, prepareRun, splitOf, type Prepared } from '../../../src/core/data/prepare';
import { isHeld, takeRows, type Rows } from '../../../src/core/data/matrix';
import type { Experiment } from '../../../src/core/experiment';
import type { EngineName, Run } from '../../../src/core/run';
import { componentMap } from '../../../src/core/sampling/map';
import { searchFor } from '../../../src/core/sampling/search';
import { trainingRows, type TrainingRows } from '../../../src/core/sampling/training-rows';
import { presetExperiment } from '../../../src/core/settings';
import { quietTask } from '../../../src/core/task';
import { NO_POOL } from '../../../src/core/threads';
import { stopEngine } from '../../../src/engine/backend';
import { runExperiment } from '../../../src/engine/run';
import { OpenTable } from '../../../src/worker/session';
import { flatTable } from '../encoder/made-up';
import { assets, smallExperiment } from './made-up';

const of = flatTable(400);
/** Limits under which rows are held only by who must. */
const LEAN = { always: 0, most: 1e9 };
const task = quietTask();

interface Made {
  readonly prepared: Prepared<Rows>;
  readonly sampled: TrainingRows<Rows>;
}

async function madeWith(experiment: Experiment, held: boolean): Promise<Made> {
  const limits = held ? { ...LEAN, always: Infinity } : LEAN;
  const prepared = await prepareRun(of, splitOf(of, experiment), experiment, task, limits);
  expect(isAllHeld(prepared)).toBe(held);
  const search = searchFor('exact', { seed: experiment.seed });
  return { prepared, sampled: await trainingRows(prepared, experiment, { search, task }) };
}

async function trained(experiment: Experiment, made: Made): Promise<Run> {
  const listener = {
    engine: () => undefined,
    network: () => undefined,
    fitted: () => undefined,
    epoch: () => undefined,
  };
  const engines: EngineName[] = experiment.engine === 'auto' ? [] : [experiment.engine];
  return runExperiment({ ...made, table: of, experiment, engines, assets }, task, listener);
}

/** All of a run but what a clock told. */
function lasting(run: Run): unknown {
  return {
    ...run,
    id: '',
    seconds: 0,
    sampling: { ...run.sampling, seconds: 0 },
    epochs: run.epochs.map((epoch) => ({ ...epoch, seconds: 0, rowsPerSecond: 0 })),
  };
}

afterAll(stopEngine);

const base = smallExperiment({ engine: 'kernels', epochs: 2, sampling: 'none' });

const CASES: readonly (readonly [string, Experiment])[] = [
  ['as they are', base],
  ['under-sampled', { ...base, sampling: 'random-under' }],
  ['over-sampled', { ...base, sampling: 'random-over' }],
  ['with a numeric embedding', { ...base, numericEmbedding: 'piecewise-linear', embeddingBins: 4 }],
  ['on tensors', { ...base, engine: 'cpu', sampling: 'random-over', epochs: 1 }],
  [
    'by boosting',
    { ...presetExperiment('boosting'), treeCount: 8, sampling: 'random-over', samplingRatio: 1 },
  ],
  [
    'by a forest',
    { ...presetExperiment('forest'), treeCount: 4, sampling: 'random-under', samplingRatio: 1 },
  ],
  [
    'by an LSTM',
    {
      ...presetExperiment('lstm'),
      engine: 'cpu',
      sampling: 'random-over',
      shrinkage: 0,
      lstmUnits: [4],
      lstmHead: 3,
      epochs: 1,
    },
  ],
];

describe('a run on rows that are not held', () => {
  it.each(CASES)('is to the bit the run on held ones: %s', async (_, experiment) => {
    const held = await madeWith(experiment, true);
    const lean = await madeWith(experiment, false);
    const [a, b] = [held.sampled.resampled, lean.sampled.resampled];
    expect(isHeld(b.sample.x)).toBe(false);
    const all = [...b.sample.y.keys()];
    expect(takeRows(b.sample.x, all)).toEqual(takeRows(a.sample.x, all));
    expect([b.origin, b.removed, b.sample.y]).toEqual([a.origin, a.removed, a.sample.y]);
    expect(await componentMap(lean.sampled.picture, task)).toEqual(held.sampled.map);
    const column = held.prepared.transform.outputs.at(-1) ?? '';
    const [one, other] = [held, lean].map(({ sampled }) => sampled.picture.on('n1', column, task));
    expect(await other).toEqual(await one);
    expect(lasting(await trained(experiment, lean))).toEqual(
      lasting(await trained(experiment, held)),
    );
  });
});

describe('an open table', () => {
  const shapes = async (open: OpenTable, experiment: Experiment): Promise<boolean[]> => {
    const { prepared, sampled } = await open.ready(experiment, task);
    return [isAllHeld(prepared), isHeld(sampled.resampled.sample.x)];
  };

  it('holds encoded rows for those who need all of them, and then for everybody', async () => {
    const open = new OpenTable(of, NO_POOL, LEAN);
    expect(await shapes(open, base)).toEqual([false, false]);
    const first = await open.ready(base, task);
    expect(await open.ready(base, task)).toBe(first);
    const regression = { ...base, model: 'logistic' } as const;
    expect(await shapes(open, regression)).toEqual([true, true]);
    expect(await shapes(open, base)).toEqual([true, true]);
  });

  it.each([
    ['rows made between neighbours', { sampling: 'smote' }],
    ['moved repeats', { sampling: 'random-over', shrinkage: 0.5 }],
    ['an autoencoder', { autoencoder: 'instead', autoencoderEpochs: 1, engine: 'cpu' }],
    ['a linear model', { model: 'logistic' }],
  ] as const)('holds them for %s', async (_, changes) => {
    const open = new OpenTable(of, NO_POOL, LEAN);
    expect(await shapes(open, { ...base, ...changes })).toEqual([true, true]);
  });

  it('refuses what must be held and is too much, and says what is not', async () => {
    const open = new OpenTable(of, NO_POOL, { always: 0, most: 1000 });
    const regression = { ...base, model: 'logistic' } as const;
    await expect(open.ready(regression, task)).rejects.toMatchObject({ code: 'bad-settings' });
    await expect(open.ready(regression, task)).rejects.toThrow('network');
    expect(await shapes(open, base)).toEqual([false, false]);
  });

  it('makes folds and shares of them, too', async () => {
    const open = new OpenTable(of, NO_POOL, LEAN);
    expect(isAllHeld((await open.fold(base, 0, task)).prepared)).toBe(false);
    expect(isAllHeld((await open.share(base, 0.5, task)).prepared)).toBe(false);
  });
});
