import * as tf from '@tensorflow/tfjs-core';
import type { EpochLoss } from './learner';
import type { Engine } from './live-engine';

/**
 * The loss of an epoch, added up on the device. Every few batches the sum of a little earlier is
 * awaited: that keeps the queue of a graphics card short, so that a cancel acts at once, and shows
 * a loss that is no longer a number, without the card ever standing idle.
 */
export class RunningLoss implements EpochLoss {
  readonly #engine: Engine;
  #sum: tf.Scalar = tf.scalar(0);
  #rows = 0;
  #earlier: Promise<number> | undefined;

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

  /** Starts reading the sum as it stands; returns what the call before started to read. */
  async earlier(): Promise<number> {
    const started = this.#earlier;
    this.#earlier = this.#read();
    // Awaited by the next call, or by nobody when the run ends first.
    this.#earlier.catch(() => undefined);
    return started ?? 0;
  }

  /** Mean over all rows so far. */
  async mean(): Promise<number> {
    return (await this.#read()) / this.#rows;
  }

  async dispose(): Promise<void> {
    await this.#earlier?.catch(() => undefined);
    this.#sum.dispose();
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
