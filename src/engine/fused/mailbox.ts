import { Fault } from '../../core/fault';
import type { Exchange, Share } from './shards';

/** Turns of waiting before a thread lets itself be put to sleep: about a tenth of a millisecond. */
const SPINS = 5000;
/** A thread that has not come for this long counts as lost. */
const SILENT_MS = 5000;
/** Between two looks at whether anybody has left. */
const LOOK_MS = 100;
/** Stands for a thread that comes no more. */
const GONE = 0x7fff_ffff;
/** Counters of two threads do not share a line of a processor's cache. */
const APART = 16;

/**
 * The exchange of threads that share memory. Each writes what it gives into its own place, says that it
 * has, and reads the others' when they have, too. Two sets of places take turns, so that nobody writes
 * where another still reads.
 */
export class Mailbox implements Exchange {
  readonly #memory: SharedArrayBuffer;
  readonly #share: Share;
  readonly #counters: Int32Array;
  readonly #room: number;
  #round = 0;

  /** @param memory as `memoryFor` makes it, not used before */
  constructor(memory: SharedArrayBuffer, share: Share) {
    this.#memory = memory;
    this.#share = share;
    this.#counters = new Int32Array(memory, 0, this.#threads * APART);
    this.#room = (memory.byteLength / 4 - this.#threads * APART) / (2 * this.#threads);
  }

  /** @param numbers that one thread gives at once, at the most */
  static memoryFor(threads: number, numbers: number): SharedArrayBuffer {
    return new SharedArrayBuffer(4 * threads * (APART + 2 * numbers));
  }

  async gather(slots: Float32Array): Promise<void> {
    const part = slots.length / this.#threads;
    this.#place(this.#self, part).set(slots.subarray(this.#self * part, (this.#self + 1) * part));
    this.#meet();
    for (let thread = 0; thread < this.#threads; thread++)
      if (thread !== this.#self) slots.set(this.#place(thread, part), thread * part);
    this.#round++;
  }

  async reduce(values: Float32Array): Promise<void> {
    this.#place(this.#self, values.length).set(values);
    this.#meet();
    const all = Array.from({ length: this.#threads }, (_, i) => this.#place(i, values.length));
    addUp(all, values);
    this.#round++;
  }

  /** Those who wait for this thread need wait no longer. */
  leave(): void {
    Atomics.store(this.#counters, this.#self * APART, GONE);
    Atomics.notify(this.#counters, this.#self * APART);
  }

  get #threads(): number {
    return this.#share.shards / this.#share.own;
  }

  get #self(): number {
    return this.#share.first / this.#share.own;
  }

  #place(thread: number, numbers: number): Float32Array {
    const set = this.#round % 2;
    const at = this.#threads * APART + (set * this.#threads + thread) * this.#room;
    return new Float32Array(this.#memory, 4 * at, numbers);
  }

  /** Returns when every thread has given what it has for this round; blocks this one meanwhile. */
  #meet(): void {
    const due = this.#round + 1;
    Atomics.store(this.#counters, this.#self * APART, due);
    Atomics.notify(this.#counters, this.#self * APART);
    for (let thread = 0; thread < this.#threads; thread++)
      if (thread !== this.#self) this.#waitFor(thread * APART, due);
  }

  #waitFor(counter: number, due: number): void {
    const looks = SILENT_MS / LOOK_MS;
    for (let turn = 0; turn < SPINS + looks; turn++) {
      const seen = Atomics.load(this.#counters, counter);
      if (seen !== GONE && seen >= due) return;
      if (turn < SPINS && seen !== GONE) continue;
      for (let thread = 0; thread < this.#threads; thread++)
        if (Atomics.load(this.#counters, thread * APART) === GONE)
          throw new Fault('internal', 'A thread has left its share');
      Atomics.wait(this.#counters, counter, seen, LOOK_MS);
    }
    throw new Fault('internal', 'A thread says nothing any more');
  }
}

/** The sum of two or four lists, pair by pair. */
function addUp(lists: readonly Float32Array[], to: Float32Array): void {
  const [a, b, c, d] = lists;
  if (lists.length === 2) for (let i = 0; i < to.length; i++) to[i] = a[i] + b[i];
  else
    for (let i = 0; i < to.length; i++) to[i] = Math.fround(a[i] + b[i]) + Math.fround(c[i] + d[i]);
}
