import * as tf from '@tensorflow/tfjs-core';
import type { Experiment } from '../../src/core/experiment';
import { aucMarginBatch } from '../../src/core/losses/auc-margin';
import { lossOf } from '../../src/core/losses/binary';
import { shapeOf } from '../../src/core/losses/shape';
import { lossAndGradient, rowWeights } from '../../src/engine/network/loss';
import { CONTEXT, LOSSES } from '../unit/losses/every-loss';

/** From −100 to 100, none of them where a loss has a kink. */
const SIDE = [100, 60, 30, 12, 5, 3.1, 1.5, 0.7, 0.3, 0.1, 0.01];
export const LOSS_LOGITS = [...SIDE.map((z) => -z), 0, ...SIDE];

/**
 * Every loss on the running engine against plain TypeScript, over a batch with a default and two good
 * payers at each logit: the largest difference of the mean loss, and of a row's gradient in terms of
 * the largest.
 */
export async function checkEveryLoss(): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  const z = Float32Array.from([...LOSS_LOGITS, ...LOSS_LOGITS, ...LOSS_LOGITS]);
  const y = Uint8Array.from(z, (_, i) => (i < LOSS_LOGITS.length ? 1 : 0));
  for (const [title, settings] of LOSSES) {
    const expected = expectedLoss(settings, z, y);
    const shape = shapeOf(settings, CONTEXT);
    const weights = rowWeights(shape, { good: 1, bad: 1 });
    const logits = tf.tensor2d(z, [z.length, 1]);
    const target = {
      sign: Float32Array.from(y, (label) => (label === 1 ? 1 : -1)),
      weight: Float32Array.from(y, (label) => (label === 1 ? weights.bad : weights.good)),
    };
    const { loss, gradient } = lossAndGradient(logits, target, shape);
    const value = (await loss.data())[0];
    const slopes = await gradient.data();
    tf.dispose([logits, loss, gradient]);
    const largest = Math.max(...expected.gradient.map(Math.abs));
    found[`${title}: mean loss`] = orInfinity(Math.abs(value / expected.value - 1));
    found[`${title}: gradient`] = Math.max(
      ...Array.from(expected.gradient, (slope, i) =>
        orInfinity(Math.abs(slopes[i] - slope) / largest),
      ),
    );
  }
  return found;
}

export function orInfinity(difference: number): number {
  return Number.isFinite(difference) ? difference : Infinity;
}

/** The mean loss and its gradient in plain TypeScript. */
export function expectedLoss(
  settings: Experiment,
  z: Float32Array,
  y: Uint8Array,
): { value: number; gradient: Float64Array } {
  if (settings.loss === 'auc-margin') return aucMarginBatch(z, y, settings.aucMargin);
  const loss = lossOf(settings, CONTEXT);
  return {
    value: z.reduce((sum, at, i) => sum + loss.value(at, y[i]), 0) / z.length,
    gradient: Float64Array.from(z, (at, i) => loss.gradient(at, y[i]) / z.length),
  };
}
