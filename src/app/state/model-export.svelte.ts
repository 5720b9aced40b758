import type { Run } from '../../core/run';
import type { WorkerClient } from '../../worker/client';
import type { ModelForm, TrainResult } from '../../worker/protocol';
import type { ExperimentState } from './experiment.svelte';
import type { Notices } from './notices.svelte';

interface Parts {
  readonly client: WorkerClient;
  readonly experiment: ExperimentState;
  readonly notices: Notices;
  /** The run with its weights, wherever they are. */
  readonly whole: (result: TrainResult) => Promise<Run>;
}

/** Models as files that score elsewhere. */
export class ModelExport {
  busy = $state(false);
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * The run's model in that form, with raw scores corrected as the settings that stand ask.
   *
   * @throws `bad-input` Fault where the form cannot say the model
   */
  async make(result: TrainResult, form: ModelForm): Promise<Blob> {
    const { client, experiment, whole } = this.#parts;
    const run = await whole(result);
    const { id, dataset, transform, encoder, corrections, model } = run;
    const exported = {
      id,
      experiment: run.experiment,
      dataset,
      transform,
      encoder,
      corrections,
      model,
    };
    const { recalibration } = experiment.value;
    return client.request('exportModel', { run: exported, form, recalibration }).result;
  }

  /** The same for a visitor: null, and a notice, where it cannot be made. */
  async offer(result: TrainResult, form: ModelForm): Promise<Blob | null> {
    this.busy = true;
    try {
      return await this.make(result, form);
    } catch (thrown) {
      this.#parts.notices.fail(thrown);
      return null;
    } finally {
      this.busy = false;
    }
  }
}
