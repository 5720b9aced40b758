import * as tf from '@tensorflow/tfjs-core';
import { columnMeans } from './arithmetic';
import { kept } from './kept';
import type { Layer, Pass, TrainedWeights } from './layers';
import type { FanPlan, HeadsPlan } from './plan';

/**
 * TabM-mini (Gorishniy et al. 2024): every row is taken once for each member, times that member's
 * own scale, so that what follows is one product of rows · members with the shared weights. The
 * members of a row stand next to each other: row · members + member.
 */
export class Fan implements Layer {
  readonly #plan: FanPlan;
  #x: tf.Tensor2D | null = null;

  constructor(plan: FanPlan) {
    this.#plan = plan;
  }

  forward(x: tf.Tensor2D, { weights }: Pass): tf.Tensor2D {
    this.#x = x;
    return tf.tidy(() => this.infer(x, weights));
  }

  backward(dy: tf.Tensor2D, pass: Pass): tf.Tensor2D {
    const { members, width, scale, isFirst } = this.#plan;
    const x = kept(this.#x);
    const [rows] = x.shape;
    const apart = [rows, members, width];
    pass.vectorGradients[scale] = tf.tidy(() => {
      const product = tf.mul(tf.reshape(dy, apart), tf.reshape(x, [rows, 1, width]));
      const flat: tf.Tensor2D = tf.reshape(product, [rows, members * width]);
      return tf.mul(columnMeans(flat), rows);
    });
    this.release();
    if (isFirst) return dy;
    const dx = tf.tidy(() => {
      const scaled = tf.mul(tf.reshape(dy, apart), this.#scales(pass.weights));
      const image = tf.reshape(scaled, [rows, members, 1, width]) as tf.Tensor4D;
      const mean = tf.avgPool(image, [members, 1], 1, 'valid');
      return tf.mul<tf.Tensor2D>(tf.reshape(mean, [rows, width]), members);
    });
    dy.dispose();
    return dx;
  }

  infer(x: tf.Tensor2D, weights: TrainedWeights): tf.Tensor2D {
    const { members, width } = this.#plan;
    const [rows] = x.shape;
    const scaled = tf.mul(tf.reshape(x, [rows, 1, width]), this.#scales(weights));
    return tf.reshape(scaled, [rows * members, width]);
  }

  release(): void {
    this.#x?.dispose();
    this.#x = null;
  }

  #scales({ vectors }: TrainedWeights): tf.Tensor {
    const { members, width, scale } = this.#plan;
    return tf.reshape(vectors[scale], [1, members, width]);
  }
}

/** One linear output a member: logit = Σ x · kernel[member] + bias[member], rows · members × 1. */
export class Heads implements Layer {
  readonly #plan: HeadsPlan;
  #x: tf.Tensor2D | null = null;

  constructor(plan: HeadsPlan) {
    this.#plan = plan;
  }

  forward(x: tf.Tensor2D, { weights }: Pass): tf.Tensor2D {
    this.#x = x;
    return tf.tidy(() => this.infer(x, weights));
  }

  backward(dy: tf.Tensor2D, pass: Pass): tf.Tensor2D {
    const { members, inputs, kernel, bias } = this.#plan;
    const x = kept(this.#x);
    const rows = dy.shape[0] / members;
    const [dx, dKernel, dBias] = tf.tidy((): [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D] => {
      const slopes = tf.reshape(dy, [rows, members, 1]);
      const product = tf.mul(tf.reshape(x, [rows, members, inputs]), slopes);
      const flat: tf.Tensor2D = tf.reshape(product, [rows, members * inputs]);
      const kernels = tf.reshape(pass.weights.kernels[kernel], [1, members, inputs]);
      const bySlope: tf.Tensor2D = tf.reshape(dy, [rows, members]);
      return [
        tf.reshape(tf.mul(slopes, kernels), [rows * members, inputs]),
        tf.reshape(tf.mul(columnMeans(flat), rows), [members, inputs]),
        tf.mul(columnMeans(bySlope), rows),
      ];
    });
    pass.kernelGradients[kernel] = dKernel;
    pass.vectorGradients[bias] = dBias;
    dy.dispose();
    this.release();
    return dx;
  }

  infer(x: tf.Tensor2D, { kernels, vectors }: TrainedWeights): tf.Tensor2D {
    const { members, inputs, kernel, bias } = this.#plan;
    const rows = x.shape[0] / members;
    const apart = tf.reshape(x, [rows, members, inputs]);
    const product = tf.mul(apart, tf.reshape(kernels[kernel], [1, members, inputs]));
    const flat: tf.Tensor2D = tf.reshape(product, [rows * members, inputs]);
    const sums = tf.matMul(flat, tf.ones<tf.Rank.R2>([inputs, 1]));
    const logits = tf.add(tf.reshape(sums, [rows, members]), vectors[bias]);
    return tf.reshape(logits, [rows * members, 1]);
  }

  release(): void {
    this.#x?.dispose();
    this.#x = null;
  }
}
