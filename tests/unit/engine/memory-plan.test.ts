import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepare, type Prepared } from '../../../src/core/data/prepare';
import { tableSize, type TableSize } from '../../../src/core/data/table-size';
import type { Experiment } from '../../../src/core/experiment';
import { shapeOf } from '../../../src/core/losses/shape';
import { searchFor } from '../../../src/core/sampling/search';
import { trainingRows } from '../../../src/core/sampling/training-rows';
import { defaultExperiment, presetExperiment } from '../../../src/core/settings';
import { quietTask } from '../../../src/core/task';
import { FusedNetwork } from '../../../src/engine/fused/fused-network';
import { loadKernels, type KernelModule } from '../../../src/engine/fused/kernels';
import { FusedScorer } from '../../../src/engine/fused/scorer';
import { shardsFor } from '../../../src/engine/fused/shards';
import {
  likelyLimit,
  MEMORY_FACTOR,
  memoryPlan,
  type MemoryPlan,
  networkBytes,
  rowsAfter,
  type MemoryPart,
} from '../../../src/engine/memory-plan';
import { initialWeights } from '../../../src/engine/network/initial';
import { networkPlan } from '../../../src/engine/network/plan';
import { flatTable } from '../encoder/made-up';
import { assets } from './made-up';

const task = quietTask();
const table = flatTable(600);
const size = tableSize(table);
const base: Experiment = { ...presetExperiment('resnet-under'), sampling: 'none' };

/** A pool on so many cores. */
const beside = (cores: number) => ({ size: cores - 1, sharesMemory: true });

const sizeOf = (rows: number, inputs = 110): TableSize => ({
  rows,
  bad: Math.round(rows / 12),
  bytes: rows * 200,
  inputs,
  numbers: Math.round(inputs / 2),
});

function bytesOf(experiment: Experiment, of: TableSize, wanted: MemoryPart): number {
  return (
    memoryPlan(of, experiment, beside(2)).parts.find(({ part }) => part === wanted)?.bytes ?? 0
  );
}

