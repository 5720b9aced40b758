import { splitKey } from '../../core/data/prepare';
import type { Entrant, Leaderboard } from '../../core/decision/compare/leaderboard';
import type { Correction } from '../../core/decision/calibrate/correction';
import { chosenCorrection } from '../../core/decision/calibrate/corrections';
import type { WorkerClient } from '../../worker/client';
import type { TrainResult } from '../../worker/protocol';
import { Asked, type Work } from './asked.svelte';
import type { DecisionState } from './decision.svelte';
import type { TrainingState } from './training.svelte';

const REST_MS = 150;
const UNCORRECTED: Correction = { kind: 'none' };

/** Every run at hand, ranked on the rows of the one on screen. */
export class LeaderboardState {
  readonly #client: WorkerClient;
  readonly #training: TrainingState;
  readonly #decision: DecisionState;
  readonly #asked: Asked<Leaderboard>;

  constructor(parts: { client: WorkerClient; training: TrainingState; decision: DecisionState }) {
    this.#client = parts.client;
    this.#training = parts.training;
    this.#decision = parts.decision;
    this.#asked = new Asked(
      () => this.#question(),
      (report) => {
        const call = this.#client.request('leaderboard', this.#payload(), { onProgress: report });
        return { result: call.result, cancel: () => call.cancel() };
      },
      true,
      REST_MS,
    );
  }

  /** Runs of the open table, those on screen and pinned among them; newest last. */
  readonly runs: readonly TrainResult[] = $derived.by(() => {
    const { kept, shown } = this.#training;
    return shown === null || kept.includes(shown) ? kept : [shown, ...kept];
  });

  /** Where the rows that everybody is judged on come from. */
  readonly #host: TrainResult | null = $derived.by(
    () => this.#training.shown ?? this.runs.at(-1) ?? null,
  );

  /** Those judged on the rows of the one on screen: they can be held against each other. */
  readonly entered: readonly TrainResult[] = $derived.by(() => {
    const host = this.#host;
    return host === null ? [] : this.runs.filter((result) => rowsOf(result) === rowsOf(host));
  });

  /** Judged on rows of their own, by another split. */
  readonly others: readonly TrainResult[] = $derived.by(() =>
    this.runs.filter((result) => !this.entered.includes(result)),
  );

  /** The view is open. */
  readonly #wanted: boolean = $derived.by(() => {
    const { view, comparing } = this.#decision.settings;
    return view === 'compare' && comparing === 'runs';
  });

  get board(): Leaderboard | null {
    return this.#asked.value;
  }

  get work(): Work {
    return this.#asked;
  }

  /** What turns a run's raw scores into those decided on. */
  correctionOf({ run }: TrainResult): Correction {
    const { probability, recalibration } = this.#decision.settings;
    return probability === 'raw' ? UNCORRECTED : chosenCorrection(run.corrections, recalibration);
  }

  #question(): string | null {
    if (!this.#wanted || this.entered.length === 0) return null;
    const { split, cutoff, resamples, probability, recalibration } = this.#decision.settings;
    const ids = this.entered.map(({ run }) => run.id);
    return JSON.stringify([ids, split, cutoff, resamples, probability, recalibration]);
  }

  #payload() {
    const { split, cutoff, resamples, seed } = this.#decision.settings;
    const entrants = this.entered.map((result): Entrant => ({
      id: result.run.id,
      rawPd: result.run[split].rawPd,
      correction: this.correctionOf(result),
    }));
    const y = this.entered[0].run[split].y;
    return { entrants, y, cutoff, seed, resamples };
  }
}

function rowsOf({ run }: TrainResult): string {
  return splitKey(run.dataset.key, run.experiment);
}
