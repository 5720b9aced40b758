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
 * of core/losses. With members: the mean of the members' losses, each over all rows. The caller owns
 * both tensors.
 *
 * @param logits rows · members × 1, the members of a row next to each other
 */
export function lossAndGradient(
  logits: tf.Tensor2D,
  target: Target,
  shape: LossShape,
  members = 1,
): BatchLoss {
  const [loss, gradient] = tf.tidy((): [tf.Scalar, tf.Tensor2D] => {
    if (shape.kind === 'auc-margin')
      return overMembers(logits, members, (one) => aucMarginLoss(one, target.sign, shape.margin));
    const rows = logits.shape[0];
    const sign = tf.tensor2d(repeated(target.sign, members), [rows, 1]);
    const each = tf.tensor2d(repeated(target.weight, members), [rows, 1]);
    const weight = tf.mul<tf.Tensor2D>(each, 1 / rows);
    const loss = shape.clip > 0 ? clippedLoss : plainLoss;
    const { value, slope } = loss(logits, sign, shape);
    return [tf.sum(tf.mul(weight, value)), tf.mul(weight, slope)];
  });
  return { loss, gradient };
}

/** Every entry so many times in a row. */
function repeated(values: Float32Array, times: number): Float32Array {
  if (times === 1) return values;
  const all = new Float32Array(values.length * times);
  values.forEach((value, i) => all.fill(value, i * times, (i + 1) * times));
  return all;
}

/** For a loss that compares rows with each other: every member's rows on their own, then the mean. */
function overMembers(
  logits: tf.Tensor2D,
  members: number,
  lossOf: (logits: tf.Tensor2D) => [tf.Scalar, tf.Tensor2D],
): [tf.Scalar, tf.Tensor2D] {
  if (members === 1) return lossOf(logits);
  const rows = logits.shape[0] / members;
  const each = tf.split(tf.reshape(logits, [rows, members]), members, 1) as tf.Tensor2D[];
  const found = each.map(lossOf);
  const sum = found.map(([loss]) => loss).reduce((all, loss) => tf.add(all, loss));
  const gradient = tf.concat(
    found.map(([, slope]) => slope),
    1,
  );
  return [
    tf.div(sum, members),
    tf.div<tf.Tensor2D>(tf.reshape(gradient, [rows * members, 1]), members),
  ];
}
