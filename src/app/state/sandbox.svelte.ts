import { costlySettings } from '../../core/champion';
import { isEnsemble } from '../../core/ensemble/members';
import type { Experiment } from '../../core/experiment';
import { Fault } from '../../core/fault';
import type { Run } from '../../core/run';
import { sameRun } from '../../core/settings';
import { milderSettings } from '../../core/milder';
import type { EngineMeasure } from '../../worker/protocol';
import { WorkerClient } from '../../worker/client';
import type { DatasetInfo, OpenOptions, TrainResult } from '../../worker/protocol';
import { AgainstState } from './against.svelte';
import { ChampionState } from './champion.svelte';
import { DataState } from './data.svelte';
import { DecisionState } from './decision.svelte';
import { EngineTurns } from './engine-turns.svelte';
import { ExperimentState } from './experiment.svelte';
import { LeaderboardState } from './leaderboard.svelte';
import { KeepState } from './keep/keep.svelte';
import { FoldsState } from './folds.svelte';
import { LearningCurveState } from './learning-curve.svelte';
import { LinkedFiles } from './linked-file';
import { GroupsState } from './groups.svelte';
import { MatchingRuns } from './matching-runs';
import { ModelExport } from './model-export.svelte';
import { ModelFiles } from './model-files.svelte';
import { MembersState } from './members.svelte';
import { MoneyState } from './money.svelte';
import { Notices } from './notices.svelte';
import { PolicyState } from './policy.svelte';
import { Reactions } from './reactions';
import { SamplingState } from './sampling.svelte';
import { ScenesState } from './scenes.svelte';
import { SearchState } from './search.svelte';
import { StudyState } from './study.svelte';
import { TrainingState } from './training.svelte';

/** The whole app's state: the parts, and what happens in one when another changes. */
export class Sandbox {
  readonly notices = new Notices();
  readonly experiment: ExperimentState;
  readonly data: DataState;
  readonly training: TrainingState;
  readonly decision: DecisionState;
  readonly champion: ChampionState;
  readonly against: AgainstState;
  readonly leaderboard: LeaderboardState;
  readonly members: MembersState;
  readonly money: MoneyState;
  readonly groups: GroupsState;
  readonly policy: PolicyState;
  readonly sampling: SamplingState;
  readonly turns = new EngineTurns();
  readonly study: StudyState;
  readonly folds: FoldsState;
  readonly curves: LearningCurveState;
  readonly search: SearchState;
  readonly scenes: ScenesState;
  readonly keep: KeepState;
  readonly exports: ModelExport;
  readonly models: ModelFiles;
  engines: readonly EngineMeasure[] | null = $state.raw(null);
  measuring = $state(false);
  presenting = $state(false);
  readonly #client: WorkerClient;
  readonly #linked: LinkedFiles;
  readonly #runs: MatchingRuns;
  readonly #reactions: Reactions;

