import * as tf from '@tensorflow/tfjs-core';
import { DeviceWeights } from './device-weights';
import { makeLayers, type Layer, type Pass } from './layers';
import type { Rows, Sample } from '../../core/data/matrix';
import type { Random } from '../../core/random';
import type { LossShape } from '../../core/losses/shape';
import type { ClassWeights } from '../../core/losses/weights';
import type { RowReader } from '../row-encoder';
import { lossAndGradient, type BatchLoss, type Target } from './loss';
import { penalty, type Optimiser, type OptimiserSettings } from './optimiser';
import { cutOf, disposeGradients, joined, piecesOf } from './pieces';
import type { GatePlan, NetworkPlan } from './plan';

/** One batch, on the host. Arrays are handed over: some engines read them later. */
export interface Batch {
  /** rows × the plan’s inputs, row-major. */
  readonly x: Float32Array;
  readonly rows: number;
  readonly target: Target;
  /**
   * The dropout mask of a gate, rows · members × width: 0, or 1 / (1 − rate). Asked for once a gate, in the
   * order of the layers, so that drawing the masks is spread over the pass.
   */
  maskOf(gate: GatePlan): Float32Array | undefined;
  /** The rows `x` is made of, for who keeps all of them at hand; missing where `x` is all there is. */
  readonly origin?: BatchOrigin;
  /** What `maskOf` draws from, for who draws the epoch's masks by themselves; null where they are given. */
  readonly stream: Random | null;
}

/** Where a batch comes from. */
export interface BatchOrigin {
  readonly sample: Sample<Rows>;
  readonly reader: RowReader;
  readonly rows: Uint32Array;
  /** Weight of a row of each class in the loss. */
  readonly rowWeights: ClassWeights;
}

type LossOf = (logits: tf.Tensor2D) => BatchLoss;

export type TrainSettings = OptimiserSettings & { readonly shape: LossShape };

/**
 * A network on the engine in use: its weights as tensors, and the operations on them. It lives as
 * long as one fit or one scoring; between those the weights are a Float32Array on the host.
 */
export class DeviceNetwork {
  readonly #plan: NetworkPlan;
  readonly #layers: Layer[];
  readonly #weights: DeviceWeights;

  /** @param values all weights in saving order */
  constructor(plan: NetworkPlan, values: Float32Array) {
    this.#plan = plan;
    this.#layers = makeLayers(plan);
    this.#weights = new DeviceWeights(plan, values);
  }

  /**
   * One training step: forward, loss, backward, penalties, optimiser, moving averages. Returns the
   * mean loss of the batch with penalties, on the device.
   *
   * @param keep share of the moving averages that stays
   * @param breathe awaited between layers, so that even a large batch can be cancelled
   */
  async train(
    batch: Batch,
    settings: TrainSettings,
    optimiser: Optimiser,
    rates: { readonly learningRate: number; readonly keep: number },
    breathe: () => Promise<void>,
  ): Promise<tf.Scalar> {
    const gradients = await this.gradients(batch, settings.shape, breathe);
    const { kernels } = this.#weights.trained;
    const full = tf.tidy(() => tf.add<tf.Scalar>(gradients.loss, penalty(kernels, settings)));
    const { kernelGradients, vectorGradient, batchStatistics } = gradients;
    this.#weights.move(optimiser, kernelGradients, vectorGradient, rates.learningRate);
    if (batchStatistics !== null) this.#weights.follow(batchStatistics, rates.keep);
    disposeGradients(gradients);
    return full;
  }

