import { beforeAll, describe, expect, it } from 'vitest';
import type { Experiment } from '../../../../src/core/experiment';
import { shapeOf } from '../../../../src/core/losses/shape';
import { NO_POOL, type ThreadPool } from '../../../../src/core/threads';
import { epochBatches } from '../../../../src/engine/batches';
import { FusedLearner } from '../../../../src/engine/fused/fused-learner';
import { loadKernels, type KernelModule } from '../../../../src/engine/fused/kernels';
import { Mailbox } from '../../../../src/engine/fused/mailbox';
import { initialWeights } from '../../../../src/engine/network/initial';
import { networkPlan } from '../../../../src/engine/network/plan';
import { RowEncoder } from '../../../../src/engine/row-encoder';
import { nodePool, warm } from '../../../bench/threads';
import { poolOf, type Faults } from '../../here-and-now';
import { assets, madeUpSample, smallExperiment } from '../made-up';

const COLUMNS = 6;
const sample = madeUpSample(2053, COLUMNS, 3);
const encoder = new RowEncoder({ numericEmbedding: 'none', embeddingBins: 0 }, COLUMNS, []);
const breathe = () => Promise.resolve();
let module: KernelModule;

beforeAll(async () => {
  module = await loadKernels(assets.kernels);
});

const shared = smallExperiment({
  inputWidth: 13,
  blockWidths: [13, 7],
  batchSize: 1024,
  epochs: 3,
});

/** What an experiment comes to, and how many threads had a share at the end of each epoch. */
async function trained(experiment: Experiment, pool: ThreadPool) {
  const plan = networkPlan(experiment, COLUMNS, 2);
  const learner = new FusedLearner(module, plan, initialWeights(plan, 1, -1), experiment, pool);
  const threads: number[] = [];
  const losses: number[] = [];
  for (let epoch = 1; epoch <= experiment.epochs; epoch++) {
    const shape = shapeOf(experiment, { counts: { good: 3, bad: 1 }, epochShare: 0 });
    const batching = { ...experiment, rowWeights: { good: 1, bad: 2 } };
    const loss = learner.beginEpoch();
    for (const batch of epochBatches(sample, { plan, encoder }, batching, epoch))
      await learner.train(
        batch,
        { ...experiment, shape },
        { learningRate: 0.01, keep: 0.9 },
        breathe,
      );
    losses.push(await loss.mean());
    threads.push(learner.threads);
  }
  const values = await learner.values();
  learner.dispose();
  return { values, losses, threads };
}

describe('threads that share every batch', () => {
  it.each<[string, Partial<Experiment>]>([
    ['batch norm and dropout', {}],
    ['a loss over the whole batch', { loss: 'auc-margin' }],
    ['members and waves', { members: 3, numericEmbedding: 'periodic', embeddingSize: 5 }],
    [
      'pre-norm blocks, SGD with clipping',
      { blockType: 'pre-norm', optimiser: 'sgd', clipNorm: 1 },
    ],
  ])('change no bit: %s', async (_, changes) => {
    const experiment = { ...shared, ...changes };
    const alone = await trained(experiment, NO_POOL);
    expect(alone.threads).toEqual([1, 1, 1]);
    for (const [others, threads] of [
      [1, 2],
      [2, 2],
      [3, 4],
    ]) {
      const together = await trained(experiment, poolOf(Array<Faults>(others).fill({})));
      expect(together.threads.at(-1)).toBe(threads);
      expect(together.losses).toEqual(alone.losses);
      expect(together.values).toEqual(alone.values);
    }
  });

  it('are not asked for small batches', async () => {
    const pool = poolOf([{}, {}, {}]);
    const { threads } = await trained({ ...shared, batchSize: 1023 }, pool);
    expect(threads).toEqual([1, 1, 1]);
    expect(pool.threads.every(({ asked }) => asked === 0)).toBe(true);
  });

  it.each([0, 1, 7, 14, 30])(
    'can be lost at any question, as at %i, without a trace',
    async (lostIn) => {
      const alone = await trained(shared, NO_POOL);
      const pool = poolOf([{}, { lostIn }, {}]);
      const left = await trained(shared, pool);
      expect(left.losses).toEqual(alone.losses);
      expect(left.values).toEqual(alone.values);
      expect(left.threads.at(-1)).toBe(1);
      expect(pool.threads.every(({ ended }) => ended)).toBe(true);
    },
  );

  it('are let go at the end', async () => {
    const pool = poolOf([{}, {}, {}]);
    await trained(shared, pool);
    expect(pool.threads.every(({ asked, ended }) => asked > 0 && ended)).toBe(true);
  });

  it('are let go where one of them cannot take up its share', async () => {
    const alone = await trained(shared, NO_POOL);
    const pool = poolOf([{}, { failsToBegin: true }, {}]);
    expect(await trained(shared, pool)).toEqual(alone);
    expect(pool.threads.every(({ ended }) => ended)).toBe(true);
  });

  it('begin after the first epoch without one that never comes', async () => {
    const alone = await trained(shared, NO_POOL);
    const pool = poolOf([{}, { neverReady: true }, {}]);
    const { values, threads } = await trained(shared, pool);
    expect(threads).toEqual([1, 2, 2]);
    expect(values).toEqual(alone.values);
  });
});

describe('threads that share memory', () => {
  it.each([1, 3])('change no bit either, %i beside this one', async (others) => {
    const experiment = { ...shared, epochs: 40, batchSize: 257 };
    const alone = await trained(experiment, NO_POOL);
    const pool = nodePool(others);
    await warm(pool);
    const together = await trained(experiment, pool);
    expect(together.threads.at(-1)).toBe(others + 1);
    expect(together.losses).toEqual(alone.losses);
    expect(together.values).toEqual(alone.values);
  });

  it('are not waited for once they have left', async () => {
    const memory = Mailbox.memoryFor(2, 8);
    const [one, two] = [0, 2].map((first) => new Mailbox(memory, { shards: 4, first, own: 2 }));
    two.leave();
    await expect(one.gather(new Float32Array(8))).rejects.toThrow('left its share');
  });
});
