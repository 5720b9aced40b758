import type { TrainUpdate } from '../../worker/protocol';

export type EpochUpdate = Extract<TrainUpdate, { kind: 'epoch' }>;

/** Epochs are taken in no more often than this … */
const FLUSH_MS = 250;
/** … and no sooner than so many times as long as the page took to show the last: training needs the machine. */
const REST_TIMES = 6;
const LONGEST_REST_MS = 3000;

/** A small table has many epochs a second: the page takes them in a few times a second. */
export class EpochIntake {
  readonly #take: (arrived: readonly EpochUpdate[], newest: EpochUpdate) => void;
  #arrived: EpochUpdate[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #restMs = FLUSH_MS;

  constructor(take: (arrived: readonly EpochUpdate[], newest: EpochUpdate) => void) {
    this.#take = take;
  }

  add(update: EpochUpdate): void {
    this.#arrived.push(update);
    this.#timer ??= setTimeout(() => this.flush(), this.#restMs);
  }

  flush(): void {
    const arrived = this.#arrived;
    const newest = arrived.at(-1);
    this.clear();
    if (newest === undefined) return;
    this.#measure();
    this.#take(arrived, newest);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#arrived = [];
  }

  /** Everything that shows the epochs has been worked out by the next task. */
  #measure(): void {
    const began = performance.now();
    setTimeout(() => {
      const spent = performance.now() - began;
      this.#restMs = Math.min(LONGEST_REST_MS, Math.max(FLUSH_MS, REST_TIMES * spent));
    });
  }
}
