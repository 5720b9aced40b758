import * as tf from '@tensorflow/tfjs-core';
import type { TrainedWeights, Weights } from './layers';
import type { Optimiser } from './optimiser';
import type { NetworkPlan, WeightPlan } from './plan';

/**
 * A network's weights on the engine in use, end to end: few tensors to update instead of dozens. Each on its own is
 * cut from those when it is first asked for, and again after a step.
 */
export class DeviceWeights {
  readonly #plan: NetworkPlan;
  #kernels: tf.Tensor1D;
  /** Biases, gammas and betas. */
  #vectors: tf.Tensor1D;
  /** Moving means and variances. */
  #moving: tf.Tensor1D;
  #apart: TrainedWeights | null = null;

  /** @param values all weights in saving order */
  constructor(plan: NetworkPlan, values: Float32Array) {
    this.#plan = plan;
    let offset = 0;
    const next = (size: number): Float32Array => values.slice(offset, (offset += size));
    this.#kernels = tf.tensor1d(next(totalSize(plan.kernels)));
    this.#vectors = tf.tensor1d(next(totalSize(plan.vectors)));
    this.#moving = tf.tensor1d(next(totalSize(plan.moving)));
  }

  /** Each weight that is trained, until the next step; they stay this one's own. */
  get trained(): TrainedWeights {
    this.#apart ??= tf.tidy(() => {
      const { kernels, vectors } = this.#plan;
      const matrices = split(this.#kernels, kernels).map((flat, i) => {
        const [inputs, units] = kernels[i].shape;
        return tf.keep(tf.reshape<tf.Rank.R2>(flat, [inputs, units]));
      });
      const own = split(this.#vectors, vectors).map((one) => tf.keep(one));
      return { kernels: matrices, vectors: own };
    });
    return this.#apart;
  }

  /** Numbers in each of the tensors that the optimiser moves. */
  get trainedSizes(): readonly number[] {
    return [this.#kernels.size, this.#vectors.size];
  }

  /** The moving statistics with them; inside the caller's tidy. */
  all(): Weights {
    return { ...this.trained, moving: split(this.#moving, this.#plan.moving) };
  }

  /** One step of the optimiser. Gradients stay the caller's. */
  move(
    optimiser: Optimiser,
    kernelGradients: readonly tf.Tensor2D[],
    vectorGradient: tf.Tensor1D,
    learningRate: number,
  ): void {
    const kernelGradient = tf.tidy(() =>
      tf.concat(kernelGradients.map((one) => tf.reshape<tf.Rank.R1>(one, [one.size]))),
    );
    const moved = optimiser.step(
      [
        { weight: this.#kernels, gradient: kernelGradient, penalised: true },
        { weight: this.#vectors, gradient: vectorGradient, penalised: false },
      ],
      learningRate,
    );
    this.forget();
    tf.dispose([this.#kernels, this.#vectors, kernelGradient]);
    [this.#kernels, this.#vectors] = moved as [tf.Tensor1D, tf.Tensor1D];
  }

  /**
   * Moves the moving statistics towards those of a batch.
   *
   * @param keep share of them that stays
   */
  follow(batchStatistics: tf.Tensor1D, keep: number): void {
    const before = this.#moving;
    this.#moving = tf.tidy(() => tf.add(tf.mul(before, keep), tf.mul(batchStatistics, 1 - keep)));
    before.dispose();
  }

  /** All weights in saving order, read without blocking. */
  async values(): Promise<Float32Array> {
    const flat = tf.concat([this.#kernels, this.#vectors, this.#moving]);
    try {
      return Float32Array.from(await flat.data());
    } finally {
      flat.dispose();
    }
  }

  /** Lets go of each on its own. */
  forget(): void {
    if (this.#apart !== null) tf.dispose([...this.#apart.kernels, ...this.#apart.vectors]);
    this.#apart = null;
  }

  dispose(): void {
    this.forget();
    tf.dispose([this.#kernels, this.#vectors, this.#moving]);
  }
}

function split(flat: tf.Tensor1D, plans: readonly WeightPlan[]): tf.Tensor1D[] {
  return plans.length === 0
    ? []
    : tf.split(
        flat,
        plans.map(({ size }) => size),
      );
}

function totalSize(plans: readonly WeightPlan[]): number {
  return plans.reduce((sum, { size }) => sum + size, 0);
}
