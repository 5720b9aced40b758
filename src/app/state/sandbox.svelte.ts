import type { Checkpoint } from '../../core/checkpoint';
import { costlySettings } from '../../core/champion';
import { isEnsemble } from '../../core/ensemble/members';
import type { Experiment } from '../../core/experiment';
import { Fault } from '../../core/fault';
import type { Run } from '../../core/run';
import { sameRun } from '../../core/settings';
import { milderSettings } from '../../core/milder';
import { WorkerClient } from '../../worker/client';
import type { DatasetInfo, TrainResult } from '../../worker/protocol';
import { AgainstState } from './against.svelte';
import { Background } from './background.svelte';
import { BenchState } from './bench.svelte';
import { ChampionState } from './champion.svelte';
import { CutShort } from './cut-short';
import { DataState } from './data.svelte';
import { DecisionState } from './decision.svelte';
import { EngineSpeeds } from './engine-speeds.svelte';
import { Explanations } from './explanations';
import { ExperimentState } from './experiment.svelte';
import { KeepState } from './keep/keep.svelte';
import { FileOpening } from './file-opening';
import { LinkedFiles } from './linked-file';
import { linkedEngine } from './linked-engine';
import { MatchingRuns } from './matching-runs';
import { ModelExport } from './model-export.svelte';
import { ModelFiles } from './model-files.svelte';
import { MoneyState } from './money.svelte';
import { Notices } from './notices.svelte';
import { OfflineState } from './offline.svelte';
import { PolicyState } from './policy.svelte';
import { Reactions } from './reactions';
import { SamplingState } from './sampling.svelte';
import { ScenesState } from './scenes.svelte';
import { TrainingState } from './training.svelte';

/** The whole app's state: the parts, and what happens in one when another changes. */
export class Sandbox {
  readonly client: WorkerClient;
  readonly notices = new Notices();
  readonly offline = new OfflineState(this.notices, () => this.keep.unfinished.wouldLose);
  readonly experiment: ExperimentState;
  readonly data: DataState;
  readonly training: TrainingState;
  readonly decision: DecisionState;
  readonly champion: ChampionState;
  readonly against: AgainstState;
  readonly money: MoneyState;
  readonly policy: PolicyState;
  readonly sampling: SamplingState;
  readonly background: Background;
  readonly scenes: ScenesState;
  readonly keep: KeepState;
  readonly exports: ModelExport;
  readonly explanations: Explanations;
  readonly models: ModelFiles;
  readonly files: FileOpening;
  readonly engines: EngineSpeeds;
  readonly bench: BenchState;
  presenting = $state(false);
  readonly #linked: LinkedFiles;
  readonly #runs: MatchingRuns;
  readonly #reactions: Reactions;
  readonly #cutShort: CutShort;

  constructor(spawn: () => Worker, asset: (path: string) => Promise<ArrayBuffer>) {
    this.client = new WorkerClient(spawn, asset, (fault) => this.#reactions.recovery.lost(fault));
    this.experiment = new ExperimentState((before, after) =>
      this.#reactions.changed(before, after),
    );
    this.training = new TrainingState(
      this.client,
      () => this.champion.settings,
      (result) => void this.keep.runs.keep(result),
      {
        began: (from) => this.keep.unfinished.began(from),
        reached: (checkpoint) => this.keep.unfinished.reached(checkpoint),
        ended: (how) => this.keep.unfinished.ended(how),
      },
      (why) => this.notices.warn(why),
    );
    this.data = new DataState(this.client, (dataset) => this.#reactions.opened(dataset));
    this.engines = new EngineSpeeds(this.client, this.notices);
    this.#linked = new LinkedFiles(this.data, this.notices);
    const first = {
      client: this.client,
      experiment: this.experiment,
      training: this.training,
      data: this.data,
      notices: this.notices,
    };
    this.#runs = new MatchingRuns(first);
    this.decision = new DecisionState(first);
    this.champion = new ChampionState({
      ...first,
      shipped: (settings) => this.#runs.shipped(settings, true),
      train: () => void this.trainChampion(),
      named: (id, name) => void this.keep.runs.rename(id, name),
    });
    const whole = (result: TrainResult) => this.#runs.whole(result);
    this.keep = new KeepState({
      ...first,
      champion: this.champion,
      whole,
      onBack: () => this.#runs.showKept(),
    });
    this.models = new ModelFiles({
      ...first,
      takeIn: (name, result) => this.keep.runs.takeIn(name, result),
      bring: (made) =>
        this.bring(this.training.kept.find(({ run }) => run.id === made.run.id) ?? made),
    });
    this.exports = new ModelExport({ ...first, whole });
    const judged = { ...first, decision: this.decision };
    this.explanations = new Explanations({ ...judged, whole });
    this.against = new AgainstState(judged);
    this.policy = new PolicyState(judged);
    this.money = new MoneyState(judged);
    this.sampling = new SamplingState(first);
    this.scenes = new ScenesState({ ...first, linked: this.#linked });
    this.background = new Background({
      notices: this.notices,
      seen: (place) => {
        const { view, comparing } = this.experiment.settings;
        return view === 'compare' && comparing === place;
      },
      go: (comparing) => this.set({ view: 'compare', comparing }),
    });
    const behind = { ...first, background: this.background };
    this.bench = new BenchState(behind);
    this.files = new FileOpening({
      ...first,
      asides: [
        (file) => this.scenes.openIfScenes(file),
        (file) => this.keep.files.openIfRuns(file),
        (file) => this.models.openIfModel(file),
      ],
      fallBack: () => void this.#reactions.fallBack(),
    });
    this.#cutShort = new CutShort({
      ...first,
      unfinished: this.keep.unfinished,
      set: (changes) => this.set(changes),
      goOn: (from) => this.#goOn(from),
    });
    this.#reactions = new Reactions({
      ...judged,
      cutShort: this.#cutShort,
      champion: this.champion,
      sampling: this.sampling,
      background: this.background,
      scenes: this.scenes,
      keep: this.keep,
      linked: this.#linked,
      runs: this.#runs,
      set: (changes) => this.set(changes),
    });
  }

