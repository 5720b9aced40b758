import * as tf from '@tensorflow/tfjs-core';
import { makeLayers, type Layer, type Pass, type TrainedWeights } from '../network/layers';
import type { Optimiser } from '../network/optimiser';
import type { NetworkPlan } from '../network/plan';

export interface AutoencoderGradients {
  /** Mean of the squared errors over rows and columns. */
  readonly loss: tf.Scalar;
  readonly kernels: readonly tf.Tensor2D[];
  readonly vectors: readonly tf.Tensor1D[];
}

/** An autoencoder on the engine in use; it lives as long as one fit. */
export class DeviceAutoencoder {
  readonly #plan: NetworkPlan;
  readonly #layers: Layer[];
  #kernels: tf.Tensor2D[];
  #vectors: tf.Tensor1D[];

  /** @param values all weights in saving order */
  constructor(plan: NetworkPlan, values: Float32Array) {
    this.#plan = plan;
    this.#layers = makeLayers(plan);
    let offset = 0;
    const next = (size: number): Float32Array => values.slice(offset, (offset += size));
    this.#kernels = plan.kernels.map(({ shape, size }) =>
      tf.tensor2d(next(size), [shape[0], shape[1]]),
    );
    this.#vectors = plan.vectors.map(({ size }) => tf.tensor1d(next(size)));
  }

  /** One step on rows × inputs; returns the loss before it, on the device. */
  async train(
    x: Float32Array,
    rows: number,
    optimiser: Optimiser,
    learningRate: number,
    breathe: () => Promise<void>,
  ): Promise<tf.Scalar> {
    const { loss, kernels, vectors } = await this.gradients(x, rows, breathe);
    const gradients: tf.Tensor[] = [...kernels, ...vectors];
    const weights: tf.Tensor[] = [...this.#kernels, ...this.#vectors];
    const moved = optimiser.step(
      weights.map((weight, i) => ({ weight, gradient: gradients[i], penalised: false })),
      learningRate,
    );
    tf.dispose([weights, gradients]);
    this.#kernels = moved.slice(0, kernels.length) as tf.Tensor2D[];
    this.#vectors = moved.slice(kernels.length) as tf.Tensor1D[];
    return loss;
  }

  /** The caller owns what is returned. */
  async gradients(
    values: Float32Array,
    rows: number,
    breathe: () => Promise<void>,
  ): Promise<AutoencoderGradients> {
    const pass: Pass = {
      weights: this.#weights(),
      maskOf: () => undefined,
      breathe,
      kernelGradients: [],
      vectorGradients: [],
      batchStatistics: [],
    };
    const x: tf.Tensor2D = tf.tensor2d(values, [rows, this.#plan.inputs]);
    let loss: tf.Scalar | undefined;
    let at: tf.Tensor2D = tf.clone(x);
    try {
      for (const layer of this.#layers) at = await layer.forward(at, pass);
      await breathe();
      const [mean, gradient] = squaredError(at, x);
      at.dispose();
      loss = mean;
      at = gradient;
      for (const layer of this.#layers.toReversed()) at = await layer.backward(at, pass);
      return { loss, kernels: pass.kernelGradients, vectors: pass.vectorGradients };
    } catch (thrown) {
      for (const layer of this.#layers) layer.release();
      tf.dispose([pass.kernelGradients, pass.vectorGradients]);
      loss?.dispose();
      throw thrown;
    } finally {
      tf.dispose([at, x]);
    }
  }

  /** All weights in saving order. */
  async values(): Promise<Float32Array> {
    const flat = tf.tidy(() =>
      tf.concat([...this.#kernels, ...this.#vectors].map((one) => tf.reshape(one, [one.size]))),
    );
    try {
      return Float32Array.from(await flat.data());
    } finally {
      flat.dispose();
    }
  }

  dispose(): void {
    tf.dispose([this.#kernels, this.#vectors]);
  }

  #weights(): TrainedWeights {
    return { kernels: this.#kernels, vectors: this.#vectors };
  }
}

/** Mean of (y − x)² over all entries, and its gradient in y. */
function squaredError(y: tf.Tensor2D, x: tf.Tensor2D): [tf.Scalar, tf.Tensor2D] {
  return tf.tidy((): [tf.Scalar, tf.Tensor2D] => {
    const apart: tf.Tensor2D = tf.sub(y, x);
    return [tf.mean<tf.Scalar>(tf.square(apart)), tf.mul<tf.Tensor2D>(apart, 2 / apart.size)];
  });
}
