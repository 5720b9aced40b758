interface Waiting {
  readonly run: () => Promise<void>;
  readonly soon: () => boolean;
}

/**
 * Lets those that wait run one after another, each in a frame of its own and after that frame is
 * painted, so that no step of a setting lays out every chart before anything is seen. Those that say
 * so come first: what is on screen.
 */
export class Turns {
  #waiting: readonly Waiting[] = [];
  #going = false;
  readonly #next: () => Promise<void>;
  readonly #tell: (thrown: unknown) => void;

  constructor(next: () => Promise<void> = afterPaint, tell: (thrown: unknown) => void = leaveOpen) {
    this.#next = next;
    this.#tell = tell;
  }

  /** Gives what takes it out again. */
  wait(run: () => Promise<void>, soon: () => boolean): () => void {
    const waiting = { run, soon };
    this.#waiting = [...this.#waiting, waiting];
    if (!this.#going) void this.#go();
    return () => this.#leave(waiting);
  }

  #leave(one: Waiting): void {
    this.#waiting = this.#waiting.filter((other) => other !== one);
  }

  async #go(): Promise<void> {
    this.#going = true;
    for (;;) {
      await this.#next();
      const one = this.#waiting.find(({ soon }) => soon()) ?? this.#waiting.at(0);
      if (one === undefined) break;
      this.#leave(one);
      // The others have their turn all the same.
      await one.run().catch(this.#tell);
    }
    this.#going = false;
  }
}

function afterPaint(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
}

/** The browser tells of it. */
function leaveOpen(thrown: unknown): void {
  void Promise.reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
}

/** Of every chart on the page. */
export const drawing = new Turns();
