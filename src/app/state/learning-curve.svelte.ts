import type { Experiment } from '../../core/experiment';
import { Fault } from '../../core/fault';
import type { CurvePoint } from '../../core/learning-curve/point';
import { sharesFor } from '../../core/learning-curve/shares';
import { sameRun } from '../../core/settings';
import type { Progress } from '../../core/task';
import type { WorkerClient } from '../../worker/client';
import type { Requests } from '../../worker/protocol';
import type { DataState } from './data.svelte';
import type { EngineTurn, EngineTurns, Trains } from './engine-turns.svelte';
import type { ExperimentState } from './experiment.svelte';

/** One set of settings, fitted on more and more of the training rows. */
export interface LearningCurve {
  readonly id: number;
  readonly table: string;
  readonly experiment: Experiment;
  /** Of the training rows, ascending to all of them. */
  readonly shares: readonly number[];
  /** Of the first shares. */
  readonly points: readonly CurvePoint[];
  /** Why it went no further. */
  readonly fault: Fault | null;
}

interface Parts {
  readonly client: WorkerClient;
  readonly experiment: ExperimentState;
  readonly data: DataState;
  readonly turns: EngineTurns;
}

/** Learning curves of this visit, and the one that is being made. */
export class LearningCurveState {
  #made: readonly LearningCurve[] = $state.raw([]);
  running: number | null = $state(null);
  progress: Progress | null = $state.raw(null);
  secondsLeft: number | null = $state(null);
  readonly #parts: Parts;
  readonly #turn: EngineTurn;
  #nextId = 1;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#turn = parts.turns.register('a point of the learning curve');
  }

  /** Who trains while the next point waits. */
  get waitsFor(): Trains | null {
    return this.#turn.waitsFor;
  }

  /** Those of the open table, the oldest first. */
  readonly shown: readonly LearningCurve[] = $derived.by(() =>
    this.#made.filter(({ table }) => table === this.#parts.data.dataset?.key),
  );

  /** The settings as they stand have their curve, all of it. */
  readonly done: boolean = $derived.by(() => {
    const { costly } = this.#parts.experiment;
    return this.shown.some(
      (one) => one.points.length === one.shares.length && sameRun(one.experiment, costly),
    );
  });

  /** Fits the settings as they stand on more and more rows. */
  async run(): Promise<void> {
    const { client, data, experiment } = this.#parts;
    const { dataset } = data;
    if (this.running !== null || dataset === null) return;
    const settings = experiment.value;
    const table = dataset.key;
    const shares = sharesFor({
      good: Math.floor((dataset.rows - dataset.bad) * settings.trainShare),
      bad: Math.floor(dataset.bad * settings.trainShare),
    });
    const id = this.#nextId++;
    const blank = { id, table, experiment: settings, shares, points: [], fault: null };
    this.#made = [...this.#made, blank];
    this.running = id;
    let spent = 0;
    try {
      let before: Float32Array | null = null;
      for (const [i, share] of shares.entries()) {
        let began = 0;
        const { point, rawPd }: Requests['share']['result'] = await this.#turn.take(() => {
          began = performance.now();
          this.progress = null;
          return client.request(
            'share',
            { table, experiment: settings, share, before },
            { onProgress: (progress) => (this.progress = progress) },
          );
        });
        before = rawPd;
        this.#update(id, (one) => ({ ...one, points: [...one.points, point] }));
        spent += (performance.now() - began) / 1000;
        this.secondsLeft = (spent / sumOf(shares.slice(0, i + 1))) * sumOf(shares.slice(i + 1));
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

  /** Ends what runs; the points made so far stay. */
  cancel(): void {
    this.#turn.cancel();
  }

  remove(id: number): void {
    if (this.running === id) this.cancel();
    this.#made = this.#made.filter((one) => one.id !== id);
  }

  /** What was cancelled before its first point leaves nothing. */
  #dropEmpty(id: number): void {
    this.#made = this.#made.filter((one) => one.id !== id || one.points.length > 0);
  }

  #update(id: number, change: (one: LearningCurve) => LearningCurve): void {
    this.#made = this.#made.map((one) => (one.id === id ? change(one) : one));
  }
}

/** A fit on twice the rows takes about twice as long. */
function sumOf(shares: readonly number[]): number {
  return shares.reduce((sum, share) => sum + share, 0);
}
