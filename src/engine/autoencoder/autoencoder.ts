import type * as tf from '@tensorflow/tfjs-core';
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
import { autoencoderPlan, type AutoencoderWidths } from './plan';

export interface AutoencoderSettings extends AutoencoderWidths {
  readonly seed: number;
  readonly epochs: number;
  readonly batchSize: number;
  /** Of Adam. */
  readonly learningRate: number;
}

const PLAIN_ADAM = {
  optimiser: 'adam',
  weightDecay: 0,
  momentum: 0,
  clipNorm: 0,
  l1: 0,
  l2: 0,
} as const;
/** Batches between two looks at the running error. */
const BATCHES_PER_LOOK = 8;

/** A fitted autoencoder, and the mean squared error of each epoch, as it was met batch by batch. */
export interface AutoencoderFit {
  readonly model: SavedModel;
  readonly losses: readonly number[];
}

/**
 * Learns to rebuild rows from a narrow layer in its middle (Hinton & Salakhutdinov 2006), from training
 * rows as they are before sampling, on the engine that is running. What was learnt is applied without
 * one (core/encoder/plain).
 *
 * @throws `cancelled`, `device-lost`, or `diverged` when the error is no longer a finite number
 */
export async function fitAutoencoder(
  settings: AutoencoderSettings,
  x: Matrix,
  task: Task,
): Promise<AutoencoderFit> {
  const { epochs, seed, learningRate } = settings;
  const engine = currentEngine();
  const plan = autoencoderPlan(settings, x.cols);
  const device = new DeviceAutoencoder(plan, initialWeights(plan, seed, 0, 'autoencoder weights'));
  const optimiser = new Optimiser(PLAIN_ADAM);
  const step = (batch: Matrix): Promise<tf.Scalar> =>
    device.train(batch.data, batch.rows, optimiser, learningRate, () => task.breathe());
  try {
    const losses: number[] = [];
    for (let epoch = 1; epoch <= epochs; epoch++)
      losses.push(await trainEpoch(settings, x, epoch, step, task));
    const values = await engine.guard(device.values());
    const weights = weightsOf(plan).map(({ name, shape }) => ({ name, shape }));
    const model = { kind: AUTOENCODER, features: x.names, settings, weights, values };
    return { model: { ...model, format: 1 }, losses };
  } catch (thrown) {
    throw task.signal.aborted ? Fault.from(thrown) : engine.faultFrom(thrown);
  } finally {
    optimiser.dispose();
    device.dispose();
  }
}

async function trainEpoch(
  { batchSize, epochs, seed }: AutoencoderSettings,
  x: Matrix,
  epoch: number,
  step: (batch: Matrix) => Promise<tf.Scalar>,
  task: Task,
): Promise<number> {
  const order = Uint32Array.from({ length: x.rows }, (_, i) => i);
  randomStream(seed, `autoencoder shuffle ${epoch}`).shuffle(order);
  const running = new RunningLoss(currentEngine());
  try {
    for (let start = 0; start < x.rows; start += batchSize) {
      await task.breathe();
      const batch = takeRows(x, order.subarray(start, start + batchSize));
      running.add(await step(batch), batch.rows);
      if ((start / batchSize) % BATCHES_PER_LOOK === 0) await running.caughtUp();
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
