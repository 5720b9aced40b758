import { samplingKey } from '../../core/data/prepare';
import type { RowMap, SamplingSummary } from '../../core/run';
import type { Call, WorkerClient } from '../../worker/client';
import type { SampleResult } from '../../worker/protocol';
import type { DataState } from './data.svelte';
import type { ExperimentState } from './experiment.svelte';
import type { Notices } from './notices.svelte';
import type { TrainingState } from './training.svelte';

export interface SamplingPicture {
  readonly sampling: SamplingSummary;
  readonly map: RowMap;
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
  /** Worked out ahead, for the settings of `key`. */
  preview: { readonly key: string; readonly result: SampleResult } | null = $state.raw(null);
  previewing: Call<'sample'> | null = $state.raw(null);

  readonly #parts: Parts;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Equal keys give equal training rows; null while no table is open. */
  readonly #key: string | null = $derived.by(() => {
    const { dataset } = this.#parts.data;
    return dataset === null ? null : samplingKey(dataset.key, this.#parts.experiment.costly);
  });

  /** For the settings as they stand, from wherever it is known. */
  readonly #now: SamplingPicture | null = $derived.by(() => {
    const { live, shown } = this.#parts.training;
    if (live?.sampling && live.map) return { sampling: live.sampling, map: live.map };
    if (this.preview !== null && this.preview.key === this.#key) return this.preview.result;
    if (shown === null) return null;
    const { dataset, experiment } = shown.run;
    return samplingKey(dataset.key, experiment) === this.#key ? shown.run : null;
  });

  /** To draw: that of the run on screen until the settings' own is worked out. */
  readonly picture: SamplingPicture | null = $derived.by(
    () => this.#now ?? this.#parts.training.shown?.run ?? null,
  );

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

  async #work(): Promise<void> {
    const { client, data, experiment, training, notices } = this.#parts;
    const key = this.#key;
    if (data.dataset === null || key === null) return;
    if (training.phase !== 'idle' || this.#now !== null) return;
    const call = client.request('sample', {
      table: data.dataset.key,
      experiment: experiment.value,
    });
    this.previewing = call;
    try {
      const result = await call.result;
      if (this.previewing === call) this.preview = { key, result };
    } catch (thrown) {
      if (this.previewing === call) notices.fail(thrown);
    } finally {
      if (this.previewing === call) this.previewing = null;
    }
  }
}
