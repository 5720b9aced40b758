import { sameRun } from '../../core/settings';
import type { Experiment } from '../../core/experiment';
import { Fault } from '../../core/fault';
import type { FoldFigures } from '../../core/folds/figures';
import type { Progress } from '../../core/task';
import type { WorkerClient } from '../../worker/client';
import type { DataState } from './data.svelte';
import type { EngineTurn, EngineTurns, Trains } from './engine-turns.svelte';
import type { ExperimentState } from './experiment.svelte';

/** One set of settings, judged fold by fold. */
export interface CrossValidation {
  readonly id: number;
  readonly table: string;
  readonly experiment: Experiment;
  /** Folds judged so far, in their order. */
  readonly done: readonly FoldFigures[];
  /** Why it went no further. */
  readonly fault: Fault | null;
}

interface Parts {
  readonly client: WorkerClient;
  readonly experiment: ExperimentState;
  readonly data: DataState;
  readonly turns: EngineTurns;
}

/** Cross-validations of this visit, and the one that runs. */
export class FoldsState {
  #made: readonly CrossValidation[] = $state.raw([]);
  running: number | null = $state(null);
  progress: Progress | null = $state.raw(null);
  secondsLeft: number | null = $state(null);
  readonly #parts: Parts;
  readonly #turn: EngineTurn;
  #nextId = 1;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#turn = parts.turns.register('a fold of the cross-validation');
  }

  /** Who trains while the next fold waits. */
  get waitsFor(): Trains | null {
    return this.#turn.waitsFor;
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
    if (this.running !== null || data.dataset === null) return;
    const settings = experiment.value;
    const table = data.dataset.key;
    const id = this.#nextId++;
    this.#made = [...this.#made, { id, table, experiment: settings, done: [], fault: null }];
    this.running = id;
    let spent = 0;
    try {
      for (let fold = 0; fold < settings.folds; fold++) {
        let began = 0;
        const figures = await this.#turn.take(() => {
          began = performance.now();
          this.progress = null;
          return client.request(
            'fold',
            { table, experiment: settings, fold },
            { onProgress: (progress) => (this.progress = progress) },
          );
        });
        this.#update(id, (one) => ({ ...one, done: [...one.done, figures] }));
        spent += (performance.now() - began) / 1000;
        this.secondsLeft = (spent / (fold + 1)) * (settings.folds - fold - 1);
      }
    } catch (thrown) {
      const fault = Fault.from(thrown);
      if (fault.code === 'cancelled') this.#dropEmpty(id);
      else this.#update(id, (one) => ({ ...one, fault }));
    } finally {
      this.running = null;
      this.progress = null;
      this.secondsLeft = null;
    }
  }

  cancel(): void {
    this.#turn.cancel();
  }

  remove(id: number): void {
    if (this.running === id) this.cancel();
    this.#made = this.#made.filter((one) => one.id !== id);
  }

  /** What was cancelled before its first fold was judged leaves nothing. */
  #dropEmpty(id: number): void {
    this.#made = this.#made.filter((one) => one.id !== id || one.done.length > 0);
  }

  #update(id: number, change: (one: CrossValidation) => CrossValidation): void {
    this.#made = this.#made.map((one) => (one.id === id ? change(one) : one));
  }
}
