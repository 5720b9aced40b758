import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Matrix } from '../../../src/core/data/matrix';
import type { Experiment } from '../../../src/core/experiment';
import { sigmoid } from '../../../src/core/losses/logistic';
import type { SavedModel } from '../../../src/core/models/model';
import { randomStream } from '../../../src/core/random';
import { quietTask, type Task } from '../../../src/core/task';
import { startEngine, stopEngine } from '../../../src/engine/backend';
import { lossAndGradient } from '../../../src/engine/network/loss';
import { initialWeights } from '../../../src/engine/network/initial';
import { DeviceNetwork } from '../../../src/engine/network/network';
import { disposeGradients } from '../../../src/engine/network/pieces';
import { networkPlan, weightsOf } from '../../../src/engine/network/plan';
import { ResidualNetwork } from '../../../src/engine/residual';
import { meanLogits } from '../../../src/engine/scoring';
import { assets, madeUpData, smallExperiment } from './made-up';

const data = madeUpData();
const { names } = data.train.x;
/** Not in order, and not all: columns 1 and 4 pass as they are. */
const numbers = [5, 0, 2, 3];

const KINDS = {
  'piecewise linear': { numericEmbedding: 'piecewise-linear', embeddingBins: 6 },
  periodic: { numericEmbedding: 'periodic', embeddingFrequencies: 4, embeddingSize: 5 },
  members: { members: 3 },
  'pre-norm': { blockType: 'pre-norm' },
  together: { numericEmbedding: 'piecewise-linear', members: 2, blockType: 'pre-norm' },
} satisfies Record<string, Partial<Experiment>>;
const kinds = Object.entries(KINDS) as [string, Partial<Experiment>][];

async function fitted(changes: Partial<Experiment>, task: Task = quietTask()) {
  const network = new ResidualNetwork(smallExperiment(changes), names, numbers);
  const report = await network.fit(data, task, () => undefined);
  return { network, report };
}

const scores = (network: ResidualNetwork): Promise<Float32Array> =>
  network.predict(data.validation.x, quietTask());

beforeAll(() => startEngine('wasm', assets));
afterAll(stopEngine);

describe.each(kinds)('with %s', (_, changes) => {
  it('learns, alike each time, scores alike after saving and loading, and leaves no tensor', async () => {
    const before = tf.memory().numTensors;
    const { network, report } = await fitted({ ...changes, epochs: 6 });
    const last = report.epochs[5];
    expect(last.validationAuc).toBeGreaterThan(0.8);
    expect(last.trainLoss).toBeLessThan(report.epochs[0].trainLoss);

    const saved = await network.save();
    const again = await (await fitted({ ...changes, epochs: 6 })).network.save();
    expect(again.values).toEqual(saved.values);
    const written = JSON.parse(JSON.stringify({ ...saved, values: [...saved.values] })) as object;
    const read = { ...written, values: saved.values.slice() } as SavedModel;
    expect(await scores(ResidualNetwork.load(read))).toEqual(await scores(network));
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves no tensor when cancelled half-way', async () => {
    const before = tf.memory().numTensors;
    for (const breaths of [3, 9, 15, 22]) {
      let left = breaths;
      const controller = new AbortController();
      const quiet = quietTask(controller.signal);
      const breathe = (): Promise<void> => {
        if (left-- === 0) controller.abort();
        return quiet.breathe();
      };
      const { report } = await fitted(changes, { ...quiet, breathe });
      expect(report.outcome).toBe('cancelled');
      expect(tf.memory().numTensors).toBe(before);
    }
  });
});

describe('one member and no embedding', () => {
  it('are the network there was before, weight by weight, whatever columns are numbers', async () => {
    const plain = new ResidualNetwork(smallExperiment(), names);
    await plain.fit(data, quietTask(), () => undefined);
    const { network } = await fitted({ embeddingBins: 30, embeddingSize: 3, periodicSigma: 1 });
    const { weights, values } = await network.save();
    expect(weights).toEqual((await plain.save()).weights);
    expect(values).toEqual((await plain.save()).values);
  });

  it('load from settings that know nothing of either', async () => {
    const { network } = await fitted({});
    const saved = await network.save();
    const unknown = new Set([
      'numericEmbedding',
      'embeddingBins',
      'embeddingFrequencies',
      'embeddingSize',
      'periodicSigma',
      'members',
      'blockType',
    ]);
    const older = Object.fromEntries(
      Object.entries(saved.settings as Experiment).filter(([name]) => !unknown.has(name)),
    );
    const loaded = ResidualNetwork.load({ ...saved, settings: older });
    expect(await scores(loaded)).toEqual(await scores(network));
  });
});

