import * as tf from '@tensorflow/tfjs-core';
import { groupProduct, groupSums } from './arithmetic';
import { kept } from './kept';
import type { Layer, Pass, TrainedWeights } from './layers';
import type { EmbedPlan } from './plan';

const TURN = 2 * Math.PI;

/** What the backward pass needs, all with the number as the first axis. */
interface Seen {
  /** numbers × rows × 1. */
  readonly x: tf.Tensor3D;
  /** numbers × rows × 2 frequencies: the cosines, then the sines. */
  readonly waves: tf.Tensor3D;
  /** numbers × rows × units. */
  readonly mixed: tf.Tensor3D;
}

/**
 * Periodic embedding of each number x on its own (Gorishniy et al. 2022):
 * ReLU(W·[cos 2πcx, sin 2πcx] + b) with frequencies c and W, b of its own, all learnt. Nothing
 * learnt lies before it. Numbers come first in a row; the columns after them pass as they are.
 */
export class Embed implements Layer {
  readonly #plan: EmbedPlan;
  #seen: Seen | null = null;

  constructor(plan: EmbedPlan) {
    this.#plan = plan;
  }

  forward(x: tf.Tensor2D, { weights }: Pass): tf.Tensor2D {
    const [y, own, waves, mixed] = tf.tidy(
      (): [tf.Tensor2D, tf.Tensor3D, tf.Tensor3D, tf.Tensor3D] => {
        const seen = this.#mix(x, weights);
        return [this.#beside(seen.mixed, x), seen.x, seen.waves, seen.mixed];
      },
    );
    x.dispose();
    this.#seen = { x: own, waves, mixed };
    return y;
  }

  backward(dy: tf.Tensor2D, pass: Pass): tf.Tensor2D {
    const { numbers, frequencies, units, frequency, kernel, bias } = this.#plan;
    const { x, waves, mixed } = kept(this.#seen);
    const [rows] = dy.shape;
    const [dKernel, dFrequency, dBias] = tf.tidy((): [tf.Tensor2D, tf.Tensor1D, tf.Tensor1D] => {
      const own = tf.slice(dy, [0, 0], [rows, numbers * units]);
      const byNumber = tf.transpose(tf.reshape(own, [rows, numbers, units]), [1, 0, 2]);
      const slope: tf.Tensor3D = tf.mul(byNumber, tf.step(mixed));
      const dKernel = groupProduct(tf.transpose(waves, [0, 2, 1]), slope);
      const back = tf.transpose(this.#kernels(pass.weights), [0, 2, 1]);
      const dWaves = groupProduct(slope, back);
      const [dCosine, dSine] = tf.split(dWaves, 2, 2);
      const [cosine, sine] = tf.split(waves, 2, 2);
      const dAngle = tf.sub(tf.mul(dSine, cosine), tf.mul(dCosine, sine));
      const byX: tf.Tensor3D = tf.mul(tf.mul(dAngle, x), TURN);
      return [
        tf.reshape(dKernel, [numbers * 2 * frequencies, units]),
        tf.reshape(groupSums(byX), [numbers * frequencies]),
        tf.reshape(groupSums(slope), [numbers * units]),
      ];
    });
    pass.kernelGradients[kernel] = dKernel;
    pass.vectorGradients[frequency] = dFrequency;
    pass.vectorGradients[bias] = dBias;
    this.release();
    return dy;
  }

  infer(x: tf.Tensor2D, weights: TrainedWeights): tf.Tensor2D {
    return this.#beside(this.#mix(x, weights).mixed, x);
  }

  release(): void {
    if (this.#seen !== null) tf.dispose([this.#seen.x, this.#seen.waves, this.#seen.mixed]);
    this.#seen = null;
  }

  #mix(rowsOf: tf.Tensor2D, weights: TrainedWeights): Seen {
    const { numbers, frequencies, units, frequency, bias } = this.#plan;
    const [rows] = rowsOf.shape;
    const own = tf.transpose(tf.slice(rowsOf, [0, 0], [rows, numbers]));
    const x: tf.Tensor3D = tf.reshape(own, [numbers, rows, 1]);
    const turns = tf.reshape(tf.mul(weights.vectors[frequency], TURN), [numbers, 1, frequencies]);
    const angle = tf.mul(x, turns);
    const waves = tf.concat([tf.cos(angle), tf.sin(angle)], 2) as tf.Tensor3D;
    const mixed = tf.add(
      groupProduct(waves, this.#kernels(weights)),
      tf.reshape(weights.vectors[bias], [numbers, 1, units]),
    );
    return { x, waves, mixed: tf.relu(mixed) as tf.Tensor3D };
  }

  /** The embeddings of a row's numbers, one after another, then its other columns. */
  #beside(mixed: tf.Tensor3D, x: tf.Tensor2D): tf.Tensor2D {
    const { numbers, passing, units } = this.#plan;
    const [rows] = x.shape;
    const byRow = tf.transpose(mixed, [1, 0, 2]);
    const embedded: tf.Tensor2D = tf.reshape(byRow, [rows, numbers * units]);
    if (passing === 0) return embedded;
    return tf.concat([embedded, tf.slice(x, [0, numbers], [rows, passing])], 1);
  }

  #kernels({ kernels }: TrainedWeights): tf.Tensor3D {
    const { numbers, frequencies, units, kernel } = this.#plan;
    return tf.reshape(kernels[kernel], [numbers, 2 * frequencies, units]);
  }
}
