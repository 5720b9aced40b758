import { Fault } from './fault';

/** How far a long computation has come. `total` is in the unit of `done`. */
export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

/**
 * The control line of a computation that may take long. Code that loops over rows awaits
 * `breathe()` often (every few milliseconds of work); the caller decides there whether to go on,
 * to wait (paused) or to stop.
 */
export interface Task {
  readonly signal: AbortSignal;
  report(progress: Progress): void;
  /** Lets the event loop turn when it is due. Throws a `cancelled` Fault once the signal is aborted. */
  breathe(): Promise<void>;
}

/** A task that reports to nobody and is stopped only by its signal; for scripts and tests. */
export function quietTask(signal: AbortSignal = new AbortController().signal): Task {
  return {
    signal,
    report: () => undefined,
    breathe: () =>
      signal.aborted ? Promise.reject(new Fault('cancelled', 'Cancelled')) : Promise.resolve(),
  };
}
