import { Fault } from '../core/fault';
import type { Progress, Task } from '../core/task';

/** Longest stretch of work between two turns of the event loop. */
const STRETCH_MS = 12;
const REPORT_EVERY_MS = 60;

/** A task that messages from the page can pause, resume, step and cancel. */
export class ControlledTask implements Task {
  readonly #controller = new AbortController();
  readonly #onReport: (progress: Progress) => void;
  readonly #onPause: (paused: boolean) => void;
  #lastTurn = performance.now();
  #lastReport = 0;
  /** The latest that was not reported, so soon after the one before. */
  #held: Progress | undefined;
  #paused = false;
  #stepping = false;
  #pausedByStep = false;
  #wake: (() => void) | undefined;

  constructor(onReport: (progress: Progress) => void, onPause: (paused: boolean) => void) {
    this.#onReport = onReport;
    this.#onPause = onPause;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  report(progress: Progress): void {
    const now = performance.now();
    this.#held = progress;
    if (now - this.#lastReport < REPORT_EVERY_MS && progress.done < progress.total) return;
    this.#lastReport = now;
    this.#tell();
  }

  async breathe(): Promise<void> {
    this.#stopIfCancelled();
    if (!this.#paused && performance.now() - this.#lastTurn < STRETCH_MS) return;
    await turnOfTheEventLoop();
    while (this.#paused && !this.signal.aborted)
      await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#lastTurn = performance.now();
    this.#stopIfCancelled();
  }

  cancel(): void {
    this.#controller.abort(new Fault('cancelled', 'Cancelled'));
    this.#wake?.();
  }

  pause(): void {
    this.#stepping = false;
    this.#setPaused(true);
  }

  resume(): void {
    this.#stepping = false;
    this.#setPaused(false);
  }

  /** Runs on until `epochEnded` is called, then pauses. */
  step(): void {
    this.#stepping = true;
    this.#setPaused(false);
  }

  epochEnded(): void {
    if (!this.#stepping) return;
    this.pause();
    this.#pausedByStep = true;
  }

  /** There is no next epoch to wait before: a step that ended in the last one runs to the end. */
  fitEnded(): void {
    if (this.#pausedByStep) this.resume();
  }

  #tell(): void {
    if (this.#held !== undefined) this.#onReport(this.#held);
    this.#held = undefined;
  }

  #setPaused(paused: boolean): void {
    // What stays on screen is how far it really is.
    if (paused) this.#tell();
    this.#paused = paused;
    this.#pausedByStep = false;
    this.#onPause(paused);
    if (!paused) this.#wake?.();
  }

  #stopIfCancelled(): void {
    this.signal.throwIfAborted();
  }
}

/** setTimeout is clamped to 4 ms when nested; a message channel is not. */
function turnOfTheEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
