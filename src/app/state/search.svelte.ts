import type { Experiment, KnobName } from '../../core/experiment';
import { costlySettings } from '../../core/champion';
import { Fault } from '../../core/fault';
import type { AucDifference } from '../../core/metrics/intervals';
import { SHELF } from '../../core/models/shelf';
import { stopRule, type StepCurve } from '../../core/search/median-stop';
import {
  bestTrial,
  isFinished,
  planTrials,
  type Search,
  type SearchMethod,
  type Trial,
  type TrialRecord,
} from '../../core/search/search';
import {
  defaultDimension,
  isSearchable,
  type Dimension,
  type Space,
} from '../../core/search/space';
import { trialExperiment } from '../../core/search/trials';
import { sameRun, type ModelName } from '../../core/settings';
import type { Progress } from '../../core/task';
import type { WorkerClient } from '../../worker/client';
import { MODEL_FOLDS } from '../widgets/model-folds';
import { relevant } from '../widgets/relevant';
import type { DataState } from './data.svelte';
import type { EngineTurn, EngineTurns, Trains } from './engine-turns.svelte';
import type { ExperimentState } from './experiment.svelte';
import { firstPicked } from './search-first';

interface Parts {
  readonly client: WorkerClient;
  readonly experiment: ExperimentState;
  readonly data: DataState;
  readonly turns: EngineTurns;
}

type Ranges = Readonly<Partial<Record<KnobName, Dimension>>>;

const FIRST_TRIALS = 20;
const FIRST_GRACE = 0.2;

