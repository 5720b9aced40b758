import * as tf from '@tensorflow/tfjs-core';
import type { LossShape } from '../../core/losses/shape';
import type { ClassWeights } from '../../core/losses/weights';
import { aucMarginLoss } from './auc-margin';
import { clippedLoss } from './clipped-loss';
import { plainLoss } from './row-loss';

/** What each row of a batch aims at, in two columns of one entry a row. */
export interface Target {
  /** +1 for a default, −1 for a good payer. */
  readonly sign: Float32Array;
  /** Weight of the row: its class's weight times the loss's own. */
  readonly weight: Float32Array;
}

/** Mean loss of a batch, and its gradient in the logits, rows × 1. */
export interface BatchLoss {
  readonly loss: tf.Scalar;
  readonly gradient: tf.Tensor2D;
}

/** Weight of a row of each class: the loss's own times the class weight. */
export function rowWeights(shape: LossShape, classWeights: ClassWeights): ClassWeights {
  if (shape.kind === 'auc-margin') return { good: 1, bad: 1 };
  return {
    good: classWeights.good * shape.good.weight,
    bad: classWeights.bad * shape.bad.weight,
  };
}

/**
 * Mean over the rows of the experiment's loss, and its gradient in the logits; the formulas are those
 * of core/losses. The caller owns both tensors.
 *
 * @param logits rows × 1
 */
export function lossAndGradient(logits: tf.Tensor2D, target: Target, shape: LossShape): BatchLoss {
  const [loss, gradient] = tf.tidy((): [tf.Scalar, tf.Tensor2D] => {
    if (shape.kind === 'auc-margin') return aucMarginLoss(logits, target.sign, shape.margin);
    const rows = logits.shape[0];
    const sign = tf.tensor2d(target.sign, [rows, 1]);
    const weight = tf.mul<tf.Tensor2D>(tf.tensor2d(target.weight, [rows, 1]), 1 / rows);
    const loss = shape.clip > 0 ? clippedLoss : plainLoss;
    const { value, slope } = loss(logits, sign, shape);
    return [tf.sum(tf.mul(weight, value)), tf.mul(weight, slope)];
  });
  return { loss, gradient };
}
