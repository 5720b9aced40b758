import { splitKey } from '../../core/data/prepare';
import type { Correction } from '../../core/decision/correction';
import { chosenCorrection, type Corrections } from '../../core/decision/corrections';
import { correctReading, type Judged, type Reading } from '../../core/decision/judge';
import { decideAt, type Decision } from '../../core/decision/sweep';
import type { Experiment } from '../../core/experiment';
import type { Split } from '../../core/run';
import type { ExperimentState } from './experiment.svelte';
import type { TrainingState } from './training.svelte';

const UNCORRECTED: Correction = { kind: 'none' };

/** What the cut-off does to the rows being judged. Everything here is derived. */
export class DecisionState {
  #looks: Readonly<Record<string, number>> = $state.raw({});

  readonly #experiment: ExperimentState;
  readonly #training: TrainingState;

  constructor(experiment: ExperimentState, training: TrainingState) {
    this.#experiment = experiment;
    this.#training = training;
  }

  /** How often the test rows now in play were looked at, whatever was trained in between. */
  get peeks(): number {
    return this.#looks[this.#testRows] ?? 0;
  }

  countLook(): void {
    const rows = this.#testRows;
    this.#looks = { ...this.#looks, [rows]: (this.#looks[rows] ?? 0) + 1 };
  }

  get #testRows(): string {
    const run = this.#training.shown?.run;
    return run === undefined ? '' : splitKey(run.dataset.key, run.experiment);
  }

  /** The run to compare with was judged on other rows: another seed, or other shares. */
  readonly otherRows: boolean = $derived.by(() => {
    const { live, pinned, shown } = this.#training;
    const behind = pinned ?? shown;
    const front = live?.validation ? live.experiment : shown?.run.experiment;
    if (behind === null || front === undefined) return false;
    const key = behind.run.dataset.key;
    return splitKey(key, behind.run.experiment) !== splitKey(key, front);
  });

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

  /** Every correction of the scores on screen. */
  readonly corrections: Corrections | null = $derived.by(() => {
    const { live, shown } = this.#training;
    return live?.validation ? live.corrections : (shown?.run.corrections ?? null);
  });
  /** The one the settings ask for. */
  readonly correction: Correction = $derived.by(() => this.#chosen(this.corrections));
  readonly #ghostCorrection: Correction = $derived.by(() => {
    const { pinned, shown } = this.#training;
    return this.#chosen((pinned ?? shown)?.run.corrections ?? null);
  });

  /** Both readings of the scores on screen: as the model gave them, and corrected. */
  readonly rawReading: Reading | null = $derived(this.judged?.raw ?? null);
  readonly correctedReading: Reading | null = $derived(
    this.rawReading === null ? null : correctReading(this.rawReading, this.correction),
  );
  readonly #ghostCorrected: Reading | null = $derived(
    this.ghost === null ? null : correctReading(this.ghost.raw, this.#ghostCorrection),
  );

  readonly reading: Reading | null = $derived.by(() =>
    this.settings.probability === 'raw' ? this.rawReading : this.correctedReading,
  );
  readonly ghostReading: Reading | null = $derived.by(() =>
    this.settings.probability === 'raw' ? (this.ghost?.raw ?? null) : this.#ghostCorrected,
  );
  readonly sweep = $derived(this.reading?.sweep ?? null);
  readonly ghostSweep = $derived(this.ghostReading?.sweep ?? null);

  #chosen(corrections: Corrections | null): Correction {
    return corrections === null
      ? UNCORRECTED
      : chosenCorrection(corrections, this.settings.recalibration);
  }

  readonly decision: Decision | null = $derived.by(() =>
    this.sweep === null ? null : decideAt(this.sweep, this.settings.cutoff, this.settings),
  );
  readonly ghostDecision: Decision | null = $derived.by(() =>
    this.ghostSweep === null
      ? null
      : decideAt(this.ghostSweep, this.settings.cutoff, this.settings),
  );
}