  constructor(spawn: () => Worker, asset: (path: string) => Promise<ArrayBuffer>) {
    this.#client = new WorkerClient(spawn, asset, (fault) => this.#reactions.recover(fault));
    this.experiment = new ExperimentState((before, after) =>
      this.#reactions.changed(before, after),
    );
    this.training = new TrainingState(
      this.#client,
      () => this.champion.settings,
      (result) => void this.keep.runs.keep(result),
    );
    this.data = new DataState(this.#client, (dataset) => this.#reactions.opened(dataset));
    this.#linked = new LinkedFiles(this.data, this.notices);
    this.#runs = new MatchingRuns({
      client: this.#client,
      experiment: this.experiment,
      data: this.data,
      training: this.training,
      notices: this.notices,
    });
    this.decision = new DecisionState({
      client: this.#client,
      experiment: this.experiment,
      training: this.training,
      data: this.data,
    });
    this.champion = new ChampionState({
      experiment: this.experiment,
      training: this.training,
      data: this.data,
      notices: this.notices,
      shipped: (settings) => this.#runs.shipped(settings, true),
      train: () => void this.trainChampion(),
      named: (id, name) => void this.keep.runs.rename(id, name),
    });
    this.keep = new KeepState({
      client: this.#client,
      training: this.training,
      champion: this.champion,
      data: this.data,
      notices: this.notices,
      weights: (result) => this.#runs.weights(result),
      onBack: () => this.#runs.showKept(),
    });
    this.models = new ModelFiles({
      client: this.#client,
      experiment: this.experiment,
      data: this.data,
      notices: this.notices,
      takeIn: (name, result) => this.keep.runs.takeIn(name, result),
      bring: (made) =>
        this.bring(this.training.kept.find(({ run }) => run.id === made.run.id) ?? made),
    });
    this.exports = new ModelExport({
      client: this.#client,
      experiment: this.experiment,
      notices: this.notices,
      weights: (result) => this.#runs.weights(result),
    });
    this.against = new AgainstState({
      client: this.#client,
      training: this.training,
      decision: this.decision,
    });
    this.leaderboard = new LeaderboardState({
      client: this.#client,
      training: this.training,
      decision: this.decision,
    });
    this.members = new MembersState({
      client: this.#client,
      training: this.training,
      decision: this.decision,
    });
    this.groups = new GroupsState(this.#client, this.data, this.decision);
    this.policy = new PolicyState({
      client: this.#client,
      data: this.data,
      decision: this.decision,
      notices: this.notices,
      set: (changes) => this.set(changes),
    });
    this.money = new MoneyState({
      client: this.#client,
      decision: this.decision,
      training: this.training,
      data: this.data,
    });
    this.sampling = new SamplingState({
      client: this.#client,
      experiment: this.experiment,
      data: this.data,
      training: this.training,
      notices: this.notices,
    });
    this.scenes = new ScenesState({
      experiment: this.experiment,
      data: this.data,
      linked: this.#linked,
      notices: this.notices,
    });
    this.study = new StudyState({
      client: this.#client,
      experiment: this.experiment,
      data: this.data,
      notices: this.notices,
      turns: this.turns,
      engines: () => this.engines,
    });
    const judging = {
      client: this.#client,
      experiment: this.experiment,
      data: this.data,
      turns: this.turns,
    };
    this.folds = new FoldsState(judging);
    this.curves = new LearningCurveState(judging);
    this.search = new SearchState(judging);
    this.#reactions = new Reactions({
      experiment: this.experiment,
      data: this.data,
      training: this.training,
      decision: this.decision,
      champion: this.champion,
      sampling: this.sampling,
      study: this.study,
      search: this.search,
      scenes: this.scenes,
      keep: this.keep,
      linked: this.#linked,
      runs: this.#runs,
      notices: this.notices,
      set: (changes) => this.set(changes),
    });
  }

  /** The run on screen was made with other settings than the ones that stand. */
  readonly stale: boolean = $derived.by(() => {
    const made = this.training.live?.experiment ?? this.training.shown?.run.experiment;
    return made !== undefined && !sameRun(made, this.experiment.costly);
  });

  /** Opens the page: first the picture, then the data behind it. */
  begin(): Promise<void> {
    this.#client.wake();
    return this.#reactions.begin();
  }

  /** Resolves when the page's own loading, and any opening of a table, is over. */
  settled(): Promise<void> {
    return this.#reactions.settled();
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
    void this.#runs.show(true);
  }

  async train(pauseAfterEpoch = false, experiment = this.experiment.value): Promise<Run> {
    this.notices.clearErrors();
    this.sampling.cancel();
    const ended = this.turns.giveWay();
    try {
      const { dataset } = this.data;
      if (dataset === null)
        throw new Fault('needs-choice', 'No data is loaded yet', {
          remedy: 'Choose a dataset or open a file',
        });
      const held = isEnsemble(experiment) ? await this.#runs.members(experiment) : [];
      const run = await this.training.start(dataset.key, experiment, pauseAfterEpoch, held);
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
      ended();
      this.sampling.previewSoon();
    }
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

  async open(file: File, options: OpenOptions = {}): Promise<DatasetInfo | null> {
    this.notices.clearErrors();
    try {
      return await this.data.openFile(file, options);
    } catch (thrown) {
      const { code, place } = Fault.from(thrown);
      const aboutOutcome = code === 'bad-input' && place.column !== undefined;
      const choose = { label: 'Choose the outcome', run: () => void this.#askOutcome() };
      // Opening it gave up a table that was still being read.
      void this.#reactions.fallBack();
      throw this.notices.fail(thrown, aboutOutcome ? choose : undefined);
    }
  }

  /** A file from the visitor: a table, settings and scenes, runs, or a model. */
  async openAny(file: File): Promise<void> {
    const taken = await this.#openAside(file).catch((thrown: unknown) => this.notices.fail(thrown));
    if (taken === false) await this.open(file).catch(() => undefined);
  }

  /** Whatever is not a table; false where it is none of these. */
  async #openAside(file: File): Promise<boolean> {
    if (await this.scenes.openIfScenes(file)) return true;
    return (await this.keep.files.openIfRuns(file)) || this.models.openIfModel(file);
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
}
