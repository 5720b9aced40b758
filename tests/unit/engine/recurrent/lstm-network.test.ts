import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeRows } from '../../../../src/core/data/matrix';
import type { Experiment } from '../../../../src/core/experiment';
import { auc } from '../../../../src/core/metrics/ranking';
import type { EpochRecord, FitReport } from '../../../../src/core/models/model';
import { presetExperiment } from '../../../../src/core/settings';
import { quietTask, type Progress, type Task } from '../../../../src/core/task';
import { currentEngine, startEngine, stopEngine } from '../../../../src/engine/backend';
import { initialWeights } from '../../../../src/engine/network/initial';
import { weightsOf } from '../../../../src/engine/network/plan';
import { LstmNetwork } from '../../../../src/engine/recurrent/lstm-network';
import { lstmPlan } from '../../../../src/engine/recurrent/plan';
import { loadTensorModel, tensorModel } from '../../../../src/engine/tensor-models';
import { fitWithFallback } from '../../../../src/engine/train';
import { cancelledAt } from '../../breaths';
import { numberColumns } from '../../data/tables';
import { assets, madeUpData } from '../made-up';

const data = madeUpData(400, 5);
const columns = numberColumns(data.train.x.names);

/** The preset, small enough to train in a blink. */
function smallLstm(changes: Partial<Experiment> = {}): Experiment {
  return {
    ...presetExperiment('lstm'),
    lstmUnits: [12, 8],
    lstmDropout: 0.1,
    lstmHead: 8,
    batchSize: 64,
    epochs: 2,
    ...changes,
  };
}

interface Fitted {
  readonly network: LstmNetwork;
  readonly report: FitReport;
  readonly scoresByEpoch: Float32Array[];
}

async function fitted(
  changes: Partial<Experiment> = {},
  task: Task = quietTask(),
  afterEpoch: (record: EpochRecord) => void = () => undefined,
): Promise<Fitted> {
  const network = LstmNetwork.of(smallLstm(changes), columns);
  const scoresByEpoch: Float32Array[] = [];
  const report = await network.fit(data, task, (record, pd) => {
    scoresByEpoch.push(pd);
    afterEpoch(record);
  });
  return { network, report, scoresByEpoch };
}

beforeAll(() => startEngine('wasm', assets));
afterAll(stopEngine);

describe('lstmPlan', () => {
  it('counts weights as Keras does: 4·((inputs + 1)·units + units²) a layer', () => {
    const { lstmUnits, lstmHead, ...rest } = presetExperiment('lstm');
    expect([lstmUnits, lstmHead]).toEqual([[64, 32], 16]);
    const layers = 4 * (2 * 64 + 64 ** 2) + 4 * (65 * 32 + 32 ** 2);
    const plan = lstmPlan({ ...rest, lstmUnits, lstmHead }, 30);
    expect(plan.parameters).toBe(layers + (32 * 16 + 16) + 17);
    const headless = lstmPlan({ ...rest, lstmUnits, lstmHead: 0 }, 99);
    expect(headless.parameters).toBe(layers + 33);
  });

  it('starts forget gates open and every other bias at 0, the output’s apart', () => {
    const plan = lstmPlan(smallLstm(), 5);
    const values = initialWeights(plan, 7, -1.5);
    let offset = 0;
    for (const { name, size } of weightsOf(plan)) {
      const part = [...values.subarray(offset, (offset += size))];
      if (name === 'lstm2/bias')
        expect(part).toEqual([8, 8, 16].flatMap((n, i) => Array<number>(n).fill(i % 2)));
      if (name === 'head/dense/bias') expect(part.every((value) => value === 0)).toBe(true);
      if (name === 'output/dense/bias') expect(part).toEqual([-1.5]);
    }
  });
});

