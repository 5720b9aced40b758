import type { Experiment } from '../../core/experiment';
import { costlySettings } from '../../core/champion';
import { Fault } from '../../core/fault';
import type { AucDifference } from '../../core/metrics/intervals';
import type { TrialOutcome } from '../../core/search/figures';
import { stopRule, type StepCurve } from '../../core/search/median-stop';
import {
  isFinished,
  ranked,
  type Search,
  type Trial,
  type TrialRecord,
} from '../../core/search/search';
import { trialExperiment } from '../../core/search/trials';
import { sameRun } from '../../core/settings';
import type { Progress } from '../../core/task';
import type { WorkerClient } from '../../worker/client';
import { Asked, type Work } from './asked.svelte';
import type { BackgroundSeries } from './background-series.svelte';
import type { Background } from './background.svelte';
import type { DataState } from './data.svelte';
import type { Asking } from './engine-turns.svelte';
import type { ExperimentState } from './experiment.svelte';
import { madeOnce } from './made-once.svelte';
import { SearchChoice } from './search-choice.svelte';

interface Parts {
  readonly client: WorkerClient;
  readonly experiment: ExperimentState;
  readonly data: DataState;
  readonly background: Background;
}

/** A search with what its trials are compared by. */
interface Made extends Search {
  readonly id: number;
  /** Scores of validation rows by finished trials, by their id. */
  readonly scores: Readonly<Record<number, Float32Array>>;
  /** Outcomes of those rows. */
  readonly y: Uint8Array;
}

type Behind = Readonly<Record<number, AucDifference>>;

