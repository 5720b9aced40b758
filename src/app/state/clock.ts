import type { Progress } from '../../core/task';

/** Tells the time left in a stage from how fast it went so far; pauses don't count. */
export class StageClock {
  #stage = '';
  #startedAt = 0;
  #startedDone = 0;
  #pausedAt: number | undefined;

  /** Seconds left, or null while there is too little to go by. */
  secondsLeft({ stage, done, total }: Progress, now = performance.now()): number | null {
    if (stage !== this.#stage || done < this.#startedDone) {
      this.#stage = stage;
      this.#startedAt = now;
      this.#startedDone = done;
    }
    const elapsed = (now - this.#startedAt) / 1000;
    const moved = done - this.#startedDone;
    if (elapsed < 0.5 || moved <= 0) return null;
    return ((total - done) * elapsed) / moved;
  }

  pause(now = performance.now()): void {
    this.#pausedAt ??= now;
  }

  resume(now = performance.now()): void {
    if (this.#pausedAt !== undefined) this.#startedAt += now - this.#pausedAt;
    this.#pausedAt = undefined;
  }
}
