import type { Experiment } from '../../core/experiment';
import type { CurvePoint } from '../../core/learning-curve/point';
import { sharesFor } from '../../core/learning-curve/shares';
import { sameRun } from '../../core/settings';
import type { WorkerClient } from '../../worker/client';
import type { Requests } from '../../worker/protocol';
import type { BackgroundSeries } from './background-series.svelte';
import type { Background } from './background.svelte';
import type { DataState } from './data.svelte';
import type { ExperimentState } from './experiment.svelte';
import { madeOnce } from './made-once.svelte';

/** One set of settings, fitted on more and more of the training rows. */
export interface LearningCurve {
  readonly id: number;
  readonly table: string;
  readonly experiment: Experiment;
  /** Of the training rows, ascending to all of them. */
  readonly shares: readonly number[];
  /** Of the first shares. */
  readonly points: readonly CurvePoint[];
}

interface Parts {
  readonly client: WorkerClient;
  readonly experiment: ExperimentState;
  readonly data: DataState;
  readonly background: Background;
}

/** Learning curves of this visit, and the one that is being made. */
export class LearningCurveState {
  /** Its parts are the shares of the training rows. */
  readonly series: BackgroundSeries<number, Requests['share']['result']>;
  #made: readonly LearningCurve[] = $state.raw([]);
  readonly #parts: Parts;
  #newest = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.series = parts.background.series({ whole: 'learning curve', part: 'point' }, 'runs');
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
    if (this.series.running || dataset === null) return;
    const settings = experiment.value;
    const table = dataset.key;
    const shares = sharesFor({
      good: Math.floor((dataset.rows - dataset.bad) * settings.trainShare),
      bad: Math.floor(dataset.bad * settings.trainShare),
    });
    const id = ++this.#newest;
    this.#made = [...this.#made, { id, table, experiment: settings, shares, points: [] }];
    let before: Float32Array | null = null;
    await this.series.run({
      table,
      total: () => shares.length,
      left: () => shares.slice(this.#find(id)?.points.length),
      // A fit on twice the rows takes about twice as long.
      weigh: (share) => share,
      ask: (share, onProgress) =>
        client.request('share', { table, experiment: settings, share, before }, { onProgress }),
      take: (_, { point, rawPd }) => {
        before = rawPd;
        this.#update(id, (one) => ({ ...one, points: [...one.points, point] }));
      },
    });
    // What ended before its first point leaves nothing.
    if (this.#find(id)?.points.length === 0) this.remove(id);
  }

  /** The one that is being made ends. */
  remove(id: number): void {
    if (id === this.#newest) this.series.cancel();
    this.#made = this.#made.filter((one) => one.id !== id);
  }

  #find(id: number): LearningCurve | undefined {
    return this.#made.find((one) => one.id === id);
  }

  #update(id: number, change: (one: LearningCurve) => LearningCurve): void {
    this.#made = this.#made.map((one) => (one.id === id ? change(one) : one));
  }
}

export const learningCurveOf = madeOnce((sandbox) => new LearningCurveState(sandbox));