/** What is searched, the trials made so far, and the one under way. */
export class SearchState {
  method: SearchMethod = $state('random');
  /** Of a search at random. */
  count = $state(FIRST_TRIALS);
  stopLosers = $state(true);
  /** Share of its steps that every trial may make. */
  grace = $state(FIRST_GRACE);
  running = $state(false);
  current: { readonly trial: Trial; readonly curve: StepCurve } | null = $state.raw(null);
  progress: Progress | null = $state.raw(null);
  /** How far finished trials lie behind the best, by id; worked out once a search ends. */
  behind: Readonly<Record<number, AucDifference>> = $state.raw({});
  /** Why the search itself ended or could not start. */
  fault: Fault | null = $state.raw(null);
  #made: Search | null = $state.raw(null);
  #picked: Readonly<Partial<Record<ModelName, readonly KnobName[]>>> = $state.raw({});
  #ranges: Readonly<Partial<Record<ModelName, Ranges>>> = $state.raw({});
  readonly #parts: Parts;
  readonly #turn: EngineTurn;
  #stopped = false;
  #scores: Readonly<Record<number, Float32Array>> = {};
  #outcomes: Uint8Array = new Uint8Array();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#turn = parts.turns.register('a trial of the search');
  }

  /** Who trains while the next trial waits. */
  get waitsFor(): Trains | null {
    return this.#turn.waitsFor;
  }

  readonly #base: Experiment = $derived.by(() => this.#parts.experiment.costly);

  /** Knobs of the model that can be varied and matter with the settings as they stand. */
  readonly offered: readonly KnobName[] = $derived.by(() =>
    relevant(
      MODEL_FOLDS[SHELF[this.#base.model].family].flatMap(({ names }) => names),
      this.#base,
    ).filter(isSearchable),
  );

  /** Those that are varied, in their order. */
  readonly picked: readonly KnobName[] = $derived.by(() => {
    const picked = this.#picked[this.#base.model] ?? firstPicked(this.#base.model, this.offered);
    return this.offered.filter((name) => picked.includes(name));
  });

  readonly space: Space = $derived.by(() => this.picked.map((name) => this.dimension(name)));

  /** The trials that a search would make now, or why it can't. */
  readonly plan: { readonly trials: readonly Trial[]; readonly fault: Fault | null } = $derived.by(
    () => {
      try {
        const trials = planTrials(this.#base, this.space, this.method, this.count);
        return { trials, fault: null };
      } catch (thrown) {
        return { trials: [], fault: Fault.from(thrown) };
      }
    },
  );

  /** The search of the open table. */
  readonly shown: Search | null = $derived.by(() =>
    this.#made?.table === this.#parts.data.dataset?.key ? this.#made : null,
  );

  /** Trials that were planned and are not made. */
  readonly left: readonly Trial[] = $derived.by(() => missing(this.shown));

  /** The search on screen is of what would be searched now, and has trials left to make. */
  readonly resumable: boolean = $derived.by(() => {
    const { shown } = this;
    return (
      shown !== null &&
      this.left.length > 0 &&
      sameRun(shown.base, this.#base) &&
      JSON.stringify(shown.trials) === JSON.stringify(this.plan.trials)
    );
  });

  /** Seconds for the trials left, from those that were made. */
  readonly secondsLeft: number | null = $derived.by(() => {
    const spent = (this.shown?.records ?? []).flatMap((record) =>
      record.kind === 'failed'
        ? []
        : [record.kind === 'finished' ? record.figures.seconds : record.seconds],
    );
    if (spent.length === 0) return null;
    return (spent.reduce((sum, seconds) => sum + seconds, 0) / spent.length) * this.left.length;
  });

  dimension(name: KnobName): Dimension {
    return this.#ranges[this.#base.model]?.[name] ?? defaultDimension(name, this.#base);
  }

  pick(name: KnobName, on: boolean): void {
    const { model } = this.#base;
    const picked = on ? [...this.picked, name] : this.picked.filter((other) => other !== name);
    this.#picked = { ...this.#picked, [model]: picked };
  }

  setRange(dimension: Dimension): void {
    const { model } = this.#base;
    const ranges = { ...this.#ranges[model], [dimension.name]: dimension };
    this.#ranges = { ...this.#ranges, [model]: ranges };
  }

  /** Another table is open: what was found on the one before goes. */
  opened(table: string): void {
    if (this.#made === null || this.#made.table === table) return;
    this.cancel();
    this.#made = null;
    this.behind = {};
  }

  /** Makes all trials, or those left of a search that was cancelled. Resolves when it is done or ended. */
  async run(): Promise<void> {
    const { dataset } = this.#parts.data;
    if (this.running || dataset === null) return;
    this.fault = this.plan.fault;
    if (this.fault !== null) return;
    if (!this.resumable) this.#begin(dataset.key);
    this.running = true;
    this.#stopped = false;
    this.behind = {};
    try {
      for (const trial of this.left) {
        if (this.#stopped) break;
        await this.#make(trial);
      }
      await this.#compare();
    } catch (thrown) {
      this.fault = Fault.from(thrown);
    } finally {
      this.running = false;
      this.current = null;
      this.progress = null;
    }
  }

  /** Ends the trial under way and the search; the trials made stay. */
  cancel(): void {
    this.#stopped = true;
    this.#turn.cancel();
  }

  /** The settings of a trial, for the Sandbox; how it is decided stays as it is. */
  settingsOf({ values }: Trial): Partial<Experiment> {
    const { shown } = this;
    if (shown === null) return {};
    const { dataset } = this.#parts.experiment.value;
    return { ...costlySettings(trialExperiment(shown.base, shown.space, values)), dataset };
  }

  #begin(table: string): void {
    this.#scores = {};
    this.#made = {
      table,
      base: this.#base,
      space: this.space,
      method: this.method,
      trials: this.plan.trials,
      records: [],
    };
  }

  async #make(trial: Trial): Promise<void> {
    const search = this.#made;
    if (search === null) return;
    const { client } = this.#parts;
    try {
      const experiment = trialExperiment(search.base, search.space, trial.values);
      const rule = this.stopLosers ? stopRule(experiment, this.grace) : null;
      const completed = search.records.filter(isFinished).map(({ curve }) => curve);
      const payload = { table: search.table, experiment, rule, completed };
      const outcome = await this.#turn.take(() => {
        this.current = { trial, curve: { steps: [], values: [] } };
        this.progress = null;
        return client.request('trial', payload, {
          onProgress: (progress) => (this.progress = progress),
          onUpdate: ({ step, auc }) => this.#advance(step, auc),
        });
      });
      if (outcome.kind === 'stopped') this.#add({ ...trial, ...outcome });
      else {
        const { kind, figures, curve, rawPd, y } = outcome;
        this.#scores = { ...this.#scores, [trial.id]: rawPd };
        this.#outcomes = y;
        this.#add({ ...trial, kind, figures, curve });
      }
    } catch (thrown) {
      const fault = Fault.from(thrown);
      if (this.#stopped || fault.code === 'cancelled') return;
      // Without its table no trial can be made.
      if (fault.code === 'needs-choice') throw fault;
      this.#add({ ...trial, kind: 'failed', reason: fault.message });
    }
  }

  #advance(step: number, auc: number): void {
    if (this.current === null) return;
    const { trial, curve } = this.current;
    const steps = [...curve.steps, step];
    this.current = { trial, curve: { steps, values: [...curve.values, auc] } };
  }

  #add(record: TrialRecord): void {
    if (this.#made === null) return;
    this.#made = { ...this.#made, records: [...this.#made.records, record] };
  }

  async #compare(): Promise<void> {
    const records = this.#made?.records ?? [];
    const best = bestTrial(records);
    if (best === null) return;
    const others = records.filter((record) => isFinished(record) && record.id !== best.id);
    if (others.length === 0) return;
    const { result } = this.#parts.client.request('behind', {
      best: this.#scores[best.id],
      others: others.map(({ id }) => this.#scores[id]),
      y: this.#outcomes,
    });
    const differences = await result;
    if (this.#made?.records !== records) return;
    this.behind = Object.fromEntries(others.map(({ id }, i) => [id, differences[i]]));
  }
}

function missing(search: Search | null): readonly Trial[] {
  if (search === null) return [];
  const made = search.records.map(({ id }) => id);
  return search.trials.filter(({ id }) => !made.includes(id));
}
