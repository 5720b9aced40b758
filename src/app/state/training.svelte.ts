import type { Checkpoint } from '../../core/checkpoint';
import type { Experiment } from '../../core/experiment';
import { Fault } from '../../core/fault';
import { isShipped, type Run } from '../../core/run';
import { equalRuns } from '../../core/run-id';
import { sameRun } from '../../core/settings';
import type { Progress } from '../../core/task';
import type { Call, WorkerClient } from '../../worker/client';
import type { Requests, TrainResult, TrainUpdate } from '../../worker/protocol';
import { StageClock } from './clock';
import { EpochIntake, type EpochUpdate } from './epoch-intake';
import { liveRun, type LiveRun } from './live-run';
import { Revival, type RunWatch } from './revival';

export type Phase = 'idle' | 'running' | 'paused';

const MOST_KEPT = 12;

/** What a run is asked for with. */
export interface RunOrder {
  /** Pauses after the first epoch. */
  readonly pauseAfterEpoch?: boolean;
  /** Runs that members of an ensemble are taken from. */
  readonly held?: readonly Run[];
  /** Goes on from there. */
  readonly from?: Checkpoint | null;
}

const UNWATCHED: RunWatch = {
  began: () => undefined,
  reached: () => undefined,
  ended: () => undefined,
};

/** The run on screen, the one being made, the ones made before, and the transport's buttons. */
export class TrainingState {
  phase: Phase = $state('idle');
  shown: TrainResult | null = $state.raw(null);
  live: LiveRun | null = $state.raw(null);
  /** The champion's run, where it is at hand; the settings say who that is. */
  readonly pinned: TrainResult | null = $derived.by(() => {
    const champion = this.#champion();
    return champion === null ? null : (this.find(champion) ?? null);
  });
  progress: Progress | null = $state.raw(null);
  secondsLeft: number | null = $state(null);
  /** Finished runs on the open table, of this visit and of earlier ones, newest last. */
  kept: readonly TrainResult[] = $state.raw([]);
  /** Which run of the table each one was, by its id, from 1. */
  numbers: Readonly<Record<string, number>> = $state.raw({});

  readonly #client: WorkerClient;
  readonly #champion: () => Experiment | null;
  readonly #onKept: (result: TrainResult) => void;
  readonly #watch: RunWatch;
  readonly #onOtherEngine: (why: string) => void;
  readonly #intake = new EpochIntake((arrived, newest) => this.#takeEpochs(arrived, newest));
  #clock = new StageClock();
  #call: Call<'train'> | undefined;
  #revival = new Revival(null);
  /** Key of the table that the run under way is on. */
  #table: string | null = null;

  /**
   * `champion`: the settings of the run to be pinned. `onKept` is told of every run remembered, `watch`
   * of what the run under way has reached, `onOtherEngine` why it goes on with another engine than it was begun
   * on, or asked for.
   */
  constructor(
    client: WorkerClient,
    champion: () => Experiment | null,
    onKept: (result: TrainResult) => void = () => undefined,
    watch = UNWATCHED,
    onOtherEngine: (why: string) => void = () => undefined,
  ) {
    this.#client = client;
    this.#watch = watch;
    this.#champion = champion;
    this.#onKept = onKept;
    this.#onOtherEngine = onOtherEngine;
  }

