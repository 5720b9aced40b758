const PREFIX = 'cutoff-run-';

/**
 * Which runs a living tab has, by Web Locks: a browser lets go of them when the tab ends, however it
 * ends. Where there are none (pages that are not secure) every run counts as nobody's.
 */
export class RunLocks {
  #held: { readonly key: string; release(): void } | null = null;

  /** Takes a run for this tab, in the place of the one before; false where another tab has it. */
  async take(key: string): Promise<boolean> {
    if (this.#held?.key === key) return true;
    const locks = manager();
    if (locks === null) return true;
    return new Promise((resolve) => {
      locks
        .request(PREFIX + key, { ifAvailable: true }, (lock) => {
          if (lock === null) {
            resolve(false);
            return undefined;
          }
          this.#held?.release();
          return new Promise<void>((release) => {
            this.#held = { key, release };
            resolve(true);
          });
        })
        .catch(() => resolve(true));
    });
  }

  /** Lets go of a run, if this tab has it. */
  release(key: string): void {
    if (this.#held?.key !== key) return;
    this.#held.release();
    this.#held = null;
  }

  /** Keys of the runs that some tab has. */
  async taken(): Promise<ReadonlySet<string>> {
    try {
      const held = (await manager()?.query())?.held ?? [];
      return new Set(held.map(({ name = '' }) => name.slice(PREFIX.length)));
    } catch {
      return new Set();
    }
  }
}

/** Not there on pages that are not secure, whatever the types say. */
function manager(): LockManager | null {
  return typeof navigator !== 'undefined' && 'locks' in navigator ? navigator.locks : null;
}
