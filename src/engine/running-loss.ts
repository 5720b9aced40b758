import * as tf from '@tensorflow/tfjs-core';
import type { EpochLoss } from './learner';
import type { Engine } from './live-engine';

/**
 * The loss of an epoch, added up on the device. Every few batches the work of a little earlier is awaited:
 * on WebGPU as such, without a read; elsewhere by reading the sum as it stood then.
 */
export class RunningLoss implements EpochLoss {
  readonly #engine: Engine;
  #sum: tf.Scalar = tf.scalar(0);
  #rows = 0;
  #earlier: Promise<boolean> | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Takes over `loss`, the mean of a batch. */
  add(loss: tf.Scalar, rows: number): void {
    const before = this.#sum;
    this.#sum = tf.tidy(() => tf.add(before, tf.mul(loss, rows)));
    this.#rows += rows;
    tf.dispose([before, loss]);
  }

  async caughtUp(): Promise<boolean> {
    const started = this.#earlier;
    this.#earlier = this.#reached();
    // Awaited by the next call, or by nobody when the run ends first.
    this.#earlier.catch(() => undefined);
    return started ?? true;
  }

  /** Mean over all rows so far. */
  async mean(): Promise<number> {
    return (await this.#read()) / this.#rows;
  }

  async dispose(): Promise<void> {
    await this.#earlier?.catch(() => undefined);
    this.#sum.dispose();
  }

  async #reached(): Promise<boolean> {
    const { gpu } = this.#engine;
    if (gpu === null) return Number.isFinite(await this.#read());
    await this.#engine.guard(gpu.queue.onSubmittedWorkDone());
    return true;
  }

  async #read(): Promise<number> {
    const copy = tf.clone(this.#sum);
    try {
      return (await this.#engine.guard(copy.data()))[0];
    } finally {
      copy.dispose();
    }
  }
}
