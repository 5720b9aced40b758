import * as tf from '@tensorflow/tfjs-core';
import type { Moments } from '../../core/checkpoint';
import type { Experiment } from '../../core/experiment';
import { total } from './arithmetic';

export type OptimiserSettings = Pick<
  Experiment,
  'optimiser' | 'weightDecay' | 'momentum' | 'clipNorm' | 'l1' | 'l2'
>;

const BETA_1 = 0.9;
const BETA_2 = 0.999;

/** One trained tensor with its gradient, and whether penalties and decay apply (kernels only). */
export interface Trained {
  readonly weight: tf.Tensor;
  readonly gradient: tf.Tensor;
  readonly penalised: boolean;
}

/**
 * Adam (Kingma & Ba 2015, bias-corrected, ε outside the root), AdamW (Loshchilov & Hutter 2019:
 * decay w ← w − rate·decay·w, on kernels only) or SGD with momentum (v ← μv + g, w ← w − rate·v,
 * as PyTorch has it). Ours, because tfjs has neither AdamW nor clipping and fixes ε for good when
 * its optimiser is made. Make it after the engine has started: on 16-bit WebGL ε is 1e-4 instead
 * of 1e-7, or it would vanish.
 */
export class Optimiser {
  readonly #settings: OptimiserSettings;
  readonly #epsilon: number;
  #first: tf.Tensor[] = [];
  #second: tf.Tensor[] = [];
  #steps = 0;

  constructor(settings: OptimiserSettings) {
    this.#settings = settings;
    this.#epsilon = holdsOnlyHalfFloats() ? 1e-4 : 1e-7;
  }

  /** New weights, in order. The caller keeps owning what it gave and gets to own what comes back. */
  step(trained: readonly Trained[], learningRate: number): tf.Tensor[] {
    this.#steps++;
    return tf.tidy(() => {
      const gradients = clipped(
        trained.map((one) => this.#withPenalty(one)),
        this.#settings.clipNorm,
      );
      return trained.map(({ weight, penalised }, i) =>
        this.#move(i, weight, gradients[i], penalised, learningRate),
      );
    });
  }

  /** What it keeps of every weight, end to end; zeros where it keeps nothing. Read without blocking. */
  async moments(): Promise<Moments> {
    const first = await joined(this.#first);
    const second = await joined(this.#second);
    const { length } = first;
    return {
      first,
      second: second.length === length ? second : new Float32Array(length),
      steps: this.#steps,
    };
  }

  /**
   * Goes on from those of another such optimiser; before its first step.
   *
   * @param sizes of the tensors that it moves, in order
   */
  takeMoments({ first, second, steps }: Moments, sizes: readonly number[]): void {
    this.dispose();
    this.#steps = steps;
    if (steps === 0) return;
    this.#first = parted(first, sizes);
    if (this.#settings.optimiser !== 'sgd') this.#second = parted(second, sizes);
  }

  dispose(): void {
    tf.dispose([this.#first, this.#second]);
    this.#first = [];
    this.#second = [];
  }

  #withPenalty({ weight, gradient, penalised }: Trained): tf.Tensor {
    const { l1, l2 } = this.#settings;
    if (!penalised) return gradient;
    let sum = gradient;
    if (l1 > 0) sum = tf.add(sum, tf.mul(sign(weight), l1));
    if (l2 > 0) sum = tf.add(sum, tf.mul(weight, 2 * l2));
    return sum;
  }

  #move(
    i: number,
    weight: tf.Tensor,
    gradient: tf.Tensor,
    penalised: boolean,
    learningRate: number,
  ): tf.Tensor {
    const { optimiser, momentum, weightDecay } = this.#settings;
    if (optimiser === 'sgd') {
      const velocity =
        i in this.#first ? tf.add(tf.mul(this.#first[i], momentum), gradient) : tf.clone(gradient);
      return tf.sub(weight, tf.mul(this.#keep(this.#first, i, velocity), learningRate));
    }
    const first = this.#keep(this.#first, i, average(this.#first[i], gradient, BETA_1));
    const second = this.#keep(
      this.#second,
      i,
      average(this.#second[i], tf.square(gradient), BETA_2),
    );
    const rootOfSecond = Math.sqrt(1 - BETA_2 ** this.#steps);
    const step = (learningRate * rootOfSecond) / (1 - BETA_1 ** this.#steps);
    const move = tf.mul(tf.div(first, tf.add(tf.sqrt(second), this.#epsilon * rootOfSecond)), step);
    const from =
      optimiser === 'adamw' && penalised ? tf.mul(weight, 1 - learningRate * weightDecay) : weight;
    return tf.sub(from, move);
  }

  /** Puts a new value, which nobody else owns, in the place of the one before. */
  #keep(store: tf.Tensor[], i: number, value: tf.Tensor): tf.Tensor {
    if (i in store) store[i].dispose();
    store[i] = tf.keep(value);
    return value;
  }
}

/**
 * Whether tensors are 16-bit: WebGL on devices that cannot draw to 32-bit textures. Not asked of
 * tfjs' own `epsilon()`, which in 4.22 says 16 bits on every WebGL device that has 32.
 */
function holdsOnlyHalfFloats(): boolean {
  return tf.getBackend() === 'webgl' && !tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED');
}

/** λ₁ Σ|w| + λ₂ Σw² over the kernels: the penalty whose gradient the optimiser adds. */
export function penalty(
  kernels: readonly tf.Tensor2D[],
  { l1, l2 }: Pick<OptimiserSettings, 'l1' | 'l2'>,
): tf.Scalar {
  return tf.tidy(() => {
    const parts: tf.Scalar[] = [];
    for (const kernel of kernels) {
      if (l1 > 0) parts.push(tf.mul(total(tf.abs(kernel)), l1));
      if (l2 > 0) parts.push(tf.mul(total(tf.square(kernel)), l2));
    }
    return parts.length === 0 ? tf.scalar(0) : parts.reduce((sum, part) => tf.add(sum, part));
  });
}

async function joined(tensors: readonly tf.Tensor[]): Promise<Float32Array> {
  if (tensors.length === 0) return new Float32Array();
  const flat = tf.tidy(() =>
    tf.concat(tensors.map((one) => tf.reshape<tf.Rank.R1>(one, [one.size]))),
  );
  try {
    return Float32Array.from(await flat.data());
  } finally {
    flat.dispose();
  }
}

function parted(values: Float32Array, sizes: readonly number[]): tf.Tensor[] {
  let at = 0;
  return sizes.map((size) => tf.tensor1d(values.slice(at, (at += size))));
}

function average(before: tf.Tensor | undefined, value: tf.Tensor, keep: number): tf.Tensor {
  const share = tf.mul(value, 1 - keep);
  return before === undefined ? share : tf.add(tf.mul(before, keep), share);
}

/** −1, 0 or 1. tfjs' own sign is twenty times slower on WebAssembly. */
function sign(x: tf.Tensor): tf.Tensor {
  return tf.sub(tf.step(x), tf.step(tf.neg(x)));
}

/** Gradients scaled down together so that their common norm is at most `limit`; 0 = no limit. */
function clipped(gradients: tf.Tensor[], limit: number): tf.Tensor[] {
  if (limit === 0) return gradients;
  const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)));
  const norm = tf.sqrt(squares.reduce((sum, part) => tf.add(sum, part)));
  const factor = tf.div(limit, tf.maximum(norm, limit));
  return gradients.map((gradient) => tf.mul(gradient, factor));
}
