import type { Task } from '../core/task';

/** A breath that takes longer than this was a pause. */
const PAUSE_MS = 250;

/** Seconds of a task's work, with the visitor's pauses taken out. */
export class Stopwatch {
  /** The task to hand on, whose breaths are timed. */
  readonly task: Task;
  readonly #start = performance.now();
  #paused = 0;

  constructor(task: Task) {
    this.task = {
      signal: task.signal,
      report: (progress) => task.report(progress),
      breathe: async () => {
        const before = performance.now();
        await task.breathe();
        const away = performance.now() - before;
        if (away > PAUSE_MS) this.#paused += away;
      },
    };
  }

  get seconds(): number {
    return (performance.now() - this.#start - this.#paused) / 1000;
  }
}
