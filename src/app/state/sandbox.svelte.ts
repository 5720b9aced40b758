import { judge } from '../../core/decision/judge';
import type { Experiment } from '../../core/experiment';
import { Fault } from '../../core/fault';
import type { Run, SamplingSummary, RowMap } from '../../core/run';
import { readRun } from '../../core/run-file';
import { differingKnobs, presetExperiment, sameRun } from '../../core/settings';
import { milderSettings } from '../../core/milder';
import type { EngineMeasure } from '../../worker/protocol';
import { WorkerClient, type Call } from '../../worker/client';
import type { DatasetInfo, OpenOptions, SampleResult, TrainResult } from '../../worker/protocol';
import { gunzippedText } from './assets';
import { DataState } from './data.svelte';
import { DecisionState } from './decision.svelte';
import { ExperimentState } from './experiment.svelte';
import { Notices } from './notices.svelte';
import { TrainingState } from './training.svelte';

const PREVIEW_DELAY_MS = 500;
const SAMPLING_KNOBS: readonly string[] = [
  'sampling',
  'samplingRatio',
  'smoteNeighbours',
  'ennNeighbours',
  'ennRule',
];

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
  /** What sampling would do with the settings as they stand, once worked out. */
  preview: { readonly experiment: Experiment; readonly result: SampleResult } | null =
    $state.raw(null);
  previewing: Call<'sample'> | null = $state.raw(null);

  readonly #client: WorkerClient;
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

  /** Class counts and row map to draw: of the run being made, of a preview, or of the run on screen. */
  readonly sampled: { readonly sampling: SamplingSummary; readonly map: RowMap } | null =
    $derived.by(() => {
      const { live, shown } = this.training;
      if (live?.sampling && live.map) return { sampling: live.sampling, map: live.map };
      if (this.preview !== null && (this.stale || shown === null)) return this.preview.result;
      return shown?.run ?? null;
    });

  /** First the picture, then the data: the shipped run is on screen before the table is read. */
  async begin(): Promise<void> {
    this.experiment.readAddress();
    try {
      await this.data.loadCatalog();
      await this.#showMatchingRun();
      await this.data.openBuiltIn(this.experiment.value.dataset);
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
      const run = await this.training.start(experiment, pauseAfterEpoch);
      if (run.outcome === 'diverged')
        this.notices.fail(new Fault('diverged', run.note), {
          label: 'Use milder settings',
          run: () => this.set(milderSettings(experiment)),
        });
      this.decision.peeks = 0;
      return run;
    } catch (thrown) {
      throw this.notices.fail(thrown);
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
      throw this.notices.fail(thrown);
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

  lookAtTest(): void {
    this.decision.peeks += 1;
    this.set({ split: 'test' });
  }

  #changed(before: Experiment, after: Experiment): void {
    const differing = differingKnobs(before, after);
    if (differing.includes('dataset') && after.dataset !== this.data.dataset?.id) {
      void this.data.openBuiltIn(after.dataset).catch((thrown: unknown) => {
        this.notices.fail(thrown);
        void this.#fallBack();
      });
      return;
    }
    if (sameRun(before, after) || this.training.phase !== 'idle') return;
    void this.#showMatchingRun();
    if (differing.some((name) => SAMPLING_KNOBS.includes(name))) this.#previewSoon();
  }

  #opened(dataset: DatasetInfo): void {
    this.#cancelPreview();
    this.preview = null;
    const stays = this.training.shown?.run.dataset.hash === dataset.hash;
    if (!stays) this.training.forget();
    this.decision.peeks = 0;
    if (this.experiment.value.dataset !== dataset.id) this.set({ dataset: dataset.id });
    this.#fitRatio(dataset);
    void this.#showMatchingRun().then(() => {
      if (this.training.shown === null && this.training.phase === 'idle') this.#previewSoon();
    });
  }

  /** A ratio that the data already exceed can't be sampled towards: a full balance is then aimed for. */
  #fitRatio({ rows, bad }: DatasetInfo): void {
    const { sampling, samplingRatio } = this.experiment.value;
    const ratio = bad / (rows - bad);
    if (sampling === 'none' || sampling === 'enn' || ratio < samplingRatio || ratio >= 1) return;
    this.set({ samplingRatio: 1 });
    this.notices.tell(
      `These data already have ${ratio.toFixed(2)} defaults per good payer, so sampling now aims for 1 instead of ${String(samplingRatio)}.`,
    );
  }

  /** Back to the data that is open, or to the built-in set when nothing is. */
  async #fallBack(): Promise<void> {
    const id = this.data.dataset?.id ?? presetExperiment('resnet-over').dataset;
    if (this.experiment.value.dataset !== id) this.set({ dataset: id });
    if (this.data.dataset !== null || this.data.opening !== null) return;
    try {
      await this.data.openBuiltIn(id);
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
      const shipped = await this.#shippedRun(experiment);
      if (shipped !== null && this.experiment.value === experiment)
        this.training.show(shipped, true);
    } catch (thrown) {
      this.notices.fail(thrown);
    }
  }

  async #shippedRun(experiment: Experiment): Promise<TrainResult | null> {
    const { model, dataset } = experiment;
    const preset = { ...presetExperiment(model), dataset };
    if (!sameRun(preset, { ...experiment, engine: preset.engine })) return null;
    const shipped = this.data.entry(dataset)?.runs.find((run) => run.model === model);
    if (shipped === undefined) return null;
    const path = `data/${shipped.scores}`;
    const run = readRun(await gunzippedText(path), path);
    const { validation, test, correction } = run;
    return {
      run,
      judged: { validation: judge(validation, correction), test: judge(test, correction) },
    };
  }

  #previewSoon(): void {
    this.#cancelPreview();
    this.#previewTimer = setTimeout(() => void this.#previewSampling(), PREVIEW_DELAY_MS);
  }

  async #previewSampling(): Promise<void> {
    if (this.data.dataset === null || this.training.phase !== 'idle') return;
    if (this.training.shown !== null && !this.stale) return;
    const experiment = this.experiment.value;
    const call = this.#client.request('sample', { experiment });
    this.previewing = call;
    try {
      const result = await call.result;
      if (this.previewing === call) this.preview = { experiment, result };
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

  #recover(fault: Fault): void {
    this.notices.fail(fault);
    void this.data.restore().catch((thrown: unknown) => this.notices.fail(thrown));
  }
}
