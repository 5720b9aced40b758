import * as tf from '@tensorflow/tfjs-core';
import { affine, columnMeans, inputGradient, kernelGradient } from './arithmetic';
import { LstmStack } from '../recurrent/lstm-stack';
import { Embed } from './embed-layer';
import { kept } from './kept';
import { Fan, Heads } from './member-layers';
import {
  NORM_EPSILON,
  type DensePlan,
  type GatePlan,
  type LayerPlan,
  type NetworkPlan,
  type NormPlan,
} from './plan';

/** The weights that are trained, by the plan's indices. */
export interface TrainedWeights {
  readonly kernels: readonly tf.Tensor2D[];
  readonly vectors: readonly tf.Tensor1D[];
}

/** Scoring reads the moving statistics as well. */
export interface Weights extends TrainedWeights {
  readonly moving: readonly tf.Tensor1D[];
}

/** One training pass: what it reads and what it leaves behind. */
export interface Pass {
  readonly weights: TrainedWeights;
  /** The dropout mask of a gate, rows × width. */
  maskOf(gate: GatePlan): Float32Array | undefined;
  /** Awaited within a layer that takes long. */
  breathe(): Promise<void>;
  readonly kernelGradients: tf.Tensor2D[];
  readonly vectorGradients: tf.Tensor1D[];
  /** Means and variances of this batch, by the plan's index of the moving statistic. */
  readonly batchStatistics: tf.Tensor1D[];
}

/**
 * One layer, forward and backward by hand. Every tensor has one owner: `forward` and `backward`
 * take over (and dispose of) what they are given and hand over what they return.
 */
export interface Layer {
  forward(x: tf.Tensor2D, pass: Pass): tf.Tensor2D | Promise<tf.Tensor2D>;
  /** Takes ∂L/∂output, notes the gradients of the weights, returns ∂L/∂input. */
  backward(dy: tf.Tensor2D, pass: Pass): tf.Tensor2D | Promise<tf.Tensor2D>;
  /** Scoring with moving statistics and no dropout; runs inside the caller's tidy. */
  infer(x: tf.Tensor2D, weights: Weights): tf.Tensor2D;
  /** Drops what `forward` kept, when a pass ends half-way. */
  release(): void;
}

export function makeLayers(plan: NetworkPlan): Layer[] {
  const skips: Skip[] = [];
  return plan.layers.map((layer) => makeLayer(layer, skips));
}

function makeLayer(plan: LayerPlan, skips: Skip[]): Layer {
  switch (plan.kind) {
    case 'dense':
      return new Dense(plan);
    case 'norm':
      return new Norm(plan);
    case 'gate':
      return new Gate(plan);
    case 'lstm':
      return new LstmStack(plan);
    case 'embed':
      return new Embed(plan);
    case 'fan':
      return new Fan(plan);
    case 'heads':
      return new Heads(plan);
    case 'branch': {
      const skip = new Skip();
      skips.push(skip);
      return new Branch(skip);
    }
    case 'join':
      return new Join(
        skips[skips.length - 1],
        plan.projection === null ? null : new Dense(plan.projection),
      );
  }
}

class Dense implements Layer {
  readonly #plan: DensePlan;
  #x: tf.Tensor2D | null = null;

  constructor(plan: DensePlan) {
    this.#plan = plan;
  }

  forward(x: tf.Tensor2D, { weights }: Pass): tf.Tensor2D {
    this.#x = x;
    return tf.tidy(() => this.infer(x, weights));
  }

