import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { takeRows, type Matrix } from '../../../src/core/data/matrix';
import { KNOBS, type Experiment } from '../../../src/core/experiment';
import { auc } from '../../../src/core/metrics/ranking';
import type { EpochRecord, FitReport } from '../../../src/core/models/model';
import { quietTask, type Progress, type Task } from '../../../src/core/task';
import { startEngine, stopEngine } from '../../../src/engine/backend';
import { ResidualNetwork } from '../../../src/engine/residual';
import { ControlledTask } from '../../../src/worker/controlled-task';
import { cancelledAt } from '../breaths';
import { assets, madeUpData, smallExperiment } from './made-up';

const data = madeUpData();
const { names } = data.train.x;

interface Fitted {
  readonly network: ResidualNetwork;
  readonly report: FitReport;
  readonly scoresByEpoch: Float32Array[];
}

async function fitted(
  changes: Partial<Experiment> = {},
  task: Task = quietTask(),
  afterEpoch: (record: EpochRecord) => void = () => undefined,
): Promise<Fitted> {
  const network = new ResidualNetwork(smallExperiment(changes), names);
  const scoresByEpoch: Float32Array[] = [];
  const report = await network.fit(data, task, (record, pd) => {
    scoresByEpoch.push(pd);
    afterEpoch(record);
  });
  return { network, report, scoresByEpoch };
}

beforeAll(() => startEngine('wasm', assets));
afterAll(stopEngine);

