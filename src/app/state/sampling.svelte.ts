import { samplingKey } from '../../core/data/prepare';
import type { MatrixColumns } from '../../core/data/transform';
import { columnsOf } from '../../core/encoder/encoder';
import type { Experiment } from '../../core/experiment';
import type { Fault } from '../../core/fault';
import type { Run, RowMap, SamplingSummary } from '../../core/run';
import type { Progress } from '../../core/task';
import type { Call, WorkerClient } from '../../worker/client';
import { StageClock } from './clock';
import type { DataState } from './data.svelte';
import type { ExperimentState } from './experiment.svelte';
import { MapAxesState } from './map-axes.svelte';
import type { Notices } from './notices.svelte';
import type { TrainingState } from './training.svelte';

export interface SamplingPicture {
  /** Key of the table, and the settings it was drawn with. */
  readonly table: string;
  readonly experiment: Experiment;
  readonly sampling: SamplingSummary;
  /** On the first two components. */
  readonly map: RowMap;
  readonly columns: MatrixColumns;
}

const DELAY_MS = 500;

interface Parts {
  readonly client: WorkerClient;
  readonly experiment: ExperimentState;
  readonly data: DataState;
  readonly training: TrainingState;
  readonly notices: Notices;
}

/** What sampling does to the training rows: known from a run, or worked out ahead of one. */
export class SamplingState {
  /** Worked out ahead. */
  preview: SamplingPicture | null = $state.raw(null);
  previewing: Call<'sample'> | null = $state.raw(null);
  progress: Progress | null = $state.raw(null);
  secondsLeft: number | null = $state(null);
  readonly axes: MapAxesState;

  readonly #parts: Parts;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #drawn: SamplingPicture | null = null;
  #refusal: Fault | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.axes = new MapAxesState(this, parts);
  }

  /** Equal keys give equal training rows; null while no table is open. */
  readonly #key: string | null = $derived.by(() => {
    const { dataset } = this.#parts.data;
    return dataset === null ? null : samplingKey(dataset.key, this.#parts.experiment.costly);
  });

  /** For the settings as they stand, from wherever it is known. */
  readonly now: SamplingPicture | null = $derived.by(() => {
    const { live, shown } = this.#parts.training;
    const { dataset } = this.#parts.data;
    if (live?.sampling && live.map && live.columns && dataset !== null)
      return {
        table: dataset.key,
        experiment: live.experiment,
        sampling: live.sampling,
        map: live.map,
        columns: live.columns,
      };
    const known = [this.preview, shown === null ? null : ofRun(shown.run)];
    return known.find((one) => one !== null && keyOf(one) === this.#key) ?? null;
  });

  /** To draw: the last one there was on this table until the settings' own is worked out. */
  readonly picture: SamplingPicture | null = $derived.by(() => {
    const { now } = this;
    const run = this.#parts.training.shown?.run;
    const table = this.#parts.data.dataset?.key ?? run?.dataset.key;
    if (now !== null || this.#drawn?.table !== table) this.#drawn = now;
    return this.#drawn ?? (run === undefined ? null : ofRun(run));
  });

  /** Works it out after a moment, unless something on the page says it by then. */
  previewSoon(): void {
    this.cancel();
    this.#timer = setTimeout(() => void this.#work(), DELAY_MS);
  }

  cancel(): void {
    clearTimeout(this.#timer);
    const call = this.previewing;
    this.previewing = null;
    call?.result.catch(() => undefined);
    call?.cancel();
  }

  /** The settings as they stand can be sampled with: what was said of those before is over. */
  #withdrawRefusal(): void {
    if (this.#refusal !== null) this.#parts.notices.withdraw(this.#refusal);
    this.#refusal = null;
  }

  async #work(): Promise<void> {
    const { client, data, experiment, training, notices } = this.#parts;
    if (this.now !== null) this.#withdrawRefusal();
    if (data.dataset === null || training.phase !== 'idle' || this.now !== null) return;
    // It comes with the table that is being opened, or opened again.
    if (data.opening !== null || !data.isHeld) return;
    // Fitting an autoencoder takes as long as training: it waits for that to be asked for.
    if (experiment.value.autoencoder !== 'none') return;
    const table = data.dataset.key;
    const settings = experiment.value;
    const clock = new StageClock();
    this.progress = null;
    this.secondsLeft = null;
    const call = client.request(
      'sample',
      { table, experiment: settings },
      {
        onProgress: (progress) => {
          if (this.previewing !== call) return;
          this.progress = progress;
          this.secondsLeft = clock.secondsLeft(progress);
        },
      },
    );
    this.previewing = call;
    try {
      const { sampling, map, columns } = await call.result;
      if (this.previewing !== call) return;
      this.preview = { table, experiment: settings, sampling, map, columns };
      this.#withdrawRefusal();
    } catch (thrown) {
      if (this.previewing === call) this.#refusal = notices.fail(thrown);
    } finally {
      if (this.previewing === call) this.previewing = null;
    }
  }
}

function ofRun(run: Run): SamplingPicture {
  const { dataset, experiment, sampling, map } = run;
  return { table: dataset.key, experiment, sampling, map, columns: columnsOf(run) };
}

function keyOf({ table, experiment }: SamplingPicture): string {
  return samplingKey(table, experiment);
}