  backward(dy: tf.Tensor2D, pass: Pass): tf.Tensor2D {
    const { kernel, bias, biasIsMoot, isFirst, units } = this.#plan;
    const x = kept(this.#x);
    pass.kernelGradients[kernel] = tf.tidy(() => kernelGradient(x, dy));
    pass.vectorGradients[bias] = biasIsMoot
      ? tf.zeros([units])
      : tf.tidy(() => tf.mul(columnMeans(dy), dy.shape[0]));
    this.release();
    if (isFirst) return dy;
    const dx = tf.tidy(() => inputGradient(dy, pass.weights.kernels[kernel]));
    dy.dispose();
    return dx;
  }

  infer(x: tf.Tensor2D, { kernels, vectors }: TrainedWeights): tf.Tensor2D {
    return affine(x, kernels[this.#plan.kernel], vectors[this.#plan.bias]);
  }

  release(): void {
    this.#x?.dispose();
    this.#x = null;
  }
}

/** Batch normalisation (Ioffe & Szegedy 2015) with the biased variance of the batch, as Keras has it. */
class Norm implements Layer {
  readonly #plan: NormPlan;
  #normalised: tf.Tensor2D | null = null;
  #scale: tf.Tensor1D | null = null;

  constructor(plan: NormPlan) {
    this.#plan = plan;
  }

  forward(x: tf.Tensor2D, { weights, batchStatistics }: Pass): tf.Tensor2D {
    const gamma = weights.vectors[this.#plan.gamma];
    const beta = weights.vectors[this.#plan.beta];
    const [y, normalised, scale, mean, variance] = tf.tidy(
      (): [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D] => {
        const mean = columnMeans(x);
        const centred: tf.Tensor2D = tf.sub(x, mean);
        const variance = columnMeans(tf.square(centred));
        const inverse: tf.Tensor1D = tf.rsqrt(tf.add(variance, NORM_EPSILON));
        const normalised: tf.Tensor2D = tf.mul(centred, inverse);
        const y: tf.Tensor2D = tf.add(tf.mul(normalised, gamma), beta);
        return [y, normalised, tf.mul(inverse, gamma), mean, variance];
      },
    );
    x.dispose();
    this.#normalised = normalised;
    this.#scale = scale;
    batchStatistics[this.#plan.mean] = mean;
    batchStatistics[this.#plan.variance] = variance;
    return y;
  }

  backward(dy: tf.Tensor2D, pass: Pass): tf.Tensor2D {
    const normalised = kept(this.#normalised);
    const scale = kept(this.#scale);
    const [rows] = dy.shape;
    const [dx, dGamma, dBeta] = tf.tidy((): [tf.Tensor2D, tf.Tensor1D, tf.Tensor1D] => {
      const meanSlope = columnMeans(tf.mul(dy, normalised));
      const meanShift = columnMeans(dy);
      const along: tf.Tensor2D = tf.mul(normalised, meanSlope);
      const dx: tf.Tensor2D = tf.mul(tf.sub(tf.sub(dy, meanShift), along), scale);
      return [dx, tf.mul(meanSlope, rows), tf.mul(meanShift, rows)];
    });
    pass.vectorGradients[this.#plan.gamma] = dGamma;
    pass.vectorGradients[this.#plan.beta] = dBeta;
    dy.dispose();
    this.release();
    return dx;
  }

  infer(x: tf.Tensor2D, { vectors, moving }: Weights): tf.Tensor2D {
    const { gamma, beta, mean, variance } = this.#plan;
    const scale = tf.mul(vectors[gamma], tf.rsqrt(tf.add(moving[variance], NORM_EPSILON)));
    const shift = tf.sub(vectors[beta], tf.mul(moving[mean], scale));
    return tf.add(tf.mul(x, scale), shift);
  }

  release(): void {
    this.#normalised?.dispose();
    this.#scale?.dispose();
    this.#normalised = null;
    this.#scale = null;
  }
}

/**
 * Activation and dropout as one factor a unit: ReLU and LeakyReLU are x · slope(x), so
 * y = x · slope · mask forward and dx = dy · slope · mask backward need that product only once.
 */
class Gate implements Layer {
  readonly #plan: GatePlan;
  #factor: tf.Tensor2D | null = null;

  constructor(plan: GatePlan) {
    this.#plan = plan;
  }

  forward(x: tf.Tensor2D, pass: Pass): tf.Tensor2D {
    const values = pass.maskOf(this.#plan);
    const [y, factor] = tf.tidy((): [tf.Tensor2D, tf.Tensor2D] => {
      const mask = values === undefined ? undefined : tf.tensor2d(values, x.shape);
      if (this.#plan.activation === 'elu') {
        const activated = tf.elu(x);
        const slope: tf.Tensor2D = tf.add(tf.clipByValue(activated, -1, 0), 1);
        return [masked(activated, mask), masked(slope, mask)];
      }
      const factor =
        this.#plan.activation === 'linear'
          ? tf.clone(kept(mask ?? null))
          : masked(this.#slope(x), mask);
      return [tf.mul(x, factor), factor];
    });
    x.dispose();
    this.#factor = factor;
    return y;
  }

  backward(dy: tf.Tensor2D): tf.Tensor2D {
    const dx: tf.Tensor2D = tf.mul(dy, kept(this.#factor));
    dy.dispose();
    this.release();
    return dx;
  }

  infer(x: tf.Tensor2D): tf.Tensor2D {
    switch (this.#plan.activation) {
      case 'linear':
        return x;
      case 'relu':
        return tf.relu(x);
      case 'elu':
        return tf.elu(x);
      case 'leaky-relu':
        return tf.mul(x, this.#slope(x));
    }
  }

  release(): void {
    this.#factor?.dispose();
    this.#factor = null;
  }

  #slope(x: tf.Tensor2D): tf.Tensor2D {
    return tf.step(x, this.#plan.slope);
  }
}

/** What runs past a block: its input on the way forward, the gradient of that on the way back. */
class Skip {
  value: tf.Tensor2D | null = null;

  take(): tf.Tensor2D {
    const value = kept(this.value);
    this.value = null;
    return value;
  }

  release(): void {
    this.value?.dispose();
    this.value = null;
  }
}

class Branch implements Layer {
  readonly #skip: Skip;

  constructor(skip: Skip) {
    this.#skip = skip;
  }

  forward(x: tf.Tensor2D): tf.Tensor2D {
    this.#skip.value = tf.clone(x);
    return x;
  }

  backward(dy: tf.Tensor2D): tf.Tensor2D {
    const past = this.#skip.take();
    const dx: tf.Tensor2D = tf.add(dy, past);
    past.dispose();
    dy.dispose();
    return dx;
  }

  infer(x: tf.Tensor2D): tf.Tensor2D {
    this.#skip.value = x;
    return x;
  }

  release(): void {
    this.#skip.release();
  }
}

class Join implements Layer {
  readonly #skip: Skip;
  readonly #projection: Dense | null;

  constructor(skip: Skip, projection: Dense | null) {
    this.#skip = skip;
    this.#projection = projection;
  }

  forward(x: tf.Tensor2D, pass: Pass): tf.Tensor2D {
    const input = this.#skip.take();
    const past = this.#projection === null ? input : this.#projection.forward(input, pass);
    const y: tf.Tensor2D = tf.add(x, past);
    past.dispose();
    x.dispose();
    return y;
  }

  backward(dy: tf.Tensor2D, pass: Pass): tf.Tensor2D {
    const past = tf.clone(dy);
    this.#skip.value = this.#projection === null ? past : this.#projection.backward(past, pass);
    return dy;
  }

  infer(x: tf.Tensor2D, weights: Weights): tf.Tensor2D {
    const input = this.#skip.take();
    return tf.add(x, this.#projection === null ? input : this.#projection.infer(input, weights));
  }

  release(): void {
    this.#projection?.release();
  }
}

function masked(x: tf.Tensor2D, mask: tf.Tensor2D | undefined): tf.Tensor2D {
  return mask === undefined ? x : tf.mul(x, mask);
}
