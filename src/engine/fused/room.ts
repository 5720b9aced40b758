import { Fault } from '../../core/fault';
import type { Address } from './kernels';

const PAGE = 65_536;
/** Addresses below this stand for “none”. */
const FIRST = 64;
const ALIGNED = 64;

/** Hands out one memory from its beginning to its end; nothing is given back but all of it. */
export class Room {
  readonly memory = new WebAssembly.Memory({ initial: 1 });
  #end: Address = FIRST;
  #view = new Float32Array(this.memory.buffer);

  /** How much has been handed out, in bytes. */
  get size(): number {
    return this.#end;
  }

  /** Room for so many numbers; not there before `settle`. */
  take(numbers: number): Address {
    const at = this.#end;
    this.#end = Math.ceil((at + 4 * numbers) / ALIGNED) * ALIGNED;
    return at;
  }

  /** Forgets what was taken from here on. */
  backTo(size: number): void {
    this.#end = size;
  }

  /** Makes all that was taken real; what lies from an address on is zero then. */
  settle(from: Address): void {
    const missing = this.#end - this.memory.buffer.byteLength;
    if (missing > 0) this.#grow(missing);
    if (this.#view.buffer !== this.memory.buffer) this.#view = new Float32Array(this.memory.buffer);
    this.#view.fill(0, from / 4);
  }

  #grow(bytes: number): void {
    try {
      this.memory.grow(Math.ceil(bytes / PAGE));
    } catch (thrown) {
      const size = `${Math.ceil(this.#end / 2 ** 20)} MB`;
      throw new Fault('device-lost', `The browser has no ${size} of memory for such a batch`, {
        remedy: 'Choose a smaller batch size, fewer members or narrower layers',
        cause: thrown,
      });
    }
  }

  /** Copies so many numbers. */
  copy(from: Address, numbers: number, to: Address): void {
    this.#view.copyWithin(to / 4, from / 4, from / 4 + numbers);
  }

  /** So many numbers at an address, as they stand; valid until the next `settle`. */
  at(address: Address, numbers: number): Float32Array {
    return this.#view.subarray(address / 4, address / 4 + numbers);
  }
}

/** Rows are so long in memory that eight numbers at once never cross their end. */
export function padded(width: number): number {
  return Math.ceil(width / 8) * 8;
}

/** Writes rows of `width` numbers into longer ones. */
export function spread(from: Float32Array, width: number, to: Float32Array, stride: number): void {
  if (width === stride) {
    to.set(from);
    return;
  }
  for (let at = 0, row = 0; at < from.length; at += width, row += stride)
    to.set(from.subarray(at, at + width), row);
}

/** The first `width` numbers of every row. */
export function gathered(
  from: Float32Array,
  stride: number,
  to: Float32Array,
  width: number,
): void {
  if (width === stride) {
    to.set(from.subarray(0, to.length));
    return;
  }
  for (let at = 0, row = 0; at < to.length; at += width, row += stride)
    to.set(from.subarray(row, row + width), at);
}
