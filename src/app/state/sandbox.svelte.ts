import { samplingKey } from '../../core/data/prepare';
import type { Experiment } from '../../core/experiment';
import { Fault } from '../../core/fault';
import type { Run, SamplingSummary, RowMap } from '../../core/run';
import { defaultExperiment, presetExperiment, sameRun } from '../../core/settings';
import { milderSettings } from '../../core/milder';
import type { EngineMeasure } from '../../worker/protocol';
import { WorkerClient, type Call } from '../../worker/client';
import type { DatasetInfo, OpenOptions, SampleResult, TrainResult } from '../../worker/protocol';
import { DataState } from './data.svelte';
import { DecisionState } from './decision.svelte';
import { ExperimentState } from './experiment.svelte';
import { Notices } from './notices.svelte';
import { TrainingState } from './training.svelte';

const PREVIEW_DELAY_MS = 500;

export interface SamplingPicture {
  readonly sampling: SamplingSummary;
  readonly map: RowMap;
}

/** The whole app's state: the parts, and what happens in one when another changes. */
export class Sandbox {
  readonly notices = new Notices();
  readonly experiment: ExperimentState;
  readonly data: DataState;
  readonly training: TrainingState;
  readonly decision: DecisionState;
  engines: readonly EngineMeasure[] | null = $state.raw(null);
  measuring = $state(false);
  presenting = $state(false);
  /** What sampling does under the settings of `key`, worked out ahead of a run. */
  preview: { readonly key: string; readonly result: SampleResult } | null = $state.raw(null);
  previewing: Call<'sample'> | null = $state.raw(null);