describe('learning', () => {
  it('finds the signal and reports what it did', async () => {
    const reports: Progress[] = [];
    const task = { ...quietTask(), report: (progress: Progress) => void reports.push(progress) };
    const { network, report } = await fitted({ epochs: 10 }, task);
    expect(report).toMatchObject({ outcome: 'finished', bestEpoch: 10, note: '' });
    const pd = await network.predict(data.validation.x, quietTask());
    expect(report.epochs[9].validationAuc).toBe(auc(pd, data.validation.y));
    expect(report.epochs[9].validationAuc).toBeGreaterThan(0.8);
    expect(report.epochs[9].trainLoss).toBeLessThan(report.epochs[0].trainLoss);
    expect(reports.at(-1)).toEqual({ stage: 'training', done: 4000, total: 4000 });
  });

  it.each([
    { lstmUnits: [8], lstmHead: 0, lstmDropout: 0 },
    { lstmUnits: [8, 8, 4], optimiser: 'adamw' },
    { loss: 'focal', clipNorm: 1, l2: 0.001 },
  ] satisfies Partial<Experiment>[])('learns with %o', async (changes) => {
    const { report } = await fitted({ epochs: 6, ...changes });
    expect(report.epochs[5].trainLoss).toBeLessThan(report.epochs[0].trainLoss);
    expect(report.epochs[5].validationAuc).toBeGreaterThan(0.7);
  });

  it('ends as diverged, with finite weights and no tensors left, when the loss is no number', async () => {
    const before = tf.memory().numTensors;
    const x = { ...data.train.x, data: data.train.x.data.slice() };
    x.data[17] = NaN;
    const network = LstmNetwork.of(smallLstm(), columns);
    const train = { x, y: data.train.y };
    const report = await network.fit({ ...data, train }, quietTask(), () => undefined);
    expect(report).toMatchObject({ outcome: 'diverged', bestEpoch: 0 });
    expect((await network.save()).values.every(Number.isFinite)).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('repeatability on WebAssembly', () => {
  it('gives bit-identical weights and scores for the same experiment, others for another seed', async () => {
    const [first, second, other] = [await fitted(), await fitted(), await fitted({ seed: 43 })];
    expect((await first.network.save()).values).toEqual((await second.network.save()).values);
    expect(first.scoresByEpoch).toEqual(second.scoresByEpoch);
    expect((await other.network.save()).values).not.toEqual((await second.network.save()).values);
  });

  it('scores a row alike alone and among others', async () => {
    const { network } = await fitted({ epochs: 1 });
    const all = await network.predict(data.validation.x, quietTask());
    for (const row of [0, 37, 399]) {
      const alone = await network.predict(takeRows(data.validation.x, [row]), quietTask());
      expect(alone[0]).toBe(all[row]);
    }
  });

  it('scores alike after saving and loading, and refuses weights of another network', async () => {
    const { network } = await fitted({ epochs: 1 });
    const saved = await network.save();
    const again = loadTensorModel(structuredClone(saved));
    expect(await again.predict(data.validation.x, quietTask())).toEqual(
      await network.predict(data.validation.x, quietTask()),
    );
    const others = smallLstm({ lstmUnits: [12, 12] });
    expect(() => LstmNetwork.load({ ...saved, settings: others })).toThrow('do not belong');
    expect(() => loadTensorModel({ ...saved, kind: 'residual' })).toThrow('do not belong');
    expect(() => loadTensorModel({ ...saved, kind: 'oracle' })).toThrow('oracle');
  });
});

describe('control', () => {
  it.each([1, 6, 12])('ends at breath %i of one batch, which has one a step', async (last) => {
    const { task, breaths } = cancelledAt(last);
    const network = LstmNetwork.of(
      smallLstm({ batchSize: 8192 }),
      numberColumns(data.train.x.names),
    );
    const report = await network.fit(data, task, () => undefined);
    expect(report).toMatchObject({ outcome: 'cancelled', epochs: [] });
    expect(breaths()).toBe(last);
  });

  it('leaves no tensors behind: after fits, cancelled ones at any step, a diverged one', async () => {
    const before = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) {
      const { network } = await fitted({ epochs: 1, optimiser: i === 0 ? 'sgd' : 'adam' });
      await network.predict(data.validation.x, quietTask());
      expect(tf.memory().numTensors).toBe(before);
    }
    for (const breaths of [1, 3, 6, 8, 10, 13, 17, 20, 30]) {
      expect((await fitted({}, cancelledAt(breaths).task)).report.outcome).toBe('cancelled');
      expect(tf.memory().numTensors).toBe(before);
    }
  });

  it('goes on with the next engine from the last complete epoch', async () => {
    const plain = smallLstm({ epochs: 3, optimiser: 'sgd', momentum: 0, learningRate: 0.1 });
    const run = async (lossAfter: number): Promise<Float32Array> => {
      const network = tensorModel(plain, columns);
      await fitWithFallback(network, data, quietTask(), {
        engines: ['wasm', 'wasm'],
        assets,
        onEpoch: ({ epoch }) => void (epoch === lossAfter && currentEngine().simulateLoss()),
      });
      return (await network.save()).values;
    };
    expect(await run(2)).toEqual(await run(0));
  });
});
