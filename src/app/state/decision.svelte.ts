import { decideAt, type Decision } from '../../core/decision/sweep';
import type { Judged } from '../../core/decision/judge';
import type { Experiment } from '../../core/experiment';
import type { Split } from '../../core/run';
import type { ExperimentState } from './experiment.svelte';
import type { TrainingState } from './training.svelte';

/** What the cut-off does to the rows being judged. Everything here is derived. */
export class DecisionState {
  /** How often the test rows of the run on screen were looked at. */
  peeks = $state(0);

  readonly #experiment: ExperimentState;
  readonly #training: TrainingState;

  constructor(experiment: ExperimentState, training: TrainingState) {
    this.#experiment = experiment;
    this.#training = training;
  }

  get settings(): Experiment {
    return this.#experiment.value;
  }

  /** A run under way has no test scores yet, so its validation rows are shown. */
  readonly split: Split = $derived.by(() =>
    this.#training.live?.validation ? 'validation' : this.settings.split,
  );

  readonly judged: Judged | null = $derived.by(
    () => this.#training.live?.validation ?? this.#training.shown?.judged[this.split] ?? null,
  );

  /** The run behind the one on screen: the pinned one, or the last while a new one is made. */
  readonly ghost: Judged | null = $derived.by(() => {
    const { live, pinned, shown } = this.#training;
    const behind = pinned ?? (live?.validation ? shown : null);
    return behind === shown && !live?.validation ? null : (behind?.judged[this.split] ?? null);
  });

  readonly reading = $derived.by(() => this.judged?.[this.settings.probability] ?? null);
  readonly ghostReading = $derived.by(() => this.ghost?.[this.settings.probability] ?? null);
  readonly sweep = $derived(this.reading?.sweep ?? null);
  readonly ghostSweep = $derived(this.ghostReading?.sweep ?? null);

  readonly decision: Decision | null = $derived.by(() =>
    this.sweep === null ? null : decideAt(this.sweep, this.settings.cutoff, this.settings),
  );
  readonly ghostDecision: Decision | null = $derived.by(() =>
    this.ghostSweep === null
      ? null
      : decideAt(this.ghostSweep, this.settings.cutoff, this.settings),
  );
}
