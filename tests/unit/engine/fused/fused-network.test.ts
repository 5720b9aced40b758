import { beforeAll, describe, expect, it } from 'vitest';
import { NO_POOL } from '../../../../src/core/threads';
import { randomStream } from '../../../../src/core/random';
import type { Experiment } from '../../../../src/core/experiment';
import { shapeOf } from '../../../../src/core/losses/shape';
import { epochBatches } from '../../../../src/engine/batches';
import { FusedLearner } from '../../../../src/engine/fused/fused-learner';
import { FusedNetwork, type FusedBatch } from '../../../../src/engine/fused/fused-network';
import { ACTIVATIONS, loadKernels, type KernelModule } from '../../../../src/engine/fused/kernels';
import { FusedOptimiser } from '../../../../src/engine/fused/optimiser';
import { FusedScorer } from '../../../../src/engine/fused/scorer';
import { initialWeights } from '../../../../src/engine/network/initial';
import type { Batch } from '../../../../src/engine/network/network';
import { networkPlan } from '../../../../src/engine/network/plan';
import { RowEncoder } from '../../../../src/engine/row-encoder';
import { cancelledAt } from '../../breaths';
import { assets, madeUpSample, smallExperiment } from '../made-up';

const COLUMNS = 5;
const sample = madeUpSample(150, COLUMNS, 3);
const encoder = new RowEncoder({ numericEmbedding: 'none', embeddingBins: 0 }, COLUMNS, []);
const RATES = { learningRate: 0.01, keep: 0.9 };
const breathe = () => Promise.resolve();
let module: KernelModule;

beforeAll(async () => {
  module = await loadKernels(assets.kernels);
});

function fresh(experiment: Experiment): FusedNetwork {
  const plan = networkPlan(experiment, COLUMNS);
  return new FusedNetwork(module, plan, initialWeights(plan, 1, -1));
}

function batchOf(experiment: Experiment): Batch {
  const plan = networkPlan(experiment, COLUMNS);
  const batching = { ...experiment, rowWeights: { good: 1, bad: 1 } };
  return [...epochBatches(sample, { plan, encoder }, batching, 1)][0];
}

/** A batch whose masks are drawn from where its stream stands. */
function drawn({ stream, ...batch }: Batch): FusedBatch {
  return { ...batch, words: stream === null ? null : Int32Array.from(stream.state()) };
}

/** Trains so many epochs; the masks as the kernels draw them, or as they are given. */
async function trained(
  experiment: Experiment,
  given: (batch: Batch) => Batch = (batch) => batch,
): Promise<{ readonly values: Float32Array; readonly losses: number[] }> {
  const plan = networkPlan(experiment, COLUMNS);
  const learner = new FusedLearner(module, plan, initialWeights(plan, 1, -1), experiment, NO_POOL);
  const shape = shapeOf(experiment, { counts: { good: 1, bad: 1 }, epochShare: 0 });
  const losses: number[] = [];
  for (let epoch = 1; epoch <= experiment.epochs; epoch++) {
    const batching = { ...experiment, rowWeights: { good: 1, bad: 1 } };
    const loss = learner.beginEpoch();
    for (const batch of epochBatches(sample, { plan, encoder }, batching, epoch))
      await learner.train(given(batch), { ...experiment, shape }, RATES, breathe);
    losses.push(await loss.mean());
  }
  const values = await learner.values();
  learner.dispose();
  return { values, losses };
}

describe('a network on our own kernels', () => {
  const uneven = smallExperiment({ inputWidth: 13, blockWidths: [13, 7], batchSize: 64 });

  it('gives the same bits twice', async () => {
    const [one, two] = [await trained(uneven), await trained(uneven)];
    expect(two.losses).toEqual(one.losses);
    expect(two.values).toEqual(one.values);
  });

  it.each([uneven, { ...uneven, members: 3 }])(
    'draws the masks that other engines are given, members %#',
    async (experiment) => {
      const byKernel = await trained(experiment);
      const given = await trained(experiment, (batch) => ({ ...batch, stream: null }));
      expect(byKernel).toEqual(given);
    },
  );

  it('takes a larger batch than any before, and smaller ones after it', async () => {
    const network = fresh(uneven);
    const shape = shapeOf(uneven, { counts: { good: 1, bad: 1 }, epochShare: 0 });
    const ofRows = (rows: number) => {
      const { x, target } = drawn(batchOf({ ...uneven, batchSize: 150 }));
      const few = { sign: target.sign.subarray(0, rows), weight: target.weight.subarray(0, rows) };
      const own = x.slice(0, rows * COLUMNS);
      const batch = { x: own, rows, target: few, maskOf: () => undefined, words: null };
      return network.gradients(batch, shape, breathe);
    };
    const first = await ofRows(3);
    const { size } = network;
    await ofRows(100);
    expect(network.size).toBeGreaterThan(size);
    expect(await ofRows(3)).toEqual(first);
  });

  it('scores with the weights that it has come to', async () => {
    const plan = networkPlan(uneven, COLUMNS);
    const learner = new FusedLearner(module, plan, initialWeights(plan, 1, -1), uneven, NO_POOL);
    const shape = shapeOf(uneven, { counts: { good: 1, bad: 1 }, epochShare: 0 });
    const { data, rows } = sample.x;
    learner.beginEpoch();
    const seen = new Set<number>();
    for (let step = 0; step < 3; step++) {
      const during = learner.train(batchOf(uneven), { ...uneven, shape }, RATES, async () => {
        await learner.logits(data, rows);
      });
      await during;
      const scorer = new FusedScorer(module, plan).load(await learner.values());
      const logits = await learner.logits(data, rows);
      expect(logits).toEqual(scorer.logits(data, rows));
      seen.add(logits[0]);
    }
    expect(seen.size).toBe(3);
    learner.dispose();
  });

  it('holds no more memory after many steps than after one', async () => {
    const network = fresh(uneven);
    const optimiser = new FusedOptimiser(uneven);
    const shape = shapeOf(uneven, { counts: { good: 1, bad: 1 }, epochShare: 0 });
    const sizes = new Set<number>();
    for (let i = 0; i < 50; i++) {
      await network.train(drawn(batchOf(uneven)), { shape }, optimiser, RATES, breathe);
      sizes.add(network.size);
    }
    expect(sizes.size).toBe(1);
  });

  it('can be stopped between any two steps', async () => {
    const shape = shapeOf(uneven, { counts: { good: 1, bad: 1 }, epochShare: 0 });
    for (const last of [1, 5, 20]) {
      const network = fresh(uneven);
      const { task, breaths } = cancelledAt(last);
      const stopped = network.gradients(drawn(batchOf(uneven)), shape, () => task.breathe());
      await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
      expect(breaths()).toBe(last);
    }
  });
});

