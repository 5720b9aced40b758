import { beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../../../src/core/random';
import type { Experiment } from '../../../../src/core/experiment';
import { shapeOf } from '../../../../src/core/losses/shape';
import { epochBatches } from '../../../../src/engine/batches';
import { FusedNetwork } from '../../../../src/engine/fused/fused-network';
import { loadKernels, type KernelModule } from '../../../../src/engine/fused/kernels';
import { FusedOptimiser } from '../../../../src/engine/fused/optimiser';
import { initialWeights } from '../../../../src/engine/network/initial';
import type { Batch } from '../../../../src/engine/network/network';
import { networkPlan } from '../../../../src/engine/network/plan';
import { RowEncoder } from '../../../../src/engine/row-encoder';
import { cancelledAt } from '../../breaths';
import { assets, madeUpSample, smallExperiment } from '../made-up';

const COLUMNS = 5;
const sample = madeUpSample(150, COLUMNS, 3);
const encoder = new RowEncoder({ numericEmbedding: 'none', embeddingBins: 0 }, COLUMNS, []);
const breathe = () => Promise.resolve();
let module: KernelModule;

beforeAll(async () => {
  module = await loadKernels(assets.kernels);
});

/** Trains so many epochs; the masks as the kernels draw them, or as they are given. */
async function trained(
  experiment: Experiment,
  given: (batch: Batch) => Batch = (batch) => batch,
): Promise<{ readonly network: FusedNetwork; readonly losses: number[] }> {
  const plan = networkPlan(experiment, COLUMNS);
  const network = new FusedNetwork(module, plan, initialWeights(plan, 1, -1));
  const optimiser = new FusedOptimiser(experiment);
  const shape = shapeOf(experiment, { counts: { good: 1, bad: 1 }, epochShare: 0 });
  const settings = { ...experiment, shape };
  const losses: number[] = [];
  for (let epoch = 1; epoch <= experiment.epochs; epoch++) {
    const batching = { ...experiment, rowWeights: { good: 1, bad: 1 } };
    for (const batch of epochBatches(sample, { plan, encoder }, batching, epoch))
      losses.push(
        await network.train(
          given(batch),
          settings,
          optimiser,
          { learningRate: 0.01, keep: 0.9 },
          breathe,
        ),
      );
  }
  return { network, losses };
}

describe('a network on our own kernels', () => {
  const uneven = smallExperiment({ inputWidth: 13, blockWidths: [13, 7], batchSize: 64 });

  it('gives the same bits twice', async () => {
    const [one, two] = [await trained(uneven), await trained(uneven)];
    expect(two.losses).toEqual(one.losses);
    expect(two.network.values()).toEqual(one.network.values());
  });

  it.each([uneven, { ...uneven, members: 3 }])(
    'draws the masks that other engines are given, members %#',
    async (experiment) => {
      const drawn = await trained(experiment);
      const given = await trained(experiment, (batch) => ({ ...batch, stream: null }));
      expect(drawn.losses).toEqual(given.losses);
      expect(drawn.network.values()).toEqual(given.network.values());
    },
  );

  it('scores a row alike alone, among few and among many', async () => {
    const { network } = await trained(uneven);
    const { data, rows } = sample.x;
    const all = network.logits(data, rows);
    for (const count of [1, 5, 6, 7, 64]) {
      const some = network.logits(data.subarray(0, count * COLUMNS), count);
      expect(some).toEqual(all.subarray(0, count));
    }
  });

  it('takes a larger batch than any before, and smaller ones after it', async () => {
    const { network } = await trained({ ...uneven, epochs: 1 });
    const fresh = new FusedNetwork(
      module,
      networkPlan(uneven, COLUMNS),
      initialWeights(networkPlan(uneven, COLUMNS), 1, -1),
    );
    const { data } = sample.x;
    const first = fresh.logits(data.subarray(0, 3 * COLUMNS), 3);
    const size = fresh.size;
    fresh.logits(data, 150);
    expect(fresh.size).toBeGreaterThan(size);
    expect(fresh.logits(data.subarray(0, 3 * COLUMNS), 3)).toEqual(first);
    expect(network.values()).toHaveLength(networkPlan(uneven, COLUMNS).parameters);
  });

  it('holds no more memory after hundreds of steps than after one', async () => {
    const { network } = await trained({ ...uneven, epochs: 1 });
    const { size } = network;
    const { network: longer } = await trained({ ...uneven, epochs: 40 });
    expect(longer.size).toBe(size);
  });

  it('can be stopped between any two steps', async () => {
    const plan = networkPlan(uneven, COLUMNS);
    const [batch] = epochBatches(
      sample,
      { plan, encoder },
      { ...uneven, rowWeights: { good: 1, bad: 1 } },
      1,
    );
    const shape = shapeOf(uneven, { counts: { good: 1, bad: 1 }, epochShare: 0 });
    for (const last of [1, 5, 20]) {
      const network = new FusedNetwork(module, plan, initialWeights(plan, 1, -1));
      const { task, breaths } = cancelledAt(last);
      const stopped = network.gradients(batch, shape, () => task.breathe());
      await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
      expect(breaths()).toBe(last);
    }
  });
});

describe('the kernels', () => {
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
      kernels.packLeft(at(1), inner, rows, inner, at(4));
      kernels.packRight(at(2), wide, inner, wide, at(6));
      floats.fill(7, at(8) / 4, at(9) / 4);
      kernels.multiply(at(4), at(6), at(8), wide, rows, wide, inner, at(3), at(9));
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) {
          let expected = bias[column];
          for (let i = 0; i < inner; i++) expected += a[row * inner + i] * b[i * wide + column];
          expect(floats[at(8) / 4 + row * wide + column]).toBeCloseTo(expected, 4);
        }
      expect(floats[at(8) / 4 + rows * wide]).toBe(7);
    }
  });
});