/** The newest search of each table of this visit, and the one under way. */
export class SearchState {
  readonly choice: SearchChoice;
  readonly series: BackgroundSeries<Trial, TrialOutcome>;
  /** AUC of the trial under way, step by step. */
  #curve: StepCurve = $state.raw(NO_STEPS);
  #made: readonly Made[] = $state.raw([]);
  #newest = 0;
  readonly #behind: Asked<Behind>;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.choice = new SearchChoice(parts.experiment);
    this.series = parts.background.series({ whole: 'search', part: 'trial' }, 'search');
    this.#behind = new Asked(
      () => this.#question(),
      (onProgress) => this.#compare(onProgress),
    );
  }

  get running(): boolean {
    return this.series.running;
  }

  /** The trial under way. */
  get current(): { readonly trial: Trial; readonly curve: StepCurve } | null {
    const { part } = this.series;
    return part === null || this.series.table !== this.#table
      ? null
      : { trial: part, curve: this.#curve };
  }

  /** How far finished trials lie behind the best, by id; worked out once a search ends. */
  get behind(): Behind {
    return this.#behind.value ?? {};
  }

  /** The working out of that. */
  get comparing(): Work {
    return this.#behind;
  }

  readonly #table: string | null = $derived.by(() => this.#parts.data.dataset?.key ?? null);

  /** The search of the open table. */
  readonly shown: Made | null = $derived.by(() => this.#find(this.#table));

  /** Its trials that were planned and are not made. */
  readonly left: readonly Trial[] = $derived.by(() => missing(this.shown));

  /** The search on screen is of what would be searched now, and has trials left to make. */
  readonly resumable: boolean = $derived.by(() => {
    const { shown, choice } = this;
    return (
      shown !== null &&
      this.left.length > 0 &&
      sameRun(shown.base, choice.base) &&
      JSON.stringify(shown.trials) === JSON.stringify(choice.plan.trials)
    );
  });

  /** Makes all trials, or those left of a search that was cancelled. Resolves when it is done or ended. */
  async run(): Promise<void> {
    const { dataset } = this.#parts.data;
    if (this.running || dataset === null || this.choice.plan.fault !== null) return;
    const table = dataset.key;
    if (!this.resumable) this.#begin(table);
    await this.series.run({
      table,
      total: () => this.#find(table)?.trials.length ?? 0,
      left: () => missing(this.#find(table)),
      ask: (trial, onProgress) => {
        this.#curve = NO_STEPS;
        return this.#parts.client.request('trial', this.#asked(table, trial), {
          onProgress,
          onUpdate: ({ step, auc }) => {
            const { steps, values } = this.#curve;
            this.#curve = { steps: [...steps, step], values: [...values, auc] };
          },
        });
      },
      take: (trial, outcome) => this.#take(table, trial, outcome),
      skip: (trial, { message }) => this.#add(table, { ...trial, kind: 'failed', reason: message }),
    });
  }

  /** The settings of a trial, for the Sandbox; how it is decided stays as it is. */
  settingsOf({ values }: Trial): Partial<Experiment> {
    const { shown } = this;
    if (shown === null) return {};
    const { dataset } = this.#parts.experiment.value;
    return { ...costlySettings(trialExperiment(shown.base, shown.space, values)), dataset };
  }

  #find(table: string | null): Made | null {
    return this.#made.find((one) => one.table === table) ?? null;
  }

  #begin(table: string): void {
    const { base, space, method, plan } = this.choice;
    this.#put({
      id: ++this.#newest,
      table,
      base,
      space,
      method,
      trials: plan.trials,
      records: [],
      scores: {},
      y: new Uint8Array(),
    });
  }

  #asked(table: string, trial: Trial) {
    const { stopLosers, grace } = this.choice;
    const search = this.#find(table);
    if (search === null) throw new Fault('internal', 'There is no search to make a trial of');
    const experiment = trialExperiment(search.base, search.space, trial.values);
    const rule = stopLosers ? stopRule(experiment, grace) : null;
    const completed = search.records.filter(isFinished).map(({ curve }) => curve);
    return { table, experiment, rule, completed };
  }

  #take(table: string, trial: Trial, outcome: TrialOutcome): void {
    if (outcome.kind === 'stopped') return this.#add(table, { ...trial, ...outcome });
    const { kind, figures, curve, rawPd, y } = outcome;
    const search = this.#find(table);
    if (search !== null)
      this.#put({ ...search, scores: { ...search.scores, [trial.id]: rawPd }, y });
    this.#add(table, { ...trial, kind, figures, curve });
  }

  #add(table: string, record: TrialRecord): void {
    const search = this.#find(table);
    if (search !== null) this.#put({ ...search, records: [...search.records, record] });
  }

  #put(search: Made): void {
    this.#made = [...this.#made.filter(({ table }) => table !== search.table), search];
  }

  /** Once a search has ended: which trials there are to compare. */
  #question(): string | null {
    const { shown } = this;
    if (shown === null || this.running || shown.records.filter(isFinished).length < 2) return null;
    return `${String(shown.id)} ${String(shown.records.length)}`;
  }

  /** Asks how far the others lie behind the best. */
  #compare(onProgress: (progress: Progress) => void): Asking<Behind> {
    const { records, scores, y } = this.shown ?? NO_TRIALS;
    const [best, ...others] = ranked(records.filter(isFinished)).map(({ id }) => id);
    const call = this.#parts.client.request(
      'behind',
      { best: scores[best], others: others.map((id) => scores[id]), y },
      { onProgress },
    );
    const result = call.result.then((gaps) =>
      Object.fromEntries(others.map((id, i) => [id, gaps[i]])),
    );
    return { result, cancel: () => call.cancel() };
  }
}

export const searchOf = madeOnce((sandbox) => new SearchState(sandbox));

const NO_STEPS: StepCurve = { steps: [], values: [] };
const NO_TRIALS: Pick<Made, 'records' | 'scores' | 'y'> = {
  records: [],
  scores: {},
  y: new Uint8Array(),
};

function missing(search: Search | null): readonly Trial[] {
  if (search === null) return [];
  const made = search.records.map(({ id }) => id);
  return search.trials.filter(({ id }) => !made.includes(id));
}
