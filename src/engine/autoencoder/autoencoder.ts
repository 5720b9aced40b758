import type * as tf from '@tensorflow/tfjs-core';
import { alignColumns } from '../../core/data/align';
import { takeRows, type Matrix } from '../../core/data/matrix';
import { Fault } from '../../core/fault';
import { AUTOENCODER } from '../../core/encoder/plain';
import type { SavedModel } from '../../core/models/model';
import { randomStream } from '../../core/random';
import type { Task } from '../../core/task';
import { currentEngine } from '../backend';
import { initialWeights } from '../network/initial';
import { Optimiser } from '../network/optimiser';
import { weightsOf } from '../network/plan';
import { RunningLoss } from '../running-loss';
import { DeviceAutoencoder } from './device';
import { autoencoderPlan, type AutoencoderPlan, type AutoencoderWidths } from './plan';

export interface AutoencoderSettings extends AutoencoderWidths {
  readonly seed: number;
  readonly epochs: number;
  readonly batchSize: number;
  /** Of Adam. */
  readonly learningRate: number;
}

/** The widths and the rate of the reference system. */
export const AUTOENCODER_DEFAULTS = {
  wide: 128,
  latent: 48,
  epochs: 20,
  batchSize: 256,
  learningRate: 1e-3,
} as const satisfies Omit<AutoencoderSettings, 'seed'>;

const PLAIN_ADAM = {
  optimiser: 'adam',
  weightDecay: 0,
  momentum: 0,
  clipNorm: 0,
  l1: 0,
  l2: 0,
} as const;
/** Rows encoded between two breaths. */
const CHUNK = 1024;
/** Batches between two looks at the running error. */
const BATCHES_PER_LOOK = 8;

/**
 * Learns to rebuild rows from a narrow layer in its middle (Hinton & Salakhutdinov 2006): that
 * layer's outputs serve as features, and how badly a row is rebuilt tells how unlike the training
 * rows it is. Between calls its weights are on the host; it works on the engine that is running.
 */
export class Autoencoder {
  readonly features: readonly string[];
  readonly parameters: number;
  readonly #settings: AutoencoderSettings;
  readonly #plan: AutoencoderPlan;
  #weights: Float32Array;

  /** @param features names of the matrix columns it learns from */
  constructor(settings: AutoencoderSettings, features: readonly string[]) {
    this.features = features;
    this.#settings = settings;
    this.#plan = autoencoderPlan(settings, features.length);
    this.parameters = this.#plan.parameters;
    this.#weights = initialWeights(this.#plan, settings.seed, 0, 'autoencoder weights');
  }

  /** @throws `bad-input` Fault when the weights do not belong to the settings */
  static load(saved: SavedModel): Autoencoder {
    if (saved.kind !== AUTOENCODER || !isSettings(saved.settings)) throw notItsWeights();
    const made = new Autoencoder(saved.settings, saved.features);
    const expected = weightsOf(made.#plan).map(({ name, shape }) => `${name} ${shape.join('×')}`);
    const found = saved.weights.map(({ name, shape }) => `${name} ${shape.join('×')}`);
    if (saved.values.length !== made.parameters || expected.join() !== found.join())
      throw notItsWeights();
    made.#weights = saved.values.slice();
    return made;
  }

  /** Names of the columns that `encode` makes. */
  get latentNames(): readonly string[] {
    return Array.from({ length: this.#plan.latent }, (_, i) => `Latent ${i + 1}`);
  }

  /**
   * Learns from scratch from training rows, as they are before sampling. Returns the mean squared
   * error of each epoch, as it was met batch by batch.
   *
   * @throws `cancelled`, `device-lost`, or `diverged` when the error is no longer a finite number;
   *   the weights are then what they were
   */
  async fit(x: Matrix, task: Task): Promise<readonly number[]> {
    const { epochs, seed, learningRate } = this.#settings;
    const aligned = alignColumns(x, this.features);
    const start = initialWeights(this.#plan, seed, 0, 'autoencoder weights');
    const device = new DeviceAutoencoder(this.#plan, start);
    const optimiser = new Optimiser(PLAIN_ADAM);
    return this.#onEngine(task, device, async () => {
      try {
        const losses: number[] = [];
        for (let epoch = 1; epoch <= epochs; epoch++) {
          const step = (batch: Matrix): Promise<tf.Scalar> =>
            device.train(batch.data, batch.rows, optimiser, learningRate, () => task.breathe());
          losses.push(await this.#epoch(aligned, epoch, step, task));
        }
        this.#weights = await currentEngine().guard(device.values());
        return losses;
      } finally {
        optimiser.dispose();
      }
    });
  }

  /** The latent values of each row, one column each. Columns are matched by name. */
  async encode(x: Matrix, task: Task): Promise<Matrix> {
    const { latent } = this.#plan;
    const data = new Float32Array(x.rows * latent);
    await this.#inChunks(x, task, (device, part, start) => {
      const codes = device.encode(part.data, part.rows);
      return take(codes, (values) => data.set(values, start * latent));
    });
    return { rows: x.rows, cols: latent, names: this.latentNames, data };
  }

  /** Mean squared error of each row's rebuilding over its columns: larger for stranger rows. */
  async errors(x: Matrix, task: Task): Promise<Float32Array> {
    const errors = new Float32Array(x.rows);
    await this.#inChunks(x, task, (device, part, start) => {
      const rebuilt = device.rebuild(part.data.slice(), part.rows);
      return take(rebuilt, (values) => {
        for (let row = 0; row < part.rows; row++) {
          let sum = 0;
          for (let i = row * part.cols; i < (row + 1) * part.cols; i++)
            sum += (values[i] - part.data[i]) ** 2;
          errors[start + row] = sum / part.cols;
        }
      });
    });
    return errors;
  }