  readonly #client: WorkerClient;
  #ready: Promise<void> = Promise.resolve();
  #recovering = false;
  /** The settings are being brought in line with the table that was opened. */
  #settling = false;
  #previewTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(spawn: () => Worker, asset: (path: string) => Promise<ArrayBuffer>) {
    this.#client = new WorkerClient(spawn, asset, (fault) => this.#recover(fault));
    this.experiment = new ExperimentState(this.notices, (before, after) =>
      this.#changed(before, after),
    );
    this.training = new TrainingState(this.#client);
    this.decision = new DecisionState(this.experiment, this.training);
    this.data = new DataState(this.#client, (dataset) => this.#opened(dataset));
  }

  /** The run on screen was made with other settings than the ones that stand. */
  readonly stale: boolean = $derived.by(() => {
    const made = this.training.live?.experiment ?? this.training.shown?.run.experiment;
    return made !== undefined && !sameRun(made, this.experiment.value);
  });

  /** Equal keys give equal training rows; null while no table is open. */
  readonly #samplingKey: string | null = $derived.by(() => {
    const { dataset } = this.data;
    return dataset === null ? null : samplingKey(dataset.key, this.experiment.value);
  });

  /** What sampling does with the settings as they stand, from wherever it is known. */
  readonly #sampledNow: SamplingPicture | null = $derived.by(() => {
    const { live, shown } = this.training;
    if (live?.sampling && live.map) return { sampling: live.sampling, map: live.map };
    if (this.preview !== null && this.preview.key === this.#samplingKey) return this.preview.result;
    if (shown === null) return null;
    const { dataset, experiment } = shown.run;
    return samplingKey(dataset.key, experiment) === this.#samplingKey ? shown.run : null;
  });

  /** Class counts and row map to draw; of the run on screen until the settings' own are worked out. */
  readonly sampled: SamplingPicture | null = $derived.by(
    () => this.#sampledNow ?? this.training.shown?.run ?? null,
  );

  /** Opens the page: first the picture, then the data behind it. */
  begin(): Promise<void> {
    this.#ready = this.#begin();
    return this.#ready;
  }

  /** Resolves when the page's own loading, and any opening of a table, is over. */
  async settled(): Promise<void> {
    await this.#ready;
    await this.data.settled();
  }

  async #begin(): Promise<void> {
    this.experiment.begin();
    try {
      await this.data.loadCatalog();
      void this.#showMatchingRun();
      await this.data.openById(this.experiment.value.dataset);
    } catch (thrown) {
      this.notices.fail(thrown);
      await this.#fallBack();
    }
  }

  /** Checked changes to any settings; what they lead to follows by itself. */
  set(changes: Partial<Experiment>): void {
    try {
      this.experiment.change(changes);
    } catch (thrown) {
      this.notices.fail(thrown);
    }
  }

  /** The Train button: starts, pauses, goes on. */
  toggleTraining(): void {
    const { training } = this;
    if (training.phase === 'running') training.pause();
    else if (training.phase === 'paused' && !this.stale) training.resume();
    else void this.train().catch(() => undefined);
  }

  step(): void {
    if (this.training.phase !== 'idle' && !this.stale) this.training.step();
    else void this.train(true).catch(() => undefined);
  }

  /** Ends a run under way, or takes the run on screen away; a shipped run comes back by itself. */
  reset(): void {
    if (this.training.phase !== 'idle') this.training.cancel();
    else this.training.show(null);
    void this.#showMatchingRun(true);
  }

  async train(pauseAfterEpoch = false): Promise<Run> {
    this.notices.clearErrors();
    this.#cancelPreview();
    const experiment = this.experiment.value;
    try {
      const { dataset } = this.data;
      if (dataset === null)
        throw new Fault('needs-choice', 'No data is loaded yet', {
          remedy: 'Choose a dataset or open a file',
        });
      const run = await this.training.start(dataset.key, experiment, pauseAfterEpoch);
      this.experiment.adjust({ split: 'validation' });
      if (run.outcome === 'diverged')
        this.notices.fail(new Fault('diverged', run.note), {
          label: 'Use milder settings',
          run: () => this.set(milderSettings(experiment)),
        });
      return run;
    } catch (thrown) {
      throw this.notices.fail(thrown);
    } finally {
      this.#previewSoon();
    }
  }

  pin(): void {
    this.training.pinned = this.training.pinned === null ? this.training.shown : null;
  }

  async open(file: File, options: OpenOptions = {}): Promise<DatasetInfo | null> {
    this.notices.clearErrors();
    try {
      return await this.data.openFile(file, options);
    } catch (thrown) {
      const { code, place } = Fault.from(thrown);
      const aboutOutcome = code === 'bad-input' && place.column !== undefined;
      const choose = { label: 'Choose the outcome', run: () => void this.#askOutcome() };
      throw this.notices.fail(thrown, aboutOutcome ? choose : undefined);
    }
  }

  async #askOutcome(): Promise<void> {
    try {
      await this.data.askOutcome();
    } catch (thrown) {
      this.notices.fail(thrown);
    }
  }

  async reopen(options: OpenOptions): Promise<void> {
    try {
      await this.data.reopen(options);
    } catch (thrown) {
      this.notices.fail(thrown);
    }
  }

  async measureEngines(): Promise<void> {
    if (this.measuring || this.engines !== null) return;
    this.measuring = true;
    try {
      this.engines = await this.#client.request('engines', null).result;
    } catch (thrown) {
      this.notices.fail(thrown);
    } finally {
      this.measuring = false;
    }
  }

  /** The link of Share: with the engine that made the run on screen, so that it can be repeated exactly. */
  get shareLink(): string {
    const { engine } = this.experiment.value;
    const made = this.stale ? undefined : this.training.shown?.run.engine;
    return this.experiment.linkWith({ engine: engine === 'auto' ? (made ?? engine) : engine });
  }

  #changed(before: Experiment, after: Experiment): void {
    if (before.split !== 'test' && after.split === 'test') this.decision.countLook();
    if (after.dataset !== before.dataset && !this.#settling) this.#follow(after.dataset);
    if (after.model !== before.model && this.data.dataset !== null)
      this.#fitRatio(this.data.dataset);
    if (sameRun(before, after) || this.training.phase !== 'idle') return;
    void this.#showMatchingRun();
    this.#previewSoon();
  }

  /** Opens the table that the settings now name, unless it is open. */
  #follow(id: string): void {
    if (this.data.opening !== null) this.data.cancelOpening();
    if (this.data.dataset?.id === id) return;
    this.data.openById(id).catch((thrown: unknown) => {
      this.notices.fail(thrown);
      void this.#fallBack();
    });
  }

  #opened(dataset: DatasetInfo): void {
    this.#recovering = false;
    this.#cancelPreview();
    if (this.training.shown?.run.dataset.key !== dataset.key) this.training.forget();
    this.#settling = true;
    if (this.experiment.value.dataset !== dataset.id) this.set({ dataset: dataset.id });
    this.#settling = false;
    this.#fitRatio(dataset);
    void this.#showMatchingRun();
    this.#previewSoon();
  }

  /** A ratio that the data already exceed can't be sampled towards: a full balance is then aimed for. */
  #fitRatio({ rows, bad }: DatasetInfo): void {
    const { sampling, samplingRatio } = this.experiment.value;
    const ratio = bad / (rows - bad);
    if (sampling === 'none' || sampling === 'enn' || ratio < samplingRatio) return;
    if (ratio >= 1) {
      this.experiment.adjust({ sampling: 'none' });
      this.notices.tell('Defaults are at least as many as good payers here, so sampling is off.');
      return;
    }
    this.experiment.adjust({ samplingRatio: 1 });
    this.notices.tell(
      `These data already have ${ratio.toFixed(2)} defaults per good payer, so sampling now aims for 1 instead of ${String(samplingRatio)}.`,
    );
  }

  /** Back to the data that is open, or to the built-in set when nothing is; no step to undo. */
  async #fallBack(): Promise<void> {
    const { dataset, opening, preview } = this.data;
    const id = dataset?.id ?? defaultExperiment().dataset;
    if (dataset !== null) this.experiment.adjust({ dataset: id });
    if (dataset !== null || opening !== null || preview !== null) return;
    try {
      await this.data.openById(id);
    } catch (thrown) {
      this.notices.fail(thrown);
    }
  }

  /** A run with exactly these settings, from this visit or shipped with the data, goes on screen. */
  async #showMatchingRun(evenIfShown = false): Promise<void> {
    const experiment = this.experiment.value;
    const { shown } = this.training;
    if (shown !== null && !evenIfShown && sameRun(shown.run.experiment, experiment)) return;
    const kept = evenIfShown ? undefined : this.training.find(experiment);
    if (kept !== undefined) {
      this.training.show(kept);
      return;
    }
    try {
      const exact = await this.#shippedRun(experiment, true);
      const shipped = exact ?? (shown === null ? await this.#shippedRun(experiment, false) : null);
      const overtaken =
        !sameRun(this.experiment.value, experiment) ||
        this.training.shown !== shown ||
        this.training.phase !== 'idle' ||
        (this.data.dataset !== null && this.data.dataset.key !== shipped?.run.dataset.key);
      if (shipped !== null && !overtaken) this.training.show(shipped, true);
    } catch (thrown) {
      this.notices.fail(thrown);
    }
  }

  /** The run shipped for the model: only if it has these very settings, or at any rate. */
  async #shippedRun(experiment: Experiment, exact: boolean): Promise<TrainResult | null> {
    const { model, dataset } = experiment;
    const preset = { ...presetExperiment(model), dataset };
    if (exact && !sameRun(preset, { ...experiment, engine: preset.engine })) return null;
    const shipped = this.data.entry(dataset)?.runs.find((run) => run.model === model);
    if (shipped === undefined) return null;
    return this.#client.request('shipped', { path: `data/${shipped.scores}` }).result;
  }

  /** Works out what sampling does when nothing on the page says so yet. */
  #previewSoon(): void {
    this.#cancelPreview();
    this.#previewTimer = setTimeout(() => void this.#previewSampling(), PREVIEW_DELAY_MS);
  }

  async #previewSampling(): Promise<void> {
    const { dataset } = this.data;
    const key = this.#samplingKey;
    if (dataset === null || key === null || this.training.phase !== 'idle') return;
    if (this.#sampledNow !== null) return;
    const experiment = this.experiment.value;
    const call = this.#client.request('sample', { table: dataset.key, experiment });
    this.previewing = call;
    try {
      const result = await call.result;
      if (this.previewing === call) this.preview = { key, result };
    } catch (thrown) {
      if (this.previewing === call) this.notices.fail(thrown);
    } finally {
      if (this.previewing === call) this.previewing = null;
    }
  }

  #cancelPreview(): void {
    clearTimeout(this.#previewTimer);
    const call = this.previewing;
    this.previewing = null;
    call?.result.catch(() => undefined);
    call?.cancel();
  }

  /** The worker died with all it held. The same table is read once more; if that kills it again, no more. */
  #recover(fault: Fault): void {
    this.notices.fail(fault);
    if (this.#recovering) return;
    this.#recovering = true;
    this.data.restore().catch((thrown: unknown) => this.notices.fail(thrown));
  }
}
