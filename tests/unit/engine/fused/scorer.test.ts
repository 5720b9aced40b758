import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../../../src/core/random';
import { loadKernels, type KernelModule } from '../../../../src/engine/fused/kernels';
import { FusedScorer } from '../../../../src/engine/fused/scorer';
import { initialWeights } from '../../../../src/engine/network/initial';
import { DeviceNetwork } from '../../../../src/engine/network/network';
import {
  networkPlan,
  weightsOf,
  type NetworkPlan,
  type NetworkSettings,
} from '../../../../src/engine/network/plan';
import { startEngine, stopEngine } from '../../../../src/engine/backend';
import { assets, smallExperiment } from '../made-up';

let module: KernelModule;

beforeAll(async () => {
  module = await loadKernels(assets.kernels);
});

/** Weights as training may leave them: norms that shift and scale, variances above zero. */
function someWeights(plan: NetworkPlan, seed: number): Float32Array {
  const random = randomStream(seed, 'weights');
  const start = initialWeights(plan, seed, -1);
  let at = 0;
  for (const { name, size } of weightsOf(plan)) {
    const isVariance = name.endsWith('moving_variance');
    for (const end = at + size; at < end; at++)
      start[at] = isVariance ? Math.exp(random.normal()) : start[at] + 0.3 * random.normal();
  }
  return start;
}

function someRows(rows: number, inputs: number, seed: number): Float32Array {
  const random = randomStream(seed, 'rows');
  return Float32Array.from({ length: rows * inputs }, () => random.normal());
}

const anyNetwork: fc.Arbitrary<Partial<NetworkSettings>> = fc.record({
  inputWidth: fc.integer({ min: 1, max: 20 }),
  blockWidths: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 0, maxLength: 3 }),
  blockDropouts: fc.constantFrom([0], [0.3]),
  inputOrder: fc.constantFrom('norm-activation' as const, 'activation-norm' as const),
  activation: fc.constantFrom('relu' as const, 'leaky-relu' as const, 'elu' as const),
  leakySlope: fc.constantFrom(0.01, 0.3, 1.5),
  batchNorm: fc.boolean(),
  blockType: fc.constantFrom('reference' as const, 'pre-norm' as const),
  numericEmbedding: fc.constantFrom('none' as const, 'periodic' as const),
  members: fc.constantFrom(1, 2, 5, 100),
});

describe('a network that only scores', () => {
  it('gives what the same network on tensors gives, whatever its layers', async () => {
    await startEngine('cpu', assets);
    try {
      await fc.assert(
        fc.asyncProperty(
          anyNetwork,
          fc.integer({ min: 1, max: 9 }),
          fc.integer({ min: 1, max: 110 }),
          async (settings, inputs, rows) => {
            const plan = networkPlan(smallExperiment(settings), inputs, Math.floor(inputs / 2));
            const weights = someWeights(plan, 7);
            const x = someRows(rows, inputs, 8);
            const tensors = new DeviceNetwork(plan, weights);
            const logits = tensors.logits(x, rows);
            const expected = await logits.data();
            logits.dispose();
            tensors.dispose();
            const found = new FusedScorer(module, plan).load(weights).logits(x, rows);
            expect(found.length).toBe(expected.length);
            const scale = Math.max(...expected.map(Math.abs), 1e-3);
            found.forEach((logit, i) =>
              expect(Math.abs(logit - expected[i])).toBeLessThan(1e-4 * scale),
            );
          },
        ),
        { numRuns: 40 },
      );
    } finally {
      await stopEngine();
    }
  });

  it.each([1, 3])('scores a row alike alone, among few and among many, members %i', (members) => {
    const experiment = smallExperiment({ inputWidth: 13, blockWidths: [13, 7], members });
    const plan = networkPlan(experiment, 5);
    const scorer = new FusedScorer(module, plan).load(someWeights(plan, 1));
    const x = someRows(250, 5, 2);
    const all = scorer.logits(x, 250);
    expect(new Set(all).size).toBeGreaterThan(200);
    for (const count of [1, 5, 6, 7, 64, 96, 97])
      for (const from of [0, 100]) {
        const some = scorer.logits(x.subarray(from * 5, (from + count) * 5), count);
        expect(some).toEqual(all.subarray(from * members, (from + count) * members));
      }
  });

  it('takes other weights over wholly', () => {
    const plan = networkPlan(smallExperiment({ inputWidth: 9, blockWidths: [9, 5] }), 5);
    const x = someRows(20, 5, 2);
    const [one, two] = [someWeights(plan, 1), someWeights(plan, 2)];
    const scorer = new FusedScorer(module, plan).load(one);
    const first = scorer.logits(x, 20);
    const { size } = scorer;
    const second = scorer.load(two).logits(x, 20);
    expect(second).toEqual(new FusedScorer(module, plan).load(two).logits(x, 20));
    expect(second).not.toEqual(first);
    expect(scorer.load(one).logits(x, 20)).toEqual(first);
    expect(scorer.size).toBe(size);
  });
});