  /** The run on screen was made with other settings than the ones that stand. */
  readonly stale: boolean = $derived.by(() => {
    const made = this.training.live?.experiment ?? this.training.shown?.run.experiment;
    return made !== undefined && !sameRun(made, this.experiment.costly);
  });

  /** Opens the page: first the picture, then the data behind it. */
  async begin(): Promise<void> {
    try {
      this.client.wake();
    } catch (thrown) {
      this.notices.fail(thrown);
      return;
    }
    await this.#reactions.begin();
  }

  /** Resolves when the page's own loading, and any opening of a file or a table, is over. */
  async settled(): Promise<void> {
    await this.files.settled();
    await this.#reactions.settled();
  }

  /** Tells state that comes later of the table that is open, and of each that takes its place. */
  followTables(follow: (dataset: DatasetInfo) => void): void {
    this.#reactions.followTables(follow);
  }

  /** The visitor went to another address of ours: a change like any other. */
  followAddress(): void {
    this.#reactions.followAddress();
  }

  /** Checked changes to any settings; what they lead to follows by itself. */
  set(changes: Partial<Experiment>): void {
    try {
      this.experiment.change(changes);
    } catch (thrown) {
      this.notices.fail(thrown);
    }
  }

  /** No run can start: it would be of the table that is about to go, since another is being opened. */
  get awaitsTable(): boolean {
    return this.data.opening !== null && (this.training.phase === 'idle' || this.stale);
  }

  /** The Train button: starts, pauses, goes on. */
  toggleTraining(): void {
    const { training } = this;
    if (training.phase === 'running') training.pause();
    else if (training.phase === 'paused' && !this.stale) training.resume();
    else if (!this.awaitsTable) void this.train().catch(() => undefined);
  }

  step(): void {
    if (this.training.phase !== 'idle' && !this.stale) this.training.step();
    else if (!this.awaitsTable) void this.train(true).catch(() => undefined);
  }

  /** Ends a run under way, or takes the run on screen away; a shipped run comes back by itself. */
  reset(): void {
    if (this.training.phase !== 'idle') this.training.cancel();
    else this.training.show(null);
    void this.#runs.show(true);
  }

  /** `members`: ids of the runs that an ensemble is to be made of, where several have their settings. */
  async train(
    pauseAfterEpoch = false,
    experiment = this.experiment.value,
    members: readonly string[] = [],
    from: Checkpoint | null = null,
  ): Promise<Run> {
    const { recovery } = this.#reactions;
    this.notices.clearErrors();
    this.sampling.cancel();
    this.background.hush();
    const ended = this.background.turns.giveWay();
    try {
      if (!this.data.isHeld) await recovery.again();
      const { dataset, opening } = this.data;
      if (opening !== null)
        throw new Fault('needs-choice', `${opening.name} is still being opened`, {
          remedy: 'Train when it is open, or cancel its opening',
        });
      if (dataset === null)
        throw new Fault('needs-choice', 'No data is loaded yet', {
          remedy: 'Choose a dataset or open a file',
        });
      const held = isEnsemble(experiment) ? await this.#runs.members(experiment, members) : [];
      const order = { pauseAfterEpoch, held, from };
      const run = await this.training.start(dataset.key, experiment, order);
      recovery.achieved();
      this.experiment.adjust({ split: 'validation' });
      if (run.outcome === 'diverged')
        this.notices.fail(new Fault('diverged', run.note), {
          label: 'Use milder settings',
          run: () => this.set(milderSettings(experiment)),
        });
      return run;
    } catch (thrown) {
      const fault = Fault.from(thrown);
      recovery.tell(fault);
      void this.#cutShort.look();
      throw fault;
    } finally {
      ended();
      void this.engines.recall();
      this.sampling.previewSoon();
    }
  }

  /** With a run that was cut short. */
  async #goOn(from: Checkpoint): Promise<void> {
    const experiment = { ...this.experiment.value, ...costlySettings(from.experiment) };
    await this.train(false, experiment, [], from).catch(() => undefined);
  }

  /** The Pin run button: the run on screen becomes the champion, or the champion is let go. */
  pin(): void {
    const { champion, training } = this;
    if (training.pinned !== null) champion.release();
    else if (training.shown !== null) champion.promote(training.shown);
  }

  /** Brings a run of the list on screen, and its settings with it. */
  bring(result: TrainResult): void {
    this.training.show(result);
    this.set(costlySettings(result.run.experiment));
  }

  /** Makes the run again that a link or an undo names as champion; who was on screen comes back. */
  async trainChampion(): Promise<void> {
    const { settings, status } = this.champion;
    if (settings === null || status !== 'missing') return;
    const present = this.experiment.value;
    const challenger = this.training.shown;
    try {
      await this.train(false, { ...present, ...costlySettings(settings) });
    } catch {
      return;
    }
    if (challenger !== null) this.training.show(challenger);
  }

  /** The link of Share. */
  get shareLink(): string {
    const made = this.stale ? undefined : this.training.shown?.run;
    return this.experiment.linkWith({ engine: linkedEngine(this.experiment.value.engine, made) });
  }
}