  save(): SavedModel {
    return {
      kind: AUTOENCODER,
      format: 1,
      features: this.features,
      settings: this.#settings,
      weights: weightsOf(this.#plan).map(({ name, shape }) => ({ name, shape })),
      values: this.#weights.slice(),
    };
  }

  async #epoch(
    x: Matrix,
    epoch: number,
    step: (batch: Matrix) => Promise<tf.Scalar>,
    task: Task,
  ): Promise<number> {
    const { batchSize, epochs, seed } = this.#settings;
    const order = Uint32Array.from({ length: x.rows }, (_, i) => i);
    randomStream(seed, `autoencoder shuffle ${epoch}`).shuffle(order);
    const running = new RunningLoss(currentEngine());
    try {
      for (let start = 0; start < x.rows; start += batchSize) {
        await task.breathe();
        const batch = takeRows(x, order.subarray(start, start + batchSize));
        running.add(await step(batch), batch.rows);
        if ((start / batchSize) % BATCHES_PER_LOOK === 0) await running.earlier();
        const done = (epoch - 1) * x.rows + start + batch.rows;
        task.report({ stage: 'Fitting the autoencoder', done, total: epochs * x.rows });
      }
      const mean = await running.mean();
      if (!Number.isFinite(mean))
        throw new Fault('diverged', `The autoencoder’s error was no longer a finite number`, {
          remedy: 'Train again with a smaller autoencoder learning rate',
        });
      return mean;
    } finally {
      await running.dispose();
    }
  }

  async #inChunks(
    x: Matrix,
    task: Task,
    use: (device: DeviceAutoencoder, part: Matrix, start: number) => Promise<void>,
  ): Promise<void> {
    const aligned = alignColumns(x, this.features);
    const { cols } = aligned;
    const device = new DeviceAutoencoder(this.#plan, this.#weights);
    await this.#onEngine(task, device, async () => {
      for (let start = 0; start < x.rows; start += CHUNK) {
        await task.breathe();
        const rows = Math.min(CHUNK, x.rows - start);
        const data = aligned.data.slice(start * cols, (start + rows) * cols);
        await use(device, { rows, cols, names: aligned.names, data }, start);
        task.report({ stage: 'encoding rows', done: start + rows, total: x.rows });
      }
    });
  }

  async #onEngine<T>(task: Task, device: DeviceAutoencoder, work: () => Promise<T>): Promise<T> {
    const engine = currentEngine();
    try {
      return await work();
    } catch (thrown) {
      throw task.signal.aborted ? Fault.from(thrown) : engine.faultFrom(thrown);
    } finally {
      device.dispose();
    }
  }
}

async function take(tensor: tf.Tensor2D, use: (values: Float32Array) => void): Promise<void> {
  try {
    use(Float32Array.from(await currentEngine().guard(tensor.data())));
  } finally {
    tensor.dispose();
  }
}

function isSettings(value: unknown): value is AutoencoderSettings {
  if (typeof value !== 'object' || value === null) return false;
  const names = ['wide', 'latent', 'seed', 'epochs', 'batchSize', 'learningRate'];
  return names.every((name) => Number.isFinite(Reflect.get(value, name)));
}

function notItsWeights(): Fault {
  return new Fault('bad-input', 'The saved weights are not those of such an autoencoder', {
    remedy: 'Save it again, or train it anew',
  });
}
