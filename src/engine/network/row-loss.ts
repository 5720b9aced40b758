import * as tf from '@tensorflow/tfjs-core';
import type { RowShape } from '../../core/losses/shape';
import { logOnePlus } from './arithmetic';

/** Of each row, without its weight; rows × 1. */
export interface RowLosses {
  readonly value: tf.Tensor;
  /** The derivative of `value` in the logit. */
  readonly slope: tf.Tensor;
}

/**
 * (1 − p_t)^γ (−ln p_t) with p_t = σ(u), u = ±scale · z + offset. Written with softplus throughout,
 * so that it is finite and exact for logits of any size: −ln p_t = softplus(−u), 1 − p_t = σ(−u),
 * (1 − p_t)^γ = exp(−γ softplus(u)).
 */
export function plainLoss(logits: tf.Tensor2D, sign: tf.Tensor2D, shape: RowShape): RowLosses {
  const { scale } = shape;
  const away = scale === 1 ? sign : tf.mul(sign, scale);
  const u = shifted(tf.mul(logits, away), sign, shape.good.offset, shape.bad.offset);
  const miss = tf.sigmoid(tf.neg(u));
  // ln(1 + e^−|u|) is shared by softplus(u) and softplus(−u).
  const tail = logOnePlus(tf.exp(tf.neg(tf.abs(u))));
  const surprise = tf.add(tf.relu(tf.neg(u)), tail);
  const pull = tf.neg(away);
  if (shape.good.focus === 0 && shape.bad.focus === 0)
    return { value: surprise, slope: tf.mul(pull, miss) };

  const gamma = byClass(sign, shape.good.focus, shape.bad.focus);
  const focus = tf.exp(tf.neg(tf.mul(tf.add(tf.relu(u), tail), gamma)));
  const bracket = tf.add(tf.mul(tf.mul(tf.sigmoid(u), surprise), gamma), miss);
  return { value: tf.mul(focus, surprise), slope: tf.mul(pull, tf.mul(focus, bracket)) };
}

function shifted(u: tf.Tensor, sign: tf.Tensor2D, good: number, bad: number): tf.Tensor {
  return good === 0 && bad === 0 ? u : tf.add(u, byClass(sign, good, bad));
}

/** One number where both classes share it, else a column that holds each row's. */
function byClass(sign: tf.Tensor2D, good: number, bad: number): tf.Tensor {
  if (good === bad) return tf.scalar(good);
  return tf.add(tf.mul(sign, (bad - good) / 2), (bad + good) / 2);
}
