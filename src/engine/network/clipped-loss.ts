import * as tf from '@tensorflow/tfjs-core';
import type { RowShape } from '../../core/losses/shape';
import { logOnePlus } from './arithmetic';
import { plainLoss, type RowLosses } from './row-loss';

/** Below this share, −ln(1 − v) / v is 1 in 32 bits. */
const TINY = 1e-12;

/**
 * The asymmetric loss: defaults as in `plainLoss`, good payers by v = max(p − clip, 0) in
 * −v^γ ln(1 − v), whose derivative in z is p (1 − p) v^γ (γ (−ln(1 − v)) / v + 1 / (1 − v)).
 */
export function clippedLoss(logits: tf.Tensor2D, sign: tf.Tensor2D, shape: RowShape): RowLosses {
  const { clip, good } = shape;
  const isBad = tf.relu(sign);
  const isGood = tf.sub(1, isBad);
  const bad = plainLoss(logits, sign, shape);
  const pd = tf.sigmoid(logits);
  const rest = tf.sigmoid(tf.neg(logits));
  const above = tf.sub(pd, clip);
  const counts = tf.mul(isGood, tf.step(above));
  const v = tf.maximum(above, TINY);
  const left = tf.minimum(tf.add(rest, clip), 1);
  const surprise = tf.where(tf.less(v, 0.5), tf.neg(logOnePlus(tf.neg(v))), tf.neg(tf.log(left)));
  const focus = tf.mul(counts, tf.pow(v, good.focus));
  const slope = tf.mul(
    tf.mul(tf.mul(pd, rest), focus),
    tf.add(tf.mul(tf.div(surprise, v), good.focus), tf.reciprocal(left)),
  );
  return {
    value: tf.add(tf.mul(isBad, bad.value), tf.mul(focus, surprise)),
    slope: tf.add(tf.mul(isBad, bad.slope), slope),
  };
}
