import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Experiment } from '../../../src/core/experiment';
import { lossOf } from '../../../src/core/losses/binary';
import { logit } from '../../../src/core/losses/logistic';
import { shapeOf } from '../../../src/core/losses/shape';
import { startEngine, stopEngine } from '../../../src/engine/backend';
import { lossAndGradient, rowWeights } from '../../../src/engine/network/loss';
import { assets } from './made-up';
import { CONTEXT, LOSSES } from '../losses/every-loss';

/** Logits from −100 to 100, dense around 0, as 32 bits hold them. */
const LOGITS = Float32Array.from(
  [-100, -88, -60, -30, -17, -12, -8, -5, -3, -1.5, -0.7, -0.3, -0.1, -0.01, 0].flatMap((z) => [
    z,
    -z + 0.003,
  ]),
);

interface Found {
  readonly loss: number;
  readonly gradient: Float32Array;
}

async function onTensors(
  settings: Experiment,
  z: Float32Array,
  y: Uint8Array,
  weights: { good: number; bad: number },
): Promise<Found> {
  const shape = shapeOf(settings, CONTEXT);
  const row = rowWeights(shape, weights);
  const logits = tf.tensor2d(z, [z.length, 1]);
  const target = {
    sign: Float32Array.from(y, (label) => (label === 1 ? 1 : -1)),
    weight: Float32Array.from(y, (label) => (label === 1 ? row.bad : row.good)),
  };
  const { loss, gradient } = lossAndGradient(logits, target, shape);
  const found = {
    loss: (await loss.data())[0],
    gradient: Float32Array.from(await gradient.data()),
  };
  tf.dispose([logits, loss, gradient]);
  return found;
}

describe.each(['wasm', 'cpu'] as const)('losses on %s', (engine) => {
  beforeAll(async () => {
    await startEngine(engine, assets);
  });
  afterAll(() => stopEngine());

  const byRow = LOSSES.filter(([, { loss }]) => loss !== 'auc-margin');

  it.each(byRow)('%s: each row as in plain TypeScript', async (_, settings) => {
    const before = tf.memory().numTensors;
    const loss = lossOf(settings, CONTEXT);
    const weights = { good: 0.5, bad: 3 };
    // Where a score is cut off, 32 bits may fall on the other side.
    const kink = logit(settings.asymmetricClip);
    for (const z of LOGITS)
      for (const y of [0, 1]) {
        if (settings.loss === 'asymmetric' && Math.abs(z - kink) < 1e-4) continue;
        const weight = y === 1 ? weights.bad : weights.good;
        const found = await onTensors(settings, Float32Array.of(z), Uint8Array.of(y), weights);
        const value = loss.value(z, y, weight);
        const slope = loss.gradient(z, y, weight);
        // A steep loss magnifies what rounding u = s·z − sΔ loses.
        const steep = settings.loss === 'ldam' ? settings.ldamScale * Math.abs(z) * 2e-7 : 0;
        const tolerance = 3e-5 + steep;
        expect(Math.abs(found.loss - value)).toBeLessThan(tolerance * Math.max(value, 1e-9));
        expect(Math.abs(found.gradient[0] - slope)).toBeLessThan(
          tolerance * Math.max(Math.abs(slope), 1e-9),
        );
      }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('AUC margin: a batch of one class has nothing to part', async () => {
    const settings = LOSSES.find(([title]) => title === 'AUC margin')?.[1];
    if (settings === undefined) throw new Error('not listed');
    const before = tf.memory().numTensors;
    for (const label of [0, 1]) {
      const found = await onTensors(
        settings,
        Float32Array.of(-2, 0, 3),
        new Uint8Array(3).fill(label),
        { good: 1, bad: 1 },
      );
      expect(found).toEqual({ loss: 0, gradient: new Float32Array(3) });
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});