describe('the kernels', () => {
  it('hide no loss of numbers behind an activation', () => {
    const memory = new WebAssembly.Memory({ initial: 2 });
    const kernels = module.over(memory);
    const floats = new Float32Array(memory.buffer);
    const [x, y] = [1024, 2048];
    floats.set([NaN, Infinity, -Infinity, -2, 2, 0, -0, -1e-3], x / 4);
    kernels.gate(x, 8, ACTIVATIONS['leaky-relu'], 0.5, 0, y);
    const leaky = [NaN, Infinity, -Infinity, -1, 2, 0, 0, Math.fround(-5e-4)];
    expect([...floats.subarray(y / 4, y / 4 + 8)].map((v) => v + 0)).toEqual(leaky);
    kernels.gate(x, 8, ACTIVATIONS.relu, 0, 0, y);
    expect([...floats.subarray(y / 4, y / 4 + 2)]).toEqual([NaN, Infinity]);
    kernels.gate(x, 8, ACTIVATIONS.elu, 0, 0, y);
    expect([...floats.subarray(y / 4, y / 4 + 3)]).toEqual([NaN, Infinity, -1]);
  });

  it('multiply matrices of any size', () => {
    const memory = new WebAssembly.Memory({ initial: 16 });
    const kernels = module.over(memory);
    const floats = new Float32Array(memory.buffer);
    const random = randomStream(4, 'matrices');
    const at = (place: number): number => place * 65_536;
    for (const [rows, inner, columns] of [
      [1, 1, 1],
      [5, 3, 7],
      [6, 8, 8],
      [7, 9, 17],
      [13, 1, 24],
      [31, 40, 9],
    ]) {
      const wide = Math.ceil(columns / 8) * 8;
      const a = floats.subarray(at(1) / 4, at(1) / 4 + rows * inner);
      const b = floats.subarray(at(2) / 4, at(2) / 4 + inner * wide);
      const bias = floats.subarray(at(3) / 4, at(3) / 4 + wide);
      for (const side of [a, b, bias])
        for (let i = 0; i < side.length; i++) side[i] = random.normal();
      const skip = floats.subarray(at(5) / 4, at(5) / 4 + (rows + 5) * wide);
      for (let i = 0; i < skip.length; i++) skip[i] = random.normal();
      for (let row = 0; row < rows; row++)
        for (let i = 0; i < inner; i++) floats[at(10) / 4 + i * rows + row] = a[row * inner + i];
      kernels.packRight(at(2), wide, inner, wide, at(6));
      const product = (row: number, column: number): number => {
        let sum = bias[column];
        for (let i = 0; i < inner; i++) sum += a[row * inner + i] * b[i * wide + column];
        return sum;
      };
      const six = Math.ceil(rows / 6) * 6;

      floats.fill(7, at(8) / 4, at(9) / 4);
      kernels.packLeftTransposed(at(10), rows, rows, inner, at(4));
      kernels.multiply(at(4), at(6), at(8), wide, rows, wide, inner, at(3), at(9));
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++)
          expect(floats[at(8) / 4 + row * wide + column]).toBeCloseTo(product(row, column), 4);
      expect(floats[at(8) / 4 + rows * wide]).toBe(7);

      floats.fill(7, at(8) / 4, at(9) / 4);
      kernels.dense(at(1), inner, at(6), at(8), rows, wide, inner, at(3), at(5), wide);
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) {
          const expected = product(row, column) + skip[row * wide + column];
          expect(floats[at(8) / 4 + row * wide + column]).toBeCloseTo(expected, 4);
        }
      expect(floats[at(8) / 4 + six * wide]).toBe(7);

      // Nothing apart: the same row is added to all.
      kernels.dense(at(1), inner, at(6), at(8), rows, wide, inner, at(3), at(5), 0);
      for (let row = 0; row < rows; row++)
        expect(floats[at(8) / 4 + row * wide]).toBeCloseTo(product(row, 0) + skip[0], 4);
    }
  });
});