  /**
   * Starts a run, which replaces the one under way; resolves with it when it ended. Where the worker
   * dies it goes on by itself from what it had reached.
   */
  async start(table: string, experiment: Experiment, order: RunOrder = {}): Promise<Run> {
    this.#call?.cancel();
    this.#end();
    const { pauseAfterEpoch = false, held = [], from = null } = order;
    const revival = new Revival(from);
    this.#revival = revival;
    this.#table = table;
    this.phase = 'running';
    this.#watch.began(from);
    const asked = { table, experiment, held };
    let call = this.#ask({ ...asked, pauseAfterEpoch, from }, liveRun(experiment, from));
    for (;;)
      try {
        const result = await call.result;
        if (this.#call !== call) return result.run;
        this.shown = this.keep(result);
        this.#end();
        return this.shown.run;
      } catch (thrown) {
        await revival.after(thrown).catch((fault: unknown) => {
          if (this.#call === call) this.#end(wasBroken(fault) ? 'broken' : 'over');
          throw fault;
        });
        if (this.#call !== call) throw new Fault('cancelled', 'Cancelled');
        const wasPaused = this.#isPaused;
        const { latest } = revival;
        const live =
          this.live === null || latest === null
            ? liveRun(experiment, latest)
            : { ...this.live, epochs: latest.fit.epochs };
        call = this.#ask({ ...asked, pauseAfterEpoch: false, from: latest }, live);
        if (wasPaused) call.pause();
      }
  }

  /** The worker died: how the run under way goes on, in words; null where none does. */
  lost(fault: Fault): string | null {
    this.#intake.flush();
    return this.live === null ? null : this.#revival.lost(fault, this.live);
  }

  /** After that: the table is open again, or why not. */
  reopened(fault: Fault | null): void {
    this.#revival.reopened(fault);
  }

  /** Whether the run under way, or else the one on screen, is of this table. */
  isOf(table: string): boolean {
    return (this.#table ?? this.shown?.run.dataset.key) === table;
  }

  get #isPaused(): boolean {
    return this.phase === 'paused';
  }

  #ask(payload: Requests['train']['payload'], live: LiveRun): Call<'train'> {
    this.#clock = new StageClock();
    this.live = live;
    this.progress = null;
    this.secondsLeft = null;
    const call = this.#client.request('train', payload, {
      onProgress: (progress) => {
        if (this.#call === call) this.#advance(progress);
      },
      onUpdate: (update) => {
        if (this.#call === call) this.#take(update);
      },
    });
    this.#call = call;
    return call;
  }

  pause(): void {
    this.#call?.pause();
  }

  resume(): void {
    this.#call?.resume();
  }

  step(): void {
    this.#call?.step();
  }

  /** Ends the run under way; what was on screen before comes back. */
  cancel(): void {
    const call = this.#call;
    if (call === undefined) return;
    call.result.catch(() => undefined);
    call.cancel();
    this.#end();
  }

  show(result: TrainResult | null, keep = false): void {
    this.shown = result !== null && keep ? this.keep(result) : result;
  }

  /**
   * Remembers a run without showing it. Of too many the oldest goes, but not the one pinned. Given back
   * is the run that is listed: an equal one that is there already stands for it.
   */
  keep(result: TrainResult): TrainResult {
    const listed = this.kept.find(({ run }) => equalRuns(run, result.run)) ?? result;
    this.add(listed);
    this.#onKept(listed);
    return listed;
  }

  /** An equal run that is kept under another id stands for the run of this id. */
  replace(id: string, result: TrainResult): void {
    const others = Object.entries(this.numbers).filter(([each]) => each !== id);
    this.numbers = Object.fromEntries(others);
    this.kept = this.kept.map((each) => (each.run.id === id ? result : each));
    if (this.shown?.run.id === id) this.shown = result;
  }

  /** The same as `keep` for a run that is kept already. */
  add(result: TrainResult): void {
    const { id } = result.run;
    const { pinned } = this;
    const others = this.kept.filter(({ run }) => run.id !== id);
    const spare = others.filter((other) => other !== pinned);
    const dropped = others.length < MOST_KEPT ? undefined : spare[0];
    this.kept = [...others.filter((other) => other !== dropped), result];
    if (this.numbers[id] === undefined) this.number(id, this.#nextNumber());
  }

  /** No more runs have a place without another losing it. */
  get full(): boolean {
    return this.kept.length >= MOST_KEPT;
  }

  /** A run of an earlier visit, older than all that came back before. */
  putBack(result: TrainResult): void {
    const first = this.kept.findIndex(({ run }) => !isShipped(run));
    this.kept = this.kept.toSpliced(first < 0 ? this.kept.length : first, 0, result);
  }

  /** Takes a run off the list; on screen it stays. */
  drop(id: string): void {
    this.kept = this.kept.filter(({ run }) => run.id !== id);
  }

  /** Gives a run its number; another that has it by chance gets the next. */
  number(id: string, number: number): void {
    const other = Object.keys(this.numbers).find(
      (each) => each !== id && this.numbers[each] === number,
    );
    this.numbers = { ...this.numbers, [id]: number };
    if (other !== undefined) this.numbers = { ...this.numbers, [other]: this.#nextNumber() };
  }

  #nextNumber(): number {
    return 1 + Math.max(0, ...Object.values(this.numbers));
  }

  /** A run made before with these very settings, if there is one: one of those wanted, or the newest. */
  find(experiment: Experiment, wanted: readonly string[] = []): TrainResult | undefined {
    const found = this.kept.filter(({ run }) => sameRun(run.experiment, experiment));
    return found.findLast(({ run }) => wanted.includes(run.id)) ?? found.at(-1);
  }

  forget(): void {
    this.cancel();
    this.shown = null;
    this.kept = [];
    this.numbers = {};
  }

  #takeEpochs(arrived: readonly EpochUpdate[], newest: EpochUpdate): void {
    if (this.live === null) return;
    this.live = {
      ...this.live,
      epochs: [...this.live.epochs, ...arrived.map(({ epoch }) => epoch)],
      corrections: newest.corrections,
      validation: newest.validation,
      scores: newest.scores,
    };
  }

  #end(how: 'over' | 'broken' = 'over'): void {
    this.#intake.clear();
    if (this.#call !== undefined) this.#watch.ended(how);
    this.#call = undefined;
    this.#table = null;
    this.live = null;
    this.phase = 'idle';
    this.progress = null;
    this.secondsLeft = null;
  }

  #advance(progress: Progress): void {
    this.progress = progress;
    this.secondsLeft = this.#clock.secondsLeft(progress);
  }

  #take(update: TrainUpdate): void {
    if (this.live === null) throw new Fault('internal', 'An update came for a run that is over');
    switch (update.kind) {
      case 'engine':
        this.live = { ...this.live, engine: update.engine, engineNote: update.note };
        if (update.note !== '') this.#onOtherEngine(update.note);
        return;
      case 'sampled':
        this.live = {
          ...this.live,
          sampling: update.sampling,
          map: update.map,
          columns: update.columns,
          inputs: update.inputs,
        };
        return;
      case 'network':
        this.live = { ...this.live, parameters: update.parameters };
        return;
      case 'epoch':
        this.#intake.add(update);
        return;
      case 'reached':
        this.#revival.latest = update.checkpoint;
        this.#watch.reached(update.checkpoint);
        return;
      case 'paused':
        this.#intake.flush();
        this.phase = update.paused ? 'paused' : 'running';
        if (update.paused) this.#clock.pause();
        else this.#clock.resume();
    }
  }
}

/** It ended by no fault of the visitor's settings, so it may be worth going on. */
function wasBroken(thrown: unknown): boolean {
  return ['internal', 'device-lost', 'out-of-memory'].includes(Fault.from(thrown).code);
}