describe('the memory plan of a run', () => {
  let module: KernelModule;
  let prepared: Prepared;
  beforeAll(async () => {
    module = await loadKernels(assets.kernels);
    prepared = await prepare(table, base, task);
  });

  it('counts the table’s columns and the rows that are held as they are', () => {
    const buffers = table.columns.map((column) =>
      column.kind === 'category'
        ? column.codes.byteLength
        : column.values.byteLength + (column.missing?.byteLength ?? 0),
    );
    expect(bytesOf(base, size, 'table')).toBe(
      buffers.reduce((sum, bytes) => sum + bytes, 0) + table.labels.byteLength,
    );
    const { train, validation, test } = prepared;
    const held = [train, validation, test].reduce((sum, { x }) => sum + x.data.byteLength, 0);
    expect(bytesOf(base, size, 'rows')).toBe(held);
    expect(memoryPlan(size, base, beside(2)).isHeld).toBe(true);
  });

  it.each([
    'none',
    'random-under',
    'random-over',
    'smote',
    'borderline',
    'adasyn',
    'nearmiss',
  ] as const)('knows how many rows %s leaves', async (sampling) => {
    const experiment = { ...base, sampling, samplingRatio: 0.8 };
    const search = searchFor('exact', { seed: 1 });
    const { resampled } = await trainingRows(prepared, experiment, { search, task });
    const { good, bad } = resampled.summary.after;
    const ratio = rowsAfter(size, experiment) / (good + bad);
    expect(ratio).toBeGreaterThan(0.95);
    expect(ratio).toBeLessThan(1.05);
  });

  it('knows within its factor what a network takes on the kernels', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          blockWidths: fc.array(fc.constantFrom(8, 33, 64, 256), { minLength: 1, maxLength: 4 }),
          inputWidth: fc.constantFrom(16, 256),
          batchSize: fc.constantFrom(64, 256, 1024),
          members: fc.constantFrom(1, 8),
          batchNorm: fc.boolean(),
          blockType: fc.constantFrom('reference' as const, 'pre-norm' as const),
        }),
        fc.constantFrom(10, 110, 400),
        async (changes, inputs) => {
          const experiment = { ...base, ...changes };
          const plan = networkPlan(experiment, inputs);
          const shards = shardsFor(experiment.batchSize);
          const share = { shards, first: 0, own: shards };
          const weights = initialWeights(plan, 1, 0);
          const network = new FusedNetwork(module, plan, weights, share);
          const rows = experiment.batchSize;
          const ones = new Float32Array(rows).fill(1);
          const shape = shapeOf(experiment, { counts: { good: 1, bad: 1 }, epochShare: 0 });
          await network.gradients(
            {
              x: new Float32Array(rows * inputs),
              rows,
              target: { sign: ones, weight: ones },
              maskOf: () => undefined,
              words: null,
            },
            shape,
            () => Promise.resolve(),
          );
          const held = network.size + new FusedScorer(module, plan).load(weights).size;
          const told = networkBytes({ ...sizeOf(1000, inputs), numbers: 0 }, experiment);
          expect(told).toBeLessThan(held * MEMORY_FACTOR);
          expect(told).toBeGreaterThan(held / MEMORY_FACTOR);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('adds up, and no part of it shrinks as rows are added', () => {
    const models = ['resnet-under', 'lstm', 'boosting', 'logistic'] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...models),
        fc.constantFrom('none' as const, 'random-under' as const, 'smote' as const),
        fc.integer({ min: 100, max: 3_000_000 }),
        fc.integer({ min: 1, max: 16 }),
        (model, sampling, rows, cores) => {
          const experiment = { ...presetExperiment(model), sampling };
          const plan = memoryPlan(sizeOf(rows), experiment, beside(cores));
          expect(plan.bytes).toBe(plan.parts.reduce((sum, { bytes }) => sum + bytes, 0));
          const more = memoryPlan(sizeOf(rows * 2), experiment, beside(cores));
          for (const { part, bytes } of plan.parts) {
            const then = more.parts.find((one) => one.part === part)?.bytes ?? 0;
            const freed = part === 'rows' || part === 'sampled';
            if (plan.isHeld === more.isHeld || !freed) expect(then).toBeGreaterThanOrEqual(bytes);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('tells of many rows that a network reads them, and that a regression can’t have them all', () => {
    const many = sizeOf(3_000_000);
    const network = memoryPlan(many, base, beside(2));
    const regression = memoryPlan(many, { ...base, model: 'logistic' }, beside(2));
    expect([network.isHeld, network.refused]).toEqual([false, null]);
    expect(regression.refused?.code).toBe('bad-settings');
    const rowsOf = ({ parts }: MemoryPlan): number =>
      parts.find(({ part }) => part === 'rows')?.bytes ?? 0;
    expect(rowsOf(regression)).toBe(3_000_000 * 110 * 4);
    expect(rowsOf(network)).toBeLessThan(rowsOf(regression) / 50);
  });

  it('counts threads that share batches, and the largest member of an ensemble', () => {
    const many = sizeOf(400_000);
    const [one, two] = [1, 2].map((cores) => memoryPlan(many, base, beside(cores)));
    expect([one.threads, two.threads]).toEqual([1, 2]);
    expect(two.bytes - one.bytes).toBeGreaterThanOrEqual(networkBytes(many, base));
    const threads = (batchSize: number, sharesMemory: boolean): number =>
      memoryPlan(many, { ...base, batchSize }, { size: 7, sharesMemory }).threads;
    expect([threads(64, true), threads(512, true), threads(512, false)]).toEqual([1, 4, 1]);
    const together = memoryPlan(many, { ...defaultExperiment(), model: 'ensemble' }, beside(2));
    const trees = memoryPlan(
      many,
      { ...presetExperiment('boosting'), sampling: 'none' },
      beside(2),
    );
    expect(together.bytes).toBeGreaterThanOrEqual(trees.bytes);
  });
});

describe('what a browser is likely to give', () => {
  it('is a quarter of the device’s memory, of 4 GB where it does not tell', () => {
    expect(likelyLimit(8)).toBe(2 * 2 ** 30);
    expect(likelyLimit(undefined)).toBe(2 ** 30);
  });
});
