import type { SamplingStep } from '../../core/run';

const PLAY_MS = 2600;

/** Where the visitor stands in the steps of a sampler; nowhere until they start. */
export class Stepper {
  at: number | null = $state(null);
  playing = $state(false);
  /** Fills the map with the step. */
  close = $state(false);

  readonly #steps: () => readonly SamplingStep[];
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(steps: () => readonly SamplingStep[]) {
    this.#steps = steps;
  }

  get step(): SamplingStep | null {
    return this.at === null ? null : (this.#steps()[this.at] ?? null);
  }

  get count(): number {
    return this.#steps().length;
  }

  /** To the first step of a kind. */
  goTo(kind: SamplingStep['kind']): void {
    const first = this.#steps().findIndex((step) => step.kind === kind);
    if (first >= 0) this.at = first;
  }

  move(by: number): void {
    this.at = Math.min(this.count - 1, Math.max(0, (this.at ?? -1) + by));
  }

  togglePlay(): void {
    if (this.playing) return this.pause();
    this.playing = true;
    if (this.at === this.count - 1) this.at = 0;
    else this.move(1);
    this.#timer = setInterval(() => {
      this.move(1);
      if (this.at === this.count - 1) this.pause();
    }, PLAY_MS);
  }

  pause(): void {
    clearInterval(this.#timer);
    this.playing = false;
  }

  leave(): void {
    this.pause();
    this.at = null;
  }
}
