import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LossShape } from '../../../../src/core/losses/shape';
import { lstmMemory } from '../../../../src/core/models/lstm/memory';
import { randomStream } from '../../../../src/core/random';
import { startEngine, stopEngine } from '../../../../src/engine/backend';
import { maskDrawer } from '../../../../src/engine/batches';
import { initialWeights } from '../../../../src/engine/network/initial';
import { DeviceNetwork, type Batch, type Gradients } from '../../../../src/engine/network/network';
import { disposeGradients } from '../../../../src/engine/network/pieces';
import type { NetworkPlan } from '../../../../src/engine/network/plan';
import { lstmPlan } from '../../../../src/engine/recurrent/plan';
import { assets } from '../made-up';

const SETTINGS = { lstmUnits: [8, 4], lstmDropout: 0.3, lstmHead: 4 };
const [STEPS, WIDTH, ROWS] = [5, 3, 37];
const PLAN = lstmPlan(SETTINGS, STEPS, WIDTH);
const noBreath = () => Promise.resolve();

const term = { weight: 1, focus: 0, offset: 0 };
const SHAPES: Record<string, LossShape> = {
  'cross-entropy': { kind: 'rows', scale: 1, clip: 0, good: term, bad: term },
  focal: { kind: 'rows', scale: 1, clip: 0, good: term, bad: { ...term, focus: 2 } },
  'AUC margin': { kind: 'auc-margin', margin: 0.6 },
};

/** A batch as training draws it, the same at every call. */
function batch(rows = ROWS): Batch {
  const random = randomStream(4, 'batch');
  const x = Float32Array.from({ length: rows * PLAN.inputs }, () => random.normal());
  const sign = Float32Array.from({ length: rows }, (_, i) => (i % 4 === 0 ? 1 : -1));
  const weight = sign.map((side) => (side > 0 ? 2.5 : 0.7));
  const stream = randomStream(5, 'masks');
  return { x, rows, target: { sign, weight }, maskOf: maskDrawer(rows, stream), stream };
}

async function gradientsOf(plan: NetworkPlan, shape: LossShape): Promise<Record<string, number[]>> {
  const network = new DeviceNetwork(plan, initialWeights(plan, 9, -0.5));
  const found: Gradients = await network.gradients(batch(), shape, noBreath);
  const { loss, logits, kernelGradients, vectorGradient } = found;
  const read = async (tensor: tf.Tensor) => Array.from(await tensor.data());
  const values = {
    loss: await read(loss),
    logits: await read(logits),
    kernels: (await Promise.all(kernelGradients.map(read))).flat(),
    vectors: await read(vectorGradient),
  };
  disposeGradients(found);
  network.dispose();
  return values;
}

beforeAll(() => startEngine('wasm', assets));
afterAll(() => stopEngine());

describe('a batch in pieces', () => {
  it.each(Object.keys(SHAPES))('has the loss and gradients of the whole, with %s', async (name) => {
    const whole = await gradientsOf({ ...PLAN, mostTogether: ROWS }, SHAPES[name]);
    for (const mostTogether of [1, 10, 36]) {
      const before = tf.memory().numTensors;
      const pieces = await gradientsOf({ ...PLAN, mostTogether }, SHAPES[name]);
      expect(tf.memory().numTensors).toBe(before);
      for (const [part, values] of Object.entries(whole)) {
        const largest = Math.max(...values.map(Math.abs));
        expect(largest).toBeGreaterThan(0);
        expect(pieces[part]).toHaveLength(values.length);
        const gap = Math.max(...values.map((value, i) => Math.abs(pieces[part][i] - value)));
        expect(gap).toBeLessThan(2e-6 * largest);
      }
    }
  });

  it.each(Object.keys(SHAPES))(
    'leaves nothing behind when it is stopped, with %s',
    async (name) => {
      const plan = { ...PLAN, mostTogether: 10 };
      const network = new DeviceNetwork(plan, initialWeights(plan, 9, -0.5));
      const before = tf.memory().numTensors;
      for (const breaths of [2, 14, 31, 55]) {
        let left = breaths;
        const stop = () => (left-- > 0 ? noBreath() : Promise.reject(new Error('stopped')));
        await expect(network.gradients(batch(), SHAPES[name], stop)).rejects.toThrow('stopped');
        expect(tf.memory().numTensors).toBe(before);
      }
      network.dispose();
    },
  );

  it('keeps as many bytes a row as was worked out, and no more with more rows', async () => {
    const peakOf = async (rows: number, mostTogether: number): Promise<number> => {
      const plan = { ...PLAN, mostTogether };
      const network = new DeviceNetwork(plan, initialWeights(plan, 9, -0.5));
      const before = tf.memory().numBytes;
      let peak = 0;
      const look = () => {
        peak = Math.max(peak, tf.memory().numBytes - before);
        return noBreath();
      };
      disposeGradients(await network.gradients(batch(rows), SHAPES['cross-entropy'], look));
      network.dispose();
      return peak;
    };
    const { bytesPerRow } = lstmMemory(SETTINGS, STEPS, WIDTH);
    const perRow = ((await peakOf(600, 600)) - (await peakOf(100, 100))) / 500;
    expect(perRow / bytesPerRow).toBeGreaterThan(0.9);
    expect(perRow / bytesPerRow).toBeLessThan(1.1);
    expect(await peakOf(2000, 100)).toBeLessThan(1.2 * (await peakOf(100, 100)) + 2000 * 4);
  });
});
