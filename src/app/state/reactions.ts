import type { Experiment } from '../../core/experiment';
import { linkedTable } from '../../core/link';
import { defaultExperiment, sameRun } from '../../core/settings';
import type { DatasetInfo } from '../../worker/protocol';
import type { Background } from './background.svelte';
import type { ChampionState } from './champion.svelte';
import type { CutShort } from './cut-short';
import type { DataState } from './data.svelte';
import type { DecisionState } from './decision.svelte';
import type { ExperimentState } from './experiment.svelte';
import type { KeepState } from './keep/keep.svelte';
import type { LinkedFiles } from './linked-file';
import type { MatchingRuns } from './matching-runs';
import type { Notices } from './notices.svelte';
import { ratioFor } from './ratio-for';
import { Recovery } from './recovery';
import type { SamplingState } from './sampling.svelte';
import type { ScenesState } from './scenes.svelte';
import type { TrainingState } from './training.svelte';

export interface Reacting {
  readonly experiment: ExperimentState;
  readonly data: DataState;
  readonly training: TrainingState;
  readonly decision: DecisionState;
  readonly champion: ChampionState;
  readonly cutShort: CutShort;
  readonly sampling: SamplingState;
  readonly background: Background;
  readonly scenes: ScenesState;
  readonly keep: KeepState;
  readonly linked: LinkedFiles;
  readonly runs: MatchingRuns;
  readonly notices: Notices;
  set(changes: Partial<Experiment>): void;
}

/** What happens in one part of the state when another changes: settings, the open table, the worker. */
export class Reactions {
  readonly recovery: Recovery;
  readonly #parts: Reacting;
  #ready: Promise<void> = Promise.resolve();
  /** The settings are being brought in line with the table that was opened. */
  #settling = false;
  /** The built-in set to open where nothing else can be. */
  #first = defaultExperiment().dataset;

  /** Those that want to be told when a table was opened. */
  readonly #followers: ((dataset: DatasetInfo) => void)[] = [];

  constructor(parts: Reacting) {
    this.#parts = parts;
    this.recovery = new Recovery(parts);
  }

  /** Opens the page: first the picture, then the data behind it. */
  begin(): Promise<void> {
    this.#ready = this.#begin();
    return this.#ready;
  }

  /** Resolves when the page's own loading, and any opening of a table, is over. */
  async settled(): Promise<void> {
    await this.#ready;
    await this.#parts.data.settled();
  }

  async #begin(): Promise<void> {
    const { data, experiment, keep, linked, notices, runs, scenes } = this.#parts;
    const link = experiment.begin();
    scenes.begin();
    const kept = keep.begin();
    try {
      await data.loadCatalog();
      // Only a file of the visitor's own has to wait: it may be one that was kept.
      if (data.entry(link.experiment.dataset) === undefined) await kept;
      keep.tables.lend(link.table);
      const { dataset } = linked.resolve('link', link);
      // The visitor may have been quicker, and that table stays.
      if (data.dataset !== null) return;
      this.#settling = true;
      experiment.adjust({ dataset });
      this.#settling = false;
      void runs.show();
      if (data.idle) await data.openById(dataset);
      else this.#first = dataset;
    } catch (thrown) {
      notices.fail(thrown);
      await this.fallBack();
    }
  }

  /** The visitor went to another address of ours: a change like any other. */
  followAddress(): void {
    const { experiment, linked } = this.#parts;
    experiment.take(linked.resolve('link', experiment.address()));
  }

  changed(before: Experiment, after: Experiment): void {
    const { champion, data, decision, runs, sampling, training } = this.#parts;
    if (before.split !== 'test' && after.split === 'test') decision.countLook();
    if (after.dataset !== before.dataset && !this.#settling) this.#follow(after.dataset);
    if (after.model !== before.model && data.dataset !== null) this.#fitRatio(data.dataset);
    if (after.champion !== before.champion) void champion.recall();
    if (sameRun(before, after) || training.phase !== 'idle') return;
    void runs.show();
    if (this.recovery.isDue && data.opening === null) this.recovery.tryAgain();
    else sampling.previewSoon();
  }

  /** Opens the table that the settings now name, unless it is open. */
  #follow(id: string): void {
    const { data, notices } = this.#parts;
    if (data.opening !== null) data.cancelOpening();
    if (data.dataset?.id === id) return;
    data.openById(id).catch((thrown: unknown) => {
      notices.fail(thrown);
      void this.fallBack();
    });
  }

  /** Tells of the table that is open, and of each that takes its place. */
  followTables(follow: (dataset: DatasetInfo) => void): void {
    const { dataset } = this.#parts.data;
    this.#followers.push(follow);
    if (dataset !== null) follow(dataset);
  }

  /** A table took the place of the one before. */
  opened(dataset: DatasetInfo): void {
    const { champion, data, experiment, keep, linked, notices, runs, sampling, training } =
      this.#parts;
    this.recovery.opened();
    this.#parts.background.opened(dataset.key);
    sampling.cancel();
    if (!training.isOf(dataset.key)) {
      if (training.phase !== 'idle')
        notices.tell('The run under way was stopped because a table was opened.', undefined, true);
      training.forget();
    }
    this.#settling = true;
    if (experiment.value.dataset !== dataset.id) this.#parts.set({ dataset: dataset.id });
    this.#settling = false;
    const isFile = data.entry(dataset.id) === undefined;
    experiment.table = isFile ? linkedTable(dataset) : null;
    linked.opened(dataset);
    if (isFile || !linked.awaiting) this.#fitRatio(dataset);
    for (const follow of this.#followers) follow(dataset);
    void runs.show();
    void this.#parts.cutShort.look();
    void keep.opened(dataset).then(() => champion.recall());
    sampling.previewSoon();
  }

  #fitRatio(dataset: DatasetInfo): void {
    const { experiment, notices } = this.#parts;
    const fitted = ratioFor(dataset, experiment.value);
    if (fitted === null) return;
    experiment.adjust(fitted.changes);
    notices.tell(fitted.words);
  }

  /** Back to the data that is open, or to the built-in set when nothing is; no step to undo. */
  async fallBack(): Promise<void> {
    const { data, experiment, notices } = this.#parts;
    const { dataset } = data;
    if (dataset !== null) experiment.adjust({ dataset: dataset.id });
    // Before there is a catalogue, what opens the page goes on to open a table.
    if (dataset !== null || !data.idle || data.catalog === null) return;
    const id = this.#first;
    this.#first = defaultExperiment().dataset;
    try {
      await data.openById(id);
    } catch (thrown) {
      notices.fail(thrown);
    }
  }
}
