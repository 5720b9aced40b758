import { sameRun } from '../../core/settings';
import type { Experiment } from '../../core/experiment';
import type { FoldFigures } from '../../core/folds/figures';
import type { WorkerClient } from '../../worker/client';
import type { BackgroundSeries } from './background-series.svelte';
import type { Background } from './background.svelte';
import type { DataState } from './data.svelte';
import type { ExperimentState } from './experiment.svelte';
import { madeOnce } from './made-once.svelte';

/** One set of settings, judged fold by fold. */
export interface CrossValidation {
  readonly id: number;
  readonly table: string;
  readonly experiment: Experiment;
  /** Folds judged so far, in their order. */
  readonly done: readonly FoldFigures[];
}

interface Parts {
  readonly client: WorkerClient;
  readonly experiment: ExperimentState;
  readonly data: DataState;
  readonly background: Background;
}

/** Cross-validations of this visit, and the one that runs. */
export class FoldsState {
  /** Its parts are the folds, from 0. */
  readonly series: BackgroundSeries<number, FoldFigures>;
  #made: readonly CrossValidation[] = $state.raw([]);
  readonly #parts: Parts;
  #newest = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.series = parts.background.series({ whole: 'cross-validation', part: 'fold' }, 'runs');
  }

  /** Those of the open table, the oldest first. */
  readonly shown: readonly CrossValidation[] = $derived.by(() =>
    this.#made.filter(({ table }) => table === this.#parts.data.dataset?.key),
  );

  /** The settings as they stand have been judged on as many folds, all of them. */
  readonly done: boolean = $derived.by(() => {
    const { costly, settings } = this.#parts.experiment;
    const { folds } = settings;
    return this.shown.some(
      (one) =>
        one.done.length === folds &&
        one.experiment.folds === folds &&
        sameRun(one.experiment, costly),
    );
  });

  /** Judges the settings as they stand, fold by fold. */
  async run(): Promise<void> {
    const { client, data, experiment } = this.#parts;
    if (this.series.running || data.dataset === null) return;
    const settings = experiment.value;
    const table = data.dataset.key;
    const id = ++this.#newest;
    const folds = Array.from({ length: settings.folds }, (_, fold) => fold);
    this.#made = [...this.#made, { id, table, experiment: settings, done: [] }];
    await this.series.run({
      table,
      total: () => folds.length,
      left: () => folds.slice(this.#find(id)?.done.length),
      ask: (fold, onProgress) =>
        client.request('fold', { table, experiment: settings, fold }, { onProgress }),
      take: (_, figures) => this.#update(id, (one) => ({ ...one, done: [...one.done, figures] })),
    });
    // What ended before its first fold was judged leaves nothing.
    if (this.#find(id)?.done.length === 0) this.remove(id);
  }

  /** The one under way ends. */
  remove(id: number): void {
    if (id === this.#newest) this.series.cancel();
    this.#made = this.#made.filter((one) => one.id !== id);
  }

  #find(id: number): CrossValidation | undefined {
    return this.#made.find((one) => one.id === id);
  }

  #update(id: number, change: (one: CrossValidation) => CrossValidation): void {
    this.#made = this.#made.map((one) => (one.id === id ? change(one) : one));
  }
}

export const foldsOf = madeOnce((sandbox) => new FoldsState(sandbox));