describe('a numeric embedding', () => {
  it('takes its bins from the rows as they were before sampling, and keeps them', async () => {
    const { network } = await fitted({ ...KINDS['piecewise linear'], epochs: 1 });
    const { weights, values } = await network.save();
    expect(weights.slice(-2)).toEqual([
      { name: 'encoding/columns', shape: [4] },
      { name: 'encoding/edges', shape: [4, 7] },
    ]);
    expect([...values.subarray(-32, -28)]).toEqual(numbers);
    const { data: cells, rows, cols } = data.trainCheck.x;
    const fives = Array.from({ length: rows }, (_, row) => cells[row * cols + 5]);
    expect(values.at(-28)).toBe(Math.min(...fives));
    expect(values.at(-22)).toBe(Math.max(...fives));
  });

  it('goes by the names of columns', async () => {
    const { network } = await fitted({ ...KINDS.together, epochs: 1 });
    const { x } = data.validation;
    const turned: Matrix = {
      ...x,
      names: x.names.toReversed(),
      data: Float32Array.from(x.data, (_, i) => {
        const row = Math.floor(i / x.cols);
        return x.data[row * x.cols + (x.cols - 1 - (i % x.cols))];
      }),
    };
    expect(await network.predict(turned, quietTask())).toEqual(await scores(network));
  });

  it('does nothing where no column is a number', async () => {
    const none = new ResidualNetwork(smallExperiment(KINDS.periodic), names, []);
    await none.fit(data, quietTask(), () => undefined);
    const { network } = await fitted({});
    expect((await none.save()).values).toEqual((await network.save()).values);
  });

  it('is refused when it names columns that are not there', async () => {
    const saved = await (await fitted({ ...KINDS.periodic, epochs: 1 })).network.save();
    const values = saved.values.slice();
    values[values.length - 1] = 6;
    expect(() => ResidualNetwork.load({ ...saved, values })).toThrow(
      'columns that it does not have',
    );
  });
});

describe('members', () => {
  const settings = smallExperiment({ members: 3 });
  const plan = networkPlan(settings, 6);

  it('start from signs that differ, with an output each at the bias asked for', () => {
    const values = initialWeights(plan, 5, -2);
    let offset = 0;
    const part = new Map<string, Float32Array>();
    for (const { name, size } of weightsOf(plan))
      part.set(name, values.subarray(offset, (offset += size)));
    const scale = part.get('members/scale')!;
    expect(new Set(scale)).toEqual(new Set([-1, 1]));
    expect(scale.subarray(0, 6)).not.toEqual(scale.subarray(6, 12));
    expect([...part.get('head/biases')!]).toEqual([-2, -2, -2]);
  });

  it('have their probabilities averaged, exactly at both ends', () => {
    const logits = Float32Array.of(0, 2, -1, -60, -61, -60, 50, 50, 50);
    const found = meanLogits(logits, 3);
    expect(sigmoid(found[0])).toBeCloseTo((sigmoid(0) + sigmoid(2) + sigmoid(-1)) / 3, 6);
    expect(found[1]).toBeCloseTo(-60 + Math.log((2 + Math.exp(-1)) / 3), 4);
    expect(found[2]).toBe(50);
    expect(meanLogits(logits, 1)).toBe(logits);
  });

  it('take batch statistics over rows and members together', async () => {
    const network = new DeviceNetwork(plan, initialWeights(plan, 5, 0));
    const target = { sign: new Float32Array(8).fill(1), weight: new Float32Array(8).fill(1) };
    const x = data.train.x.data.slice(0, 48);
    const plain = { weight: 1, focus: 0, offset: 0 };
    const shape = { kind: 'rows', scale: 1, clip: 0, good: plain, bad: plain } as const;
    const gradients = await network.gradients(
      { x, rows: 8, target, maskOf: () => undefined, stream: null },
      shape,
      () => Promise.resolve(),
    );
    const found = await gradients.batchStatistics!.data();
    const { kernels, vectors } = plan;
    const values = initialWeights(plan, 5, 0);
    const kernel = values.subarray(0, kernels[0].size);
    const scaleAt = kernels.reduce((sum, { size }) => sum + size, 0);
    const scale = values.subarray(scaleAt, scaleAt + vectors[0].size);
    const first: number[] = [];
    for (let row = 0; row < 8; row++)
      for (let member = 0; member < 3; member++) {
        let sum = 0;
        for (let i = 0; i < 6; i++) sum += x[row * 6 + i] * scale[member * 6 + i] * kernel[i * 16];
        first.push(sum);
      }
    const mean = first.reduce((a, b) => a + b) / 24;
    expect(found[0]).toBeCloseTo(mean, 5);
    expect(found[16]).toBeCloseTo(first.reduce((a, b) => a + (b - mean) ** 2, 0) / 24, 5);
    disposeGradients(gradients);
    network.dispose();
  });

  it('each have a margin of their own in the AUC margin loss', async () => {
    const random = randomStream(1, 'logits');
    const all = Float32Array.from({ length: 30 }, () => random.normal());
    const sign = Float32Array.from({ length: 10 }, (_, i) => (i % 3 === 0 ? 1 : -1));
    const target = { sign, weight: sign };
    const shape = { kind: 'auc-margin', margin: 0.6 } as const;
    const lossOf = async (logits: Float32Array, members: number): Promise<number[][]> => {
      const tensor = tf.tensor2d(logits, [logits.length, 1]);
      const { loss, gradient } = lossAndGradient(tensor, target, shape, members);
      const read = [[...(await loss.data())], [...(await gradient.data())]];
      tf.dispose([tensor, loss, gradient]);
      return read;
    };
    const [[together], slopes] = await lossOf(all, 3);
    const alone = await Promise.all(
      [0, 1, 2].map((member) =>
        lossOf(
          all.filter((_, i) => i % 3 === member),
          1,
        ),
      ),
    );
    expect(together).toBeCloseTo(alone.reduce((sum, [[loss]]) => sum + loss, 0) / 3, 6);
    slopes.forEach((slope, i) =>
      expect(slope).toBeCloseTo(alone[i % 3][1][Math.floor(i / 3)] / 3, 6),
    );
  });
});