  /**
   * Gradients of the loss without penalties. A batch that the plan has no room for is taken in pieces
   * whose gradients add up to its own; a loss that compares rows of the whole batch with each other is
   * then worked out first, by a way forward of its own. The caller owns what is returned.
   */
  async gradients(
    batch: Batch,
    shape: LossShape,
    breathe: () => Promise<void>,
  ): Promise<Gradients> {
    const pieces = piecesOf(batch, this.#plan);
    const whole =
      pieces.length > 1 && shape.kind === 'auc-margin'
        ? await this.#lossOf(pieces, batch.target, shape, breathe)
        : null;
    let from = 0;
    const gradientsOf = (piece: Batch): Promise<Gradients> => {
      const at = from;
      from += piece.rows;
      const lossOf: LossOf = (logits) =>
        whole === null
          ? lossAndGradient(logits, piece.target, shape, this.#plan.members)
          : cutOf(whole, at, piece.rows);
      return this.#pass(piece, lossOf, breathe);
    };
    try {
      let sum = await gradientsOf(pieces[0]);
      for (const piece of pieces.slice(1)) sum = await joined(sum, gradientsOf(piece));
      return sum;
    } finally {
      if (whole !== null) tf.dispose([whole.loss, whole.gradient]);
    }
  }

  /**
   * Logits of the rows of `x` (rows × inputs) with moving statistics, on the device: rows · members
   * × 1, the members of a row next to each other.
   */
  logits(x: Float32Array, rows: number): tf.Tensor2D {
    return tf.tidy(() => {
      const weights = this.#weights.all();
      let value: tf.Tensor2D = tf.tensor2d(x, [rows, this.#plan.inputs]);
      for (const layer of this.#layers) value = layer.infer(value, weights);
      return value;
    });
  }

  /** Numbers in each of the tensors that the optimiser moves. */
  get trainedSizes(): readonly number[] {
    return this.#weights.trainedSizes;
  }

  /** All weights in saving order, read without blocking. */
  values(): Promise<Float32Array> {
    return this.#weights.values();
  }

  dispose(): void {
    this.#weights.dispose();
  }

  /** One way forward and back. */
  async #pass(batch: Batch, lossOf: LossOf, breathe: () => Promise<void>): Promise<Gradients> {
    const pass = this.#begin(batch, breathe);
    let loss: tf.Scalar | undefined;
    let logits: tf.Tensor2D | undefined;
    try {
      logits = await this.#forward(batch, pass, breathe);
      const atOutput = lossOf(logits);
      loss = atOutput.loss;
      await this.#backward(atOutput.gradient, pass, breathe);
      return { loss, logits, ...gathered(pass) };
    } catch (thrown) {
      this.#release();
      tf.dispose([pass.kernelGradients, pass.vectorGradients, pass.batchStatistics]);
      loss?.dispose();
      logits?.dispose();
      throw thrown;
    }
  }

  /** The loss of all pieces' rows together, and its gradient in their logits. */
  async #lossOf(
    pieces: readonly Batch[],
    target: Target,
    shape: LossShape,
    breathe: () => Promise<void>,
  ): Promise<BatchLoss> {
    const logits: tf.Tensor2D[] = [];
    try {
      for (const piece of pieces) {
        const pass = this.#begin(piece, breathe);
        try {
          logits.push(await this.#forward(piece, pass, breathe));
        } finally {
          this.#release();
        }
      }
      return tf.tidy(() => {
        const { loss, gradient } = lossAndGradient(tf.concat(logits), target, shape);
        return { loss, gradient };
      });
    } finally {
      tf.dispose(logits);
    }
  }

  #begin(batch: Batch, breathe: () => Promise<void>): Pass {
    return {
      weights: this.#weights.trained,
      maskOf: (gate) => batch.maskOf(gate),
      breathe,
      kernelGradients: [],
      vectorGradients: [],
      batchStatistics: [],
    };
  }

  /** After a pass that ends half-way. */
  #release(): void {
    for (const layer of this.#layers) layer.release();
    this.#weights.forget();
  }

  async #forward(batch: Batch, pass: Pass, breathe: () => Promise<void>): Promise<tf.Tensor2D> {
    let value: tf.Tensor2D = tf.tensor2d(batch.x, [batch.rows, this.#plan.inputs]);
    for (const layer of this.#layers) {
      value = await layer.forward(value, pass);
      await breathing(breathe, value);
    }
    return value;
  }

  async #backward(gradient: tf.Tensor2D, pass: Pass, breathe: () => Promise<void>): Promise<void> {
    let value = gradient;
    for (const layer of this.#layers.toReversed()) {
      value = await layer.backward(value, pass);
      await breathing(breathe, value);
    }
    value.dispose();
  }
}

export interface Gradients {
  readonly loss: tf.Scalar;
  /** rows · members × 1, with dropout and batch statistics. */
  readonly logits: tf.Tensor2D;
  /** In the plan's order of kernels. */
  readonly kernelGradients: readonly tf.Tensor2D[];
  /** Of all vectors, end to end in the plan's order. */
  readonly vectorGradient: tf.Tensor1D;
  /** Batch means and variances, end to end; null without batch norm. */
  readonly batchStatistics: tf.Tensor1D | null;
}

/** Joins the small gradients and frees the pieces. */
function gathered(pass: Pass): Omit<Gradients, 'loss' | 'logits'> {
  const { kernelGradients, vectorGradients, batchStatistics } = pass;
  const vectorGradient = tf.concat(vectorGradients);
  const statistics = batchStatistics.length === 0 ? null : tf.concat(batchStatistics);
  tf.dispose([vectorGradients, batchStatistics]);
  return { kernelGradients, vectorGradient, batchStatistics: statistics };
}

/** A cancelled task throws here, between two layers, where the value at hand has no other owner. */
async function breathing(breathe: () => Promise<void>, value: tf.Tensor2D): Promise<void> {
  try {
    await breathe();
  } catch (thrown) {
    value.dispose();
    throw thrown;
  }
}
