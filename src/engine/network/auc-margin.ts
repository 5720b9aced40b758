import * as tf from '@tensorflow/tfjs-core';

/**
 * The AUC margin loss of a batch and its gradient, as core/losses/auc-margin.ts defines them; the
 * means stay on the device. A batch with one class only has loss and gradient 0. Row weights have no
 * part in it.
 *
 * @param sign +1 for a default, −1 for a good payer
 */
export function aucMarginLoss(
  logits: tf.Tensor2D,
  sign: Float32Array,
  margin: number,
): [tf.Scalar, tf.Tensor2D] {
  const rows = sign.length;
  const bads = sign.reduce((sum, side) => sum + (side > 0 ? 1 : 0), 0);
  const goods = rows - bads;
  if (bads === 0 || goods === 0) return [tf.scalar(0), tf.zerosLike(logits)];
  const isBad = tf.relu(tf.tensor2d(sign, [rows, 1]));
  const isGood = tf.sub(1, isBad);
  const h = tf.sigmoid(logits);
  const meanBad = tf.div(tf.sum(tf.mul(h, isBad)), bads);
  const meanGood = tf.div(tf.sum(tf.mul(h, isGood)), goods);
  const shortfall = tf.relu(tf.add(tf.sub(meanGood, meanBad), margin));

  const apart = tf.sub(h, tf.add(tf.mul(isBad, meanBad), tf.mul(isGood, meanGood)));
  const square = tf.square(apart);
  const spread = tf.add(
    tf.div(tf.sum(tf.mul(square, isBad)), bads),
    tf.div(tf.sum(tf.mul(square, isGood)), goods),
  );
  const both = (bads / rows) * (goods / rows);
  const value = tf.mul<tf.Scalar>(tf.add(spread, tf.square(shortfall)), both);

  // Defaults are drawn to a + α, good payers to b − α, each by the other class's share.
  const side = tf.sub(isBad, isGood);
  const share = tf.add(tf.mul(isBad, goods / rows), tf.mul(isGood, bads / rows));
  const pull = tf.mul(tf.mul(share, tf.sub(apart, tf.mul(side, shortfall))), 2 / rows);
  const slope = tf.mul(h, tf.sigmoid(tf.neg(logits)));
  return [value, tf.mul<tf.Tensor2D>(pull, slope)];
}
