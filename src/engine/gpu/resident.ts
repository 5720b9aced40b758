import type { Rows, Sample } from '../../core/data/matrix';
import type { Batch, BatchOrigin } from '../network/network';
import type { Machine } from './machine';

/** A training matrix up to this size is kept on the device, so that a batch is named by its rows. */
const MOST_BYTES = 128 * 2 ** 20;
/** Written at a time. */
const PIECE_BYTES = 4 * 2 ** 20;

interface Buffers {
  readonly matrix: GPUBuffer;
  /** 1 for a default. */
  readonly labels: GPUBuffer;
}

/** The training rows as the network reads them, on the device. */
export class Resident {
  readonly #machine: Machine;
  #sample: Sample<Rows> | null = null;
  #buffers: Buffers | null = null;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  get buffers(): Buffers {
    if (this.#buffers === null) throw new Error('The training rows are not on the device');
    return this.#buffers;
  }

  /** Whether the batch's rows are there. The first batch of a run brings them, where they have room. */
  async holds({ origin }: Batch, breathe: () => Promise<void>): Promise<boolean> {
    if (origin === undefined) return false;
    if (this.#sample !== null) return this.#sample === origin.sample && this.#buffers !== null;
    this.#sample = origin.sample;
    const { maxStorageBufferBindingSize, maxBufferSize } = this.#machine.device.limits;
    const bytes = origin.sample.x.rows * origin.reader.width * 4;
    if (bytes > Math.min(MOST_BYTES, maxStorageBufferBindingSize, maxBufferSize)) return false;
    try {
      this.#buffers = await this.#bring(origin, breathe);
    } catch (thrown) {
      this.#sample = null;
      throw thrown;
    }
    return this.#buffers !== null;
  }

  /** Null where the device has no room for them. */
  async #bring(
    { sample, reader }: BatchOrigin,
    breathe: () => Promise<void>,
  ): Promise<Buffers | null> {
    const { x, y } = sample;
    const machine = this.#machine;
    const made = await machine
      .checked(() => ({
        matrix: machine.storage(x.rows * reader.width),
        labels: machine.storage(x.rows),
      }))
      .catch(() => null);
    if (made === null) return null;
    machine.write(made.labels, Float32Array.from(y));
    const together = Math.max(1, Math.floor(PIECE_BYTES / (4 * reader.width)));
    for (let start = 0; start < x.rows; start += together) {
      await breathe();
      const rows = reader.rows(x, start, Math.min(together, x.rows - start));
      machine.write(made.matrix, rows, 4 * start * reader.width);
    }
    return made;
  }
}
