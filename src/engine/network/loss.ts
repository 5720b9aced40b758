import * as tf from '@tensorflow/tfjs-core';
import type { Experiment } from '../../core/experiment';

export type LossSettings = Pick<Experiment, 'loss' | 'focalGamma' | 'focalAlpha'>;

/** What each row of a batch aims at, in two columns of one entry a row. */
export interface Target {
  /** +1 for a default, −1 for a good payer. */
  readonly sign: Float32Array;
  /** Weight of the row: its class's weight times the loss's own α. */
  readonly weight: Float32Array;
}

/** Weight of each class in the loss: α or 1 − α of the focal loss, times the class weight. */
export function rowWeights(
  { loss, focalAlpha }: LossSettings,
  classWeights: { readonly good: number; readonly bad: number },
): { readonly good: number; readonly bad: number } {
  if (loss === 'bce') return classWeights;
  return { good: classWeights.good * (1 - focalAlpha), bad: classWeights.bad * focalAlpha };
}

/**
 * Mean over the rows of −w (1 − p_t)^γ ln p_t, and its gradient in the logit
 * −w s (1 − p_t)^γ (γ p_t (−ln p_t) + 1 − p_t), both divided by the number of rows; s = ±1,
 * p_t = σ(s·z). γ = 0 is cross-entropy (Lin 2017). Written with softplus throughout, so that it
 * is finite and exact for logits of any size: −ln p_t = softplus(−sz), 1 − p_t = σ(−sz),
 * (1 − p_t)^γ = exp(−γ softplus(sz)).
 *
 * @param logits rows × 1
 */
export function lossAndGradient(
  logits: tf.Tensor2D,
  target: Target,
  { loss, focalGamma }: LossSettings,
): { readonly loss: tf.Scalar; readonly gradient: tf.Tensor2D } {
  const [loss_, gradient] = tf.tidy((): [tf.Scalar, tf.Tensor2D] => {
    const rows = logits.shape[0];
    const sign = tf.tensor2d(target.sign, [rows, 1]);
    const weight = tf.mul(tf.tensor2d(target.weight, [rows, 1]), 1 / rows);
    const towards = tf.mul(logits, sign);
    const error = tf.sigmoid(tf.neg(towards));
    // ln(1 + e^−|u|) is shared by softplus(u) and softplus(−u).
    const tail = logOnePlus(tf.exp(tf.neg(tf.abs(towards))));
    const surprise = tf.add(tf.relu(tf.neg(towards)), tail);
    const pull = tf.neg(tf.mul(weight, sign));
    if (loss === 'bce') return [tf.sum(tf.mul(weight, surprise)), tf.mul(pull, error)];

    const focus = tf.exp(tf.mul(tf.add(tf.relu(towards), tail), -focalGamma));
    const rightness = tf.sigmoid(towards);
    const bracket = tf.add(tf.mul(tf.mul(rightness, surprise), focalGamma), error);
    return [tf.sum(tf.mul(weight, tf.mul(focus, surprise))), tf.mul(pull, tf.mul(focus, bracket))];
  });
  return { loss: loss_, gradient };
}

/** ln(1 + x), with what rounding 1 + x lost put back; the engines' own log1p leave it lost. */
function logOnePlus(x: tf.Tensor): tf.Tensor {
  const sum = tf.add(x, 1);
  const lost = tf.sub(x, tf.sub(sum, 1));
  return tf.add(tf.log(sum), tf.div(lost, sum));
}
