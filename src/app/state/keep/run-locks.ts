import { RunMarks } from './run-marks';

const PREFIX = 'cutoff-run-';

interface Held {
  readonly taken: Promise<boolean>;
  release(): void;
}

/**
 * Which runs a living tab has, by Web Locks: a browser lets go of them when the tab ends, however it
 * ends. Where there are none (pages that are not secure) each tab marks what it has.
 */
export class RunLocks {
  readonly #held = new Map<string, Held>();
  readonly #marks = new RunMarks();

  /** Takes a run for this tab, beside those that it has; false where another tab has it. */
  take(key: string): Promise<boolean> {
    const locks = manager();
    if (locks === null) return Promise.resolve(this.#marks.take(key));
    const held = this.#held.get(key) ?? this.#ask(locks, key);
    return held.taken;
  }

  /** Lets go of a run, if this tab has it or is about to. */
  release(key: string): void {
    this.#marks.release(key);
    this.#held.get(key)?.release();
    this.#held.delete(key);
  }

  /** Keys of the runs that some tab has. */
  async taken(): Promise<ReadonlySet<string>> {
    const locks = manager();
    if (locks === null) return this.#marks.taken();
    try {
      const held = (await locks.query()).held ?? [];
      return new Set(held.map(({ name = '' }) => name.slice(PREFIX.length)));
    } catch {
      return new Set();
    }
  }

  #ask(locks: LockManager, key: string): Held {
    let release = (): void => undefined;
    const over = new Promise<void>((resolve) => (release = resolve));
    const taken = new Promise<boolean>((resolve) => {
      locks
        .request(PREFIX + key, { ifAvailable: true }, (lock) => {
          resolve(lock !== null);
          if (lock !== null) return over;
          if (this.#held.get(key) === held) this.#held.delete(key);
          return undefined;
        })
        .catch(() => resolve(true));
    });
    const held = { taken, release };
    this.#held.set(key, held);
    return held;
  }
}

/** Not there on pages that are not secure, whatever the types say. */
function manager(): LockManager | null {
  return typeof navigator !== 'undefined' && 'locks' in navigator ? navigator.locks : null;
}