describe('learning', () => {
  it('finds the signal and reports what it did', async () => {
    const reports: Progress[] = [];
    const task = { ...quietTask(), report: (progress: Progress) => void reports.push(progress) };
    const { network, report } = await fitted({ epochs: 8 }, task);
    expect(report).toMatchObject({ outcome: 'finished', bestEpoch: 8, note: '' });
    expect(report.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const pd = await network.predict(data.validation.x, quietTask());
    expect(auc(pd, data.validation.y)).toBeGreaterThan(0.9);
    const last = report.epochs[7];
    expect(last.validationAuc).toBe(auc(pd, data.validation.y));
    expect(last.validationLoss).toBeLessThan(report.epochs[0].validationLoss);
    expect(last.trainLoss).toBeLessThan(report.epochs[0].trainLoss);
    const { y } = data.validation;
    const caught = pd.filter((value, i) => y[i] === 1 && value >= 0.5).length;
    expect(last.validationRecall).toBeCloseTo(caught / y.reduce((a, b) => a + b, 0), 12);
    expect(reports.at(-1)).toEqual({ stage: 'training', done: 8 * 600, total: 8 * 600 });
    expect(reports.every(({ done }, i) => i === 0 || done > reports[i - 1].done)).toBe(true);
  });

  it.each([
    { loss: 'focal' },
    { optimiser: 'adamw' },
    { optimiser: 'sgd', learningRate: 0.1 },
    { batchNorm: false, activation: 'elu' },
    { activation: 'relu', inputOrder: 'activation-norm', classWeights: 'balanced' },
    { schedule: 'cosine', clipNorm: 1, outputBias: 'zero' },
  ] satisfies Partial<Experiment>[])('learns with %o', async (changes) => {
    const { report } = await fitted({ epochs: 8, ...changes });
    expect(report.epochs[7].validationAuc).toBeGreaterThan(0.85);
  });

  it.each(KNOBS.loss.options.map(({ value }) => value))(
    'the loss %s falls, and finds the signal',
    async (loss) => {
      const before = tf.memory().numTensors;
      const { report } = await fitted({
        loss,
        epochs: 8,
        reweightFrom: 1,
        classWeights: 'balanced',
      });
      const losses = report.epochs.map(({ trainLoss }) => trainLoss);
      expect(losses.every(Number.isFinite)).toBe(true);
      expect(losses[7]).toBeLessThan(0.9 * losses[0]);
      const last = report.epochs[7];
      expect(last.validationLoss).toBeLessThan(report.epochs[0].validationLoss);
      expect(last.validationAuc).toBeGreaterThan(0.85);
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it('LDAM takes up its weights where it is told to', async () => {
    const settings = { loss: 'ldam', epochs: 4, effectiveBeta: 0.9999 } as const;
    const { scoresByEpoch: never } = await fitted({ ...settings, reweightFrom: 1 });
    const { scoresByEpoch: late } = await fitted({ ...settings, reweightFrom: 0.5 });
    const same = never.map((scores, i) => scores.every((pd, row) => pd === late[i][row]));
    expect(same).toEqual([true, true, false, false]);
  });

  it('measures the validation loss without penalties, as the mean log-loss of the scores', async () => {
    const { report, scoresByEpoch } = await fitted({ epochs: 1, l1: 0.01, l2: 0.1 });
    const logLoss =
      scoresByEpoch[0].reduce(
        (sum, pd, i) => sum - Math.log(data.validation.y[i] === 1 ? pd : 1 - pd),
        0,
      ) / scoresByEpoch[0].length;
    expect(report.epochs[0].validationLoss).toBeCloseTo(logLoss, 5);
    expect(report.epochs[0].trainLoss).toBeGreaterThan(report.epochs[0].validationLoss + 1);
  });
});

describe('repeatability on WebAssembly', () => {
  it('gives bit-identical weights and scores for the same experiment', async () => {
    const [first, second] = [await fitted(), await fitted()];
    expect((await first.network.save()).values).toEqual((await second.network.save()).values);
    expect(first.scoresByEpoch).toEqual(second.scoresByEpoch);
  });

  it('gives other weights for another seed', async () => {
    const [first, second] = [await fitted(), await fitted({ seed: 43 })];
    expect((await first.network.save()).values).not.toEqual((await second.network.save()).values);
  });

  it('scores a row alike alone and among others', async () => {
    const { network } = await fitted({ epochs: 1 });
    const all = await network.predict(data.validation.x, quietTask());
    for (const row of [0, 37, 399]) {
      const alone = await network.predict(takeRows(data.validation.x, [row]), quietTask());
      expect(alone[0]).toBe(all[row]);
    }
  });

  it('scores alike after saving and loading', async () => {
    const { network } = await fitted({ epochs: 2 });
    const saved = await network.save();
    const again = ResidualNetwork.load(structuredClone(saved));
    expect(await again.predict(data.validation.x, quietTask())).toEqual(
      await network.predict(data.validation.x, quietTask()),
    );
    expect(saved.values).toHaveLength(network.parameters);
  });

  it('refuses weights of another network', async () => {
    const saved = await (await fitted({ epochs: 1 })).network.save();
    expect(() => ResidualNetwork.load({ ...saved, values: saved.values.slice(1) })).toThrow(
      'do not belong',
    );
    expect(() =>
      ResidualNetwork.load({ ...saved, settings: smallExperiment({ blockWidths: [8, 16] }) }),
    ).toThrow('do not belong');
  });
});

describe('columns', () => {
  const reordered = (x: Matrix, order: number[]): Matrix => ({
    rows: x.rows,
    cols: order.length,
    names: order.map((i) => x.names[i] ?? `extra ${i}`),
    data: Float32Array.from({ length: x.rows * order.length }, (_, i) => {
      const row = Math.floor(i / order.length);
      const from = order[i % order.length];
      return from < x.cols ? x.data[row * x.cols + from] : 1e6;
    }),
  });

  it('are matched by name: shuffled ones give identical scores', async () => {
    const { network } = await fitted({ epochs: 2 });
    const straight = await network.predict(data.validation.x, quietTask());
    const shuffled = reordered(data.validation.x, [3, 9, 5, 0, 4, 2, 1]);
    expect(await network.predict(shuffled, quietTask())).toEqual(straight);
  });

  it('are named when missing', async () => {
    const { network } = await fitted({ epochs: 1 });
    const without = reordered(data.validation.x, [0, 2, 3, 4, 5]);
    await expect(network.predict(without, quietTask())).rejects.toThrow('“c1”');
  });
});

describe('stopping', () => {
  it('goes back to the best weights with early stopping', async () => {
    const { network, report, scoresByEpoch } = await fitted({
      epochs: 60,
      earlyStopping: true,
      patience: 2,
      learningRate: 0.05,
    });
    const aucs = report.epochs.map(({ validationAuc }) => validationAuc);
    const best = aucs.indexOf(Math.max(...aucs)) + 1;
    expect(report).toMatchObject({ outcome: 'stopped-early', bestEpoch: best });
    expect(report.epochs).toHaveLength(best + 2);
    expect(await network.predict(data.validation.x, quietTask())).toEqual(scoresByEpoch[best - 1]);
    expect(scoresByEpoch[best - 1]).not.toEqual(scoresByEpoch.at(-1));
  });

  it('ends as diverged, with the last finite weights, when the loss runs away', async () => {
    const { network, report } = await fitted({
      optimiser: 'sgd',
      learningRate: 1,
      momentum: 0.99,
      batchNorm: false,
      activation: 'elu',
      l2: 0.1,
      epochs: 200,
    });
    expect(report.outcome).toBe('diverged');
    expect(report.note).toContain(`epoch ${report.epochs.length + 1}`);
    expect(report.note).toContain('learning rate');
    expect(report.bestEpoch).toBe(report.epochs.length);
    expect((await network.save()).values.every(Number.isFinite)).toBe(true);
    for (const record of report.epochs) expect(record.trainLoss).toSatisfy(Number.isFinite);
  });

  it('refuses training rows of one class', async () => {
    const train = { x: data.train.x, y: new Uint8Array(600) };
    const network = new ResidualNetwork(smallExperiment(), names);
    await expect(
      (async () => network.fit({ ...data, train }, quietTask(), () => undefined))(),
    ).rejects.toThrow('only one of the two outcomes');
  });
});

describe('control', () => {
  it.each([1, 5, 20, 40])('ends at breath %i of one batch, which has one a layer', async (last) => {
    const settings = smallExperiment({ batchSize: 8192, blockWidths: [8, 8, 8, 8] });
    const { task, breaths } = cancelledAt(last);
    const network = new ResidualNetwork(settings, data.train.x.names);
    const report = await network.fit(data, task, () => undefined);
    expect(report).toMatchObject({ outcome: 'cancelled', epochs: [] });
    expect(breaths()).toBe(last);
  });

  it('keeps the weights of the last complete epoch when cancelled', async () => {
    const controller = new AbortController();
    const { network, report, scoresByEpoch } = await fitted(
      { epochs: 50 },
      quietTask(controller.signal),
      ({ epoch }) => epoch === 3 && controller.abort(),
    );
    expect(report).toMatchObject({ outcome: 'cancelled', bestEpoch: 3 });
    expect(await network.predict(data.validation.x, quietTask())).toEqual(scoresByEpoch[2]);
  });

  it('returns without epochs when cancelled before the first is complete', async () => {
    const { report } = await fitted({}, quietTask(AbortSignal.abort()));
    expect(report).toMatchObject({ outcome: 'cancelled', epochs: [], bestEpoch: 0 });
  });

  it('waits while paused and takes the pause out of its timings', async () => {
    const task = new ControlledTask(
      () => undefined,
      () => undefined,
    );
    const ended: number[] = [];
    let epochs = 0;
    const fitting = fitted({ epochs: 3 }, task, () => {
      epochs++;
      ended.push(performance.now());
      if (epochs !== 1) return;
      task.pause();
      setTimeout(() => task.resume(), 600);
    });
    await vi.waitUntil(() => epochs === 1, { timeout: 30_000 });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(epochs).toBe(1);
    const { report } = await fitting;
    const apart = (ended[1] - ended[0]) / 1000;
    expect(apart).toBeGreaterThan(0.59);
    expect(report.epochs[1].seconds).toBeLessThan(apart - 0.59);
    expect((await (await fitted({ epochs: 3 })).network.save()).values).toEqual(
      (await (await fitting).network.save()).values,
    );
  });
});

describe('memory', () => {
  it('is flat over ten runs, over cancelled ones and a diverged one', async () => {
    const before = tf.memory().numTensors;
    for (let i = 0; i < 10; i++) {
      const { network } = await fitted({ epochs: 1, optimiser: i % 2 === 0 ? 'adam' : 'sgd' });
      await network.predict(data.validation.x, quietTask());
      expect(tf.memory().numTensors).toBe(before);
    }
    for (const breaths of [1, 7, 20, 33, 60, 75]) {
      let left = breaths;
      const controller = new AbortController();
      const quiet = quietTask(controller.signal);
      const task: Task = {
        ...quiet,
        breathe: () => {
          if (left-- === 0) controller.abort();
          return quiet.breathe();
        },
      };
      expect((await fitted({}, task)).report.outcome).toBe('cancelled');
      expect(tf.memory().numTensors).toBe(before);
    }
    const wild = { optimiser: 'sgd', learningRate: 1, momentum: 0.99, batchNorm: false } as const;
    await fitted({ ...wild, l2: 0.1, activation: 'elu', epochs: 200 });
    expect(tf.memory().numTensors).toBe(before);
  });
});
