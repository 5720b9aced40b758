import { isShipped } from '../../core/run';
import type { WorkerClient } from '../../worker/client';
import type { ModelForm, TrainResult } from '../../worker/protocol';
import type { ExperimentState } from './experiment.svelte';
import type { Notices } from './notices.svelte';

interface Parts {
  readonly client: WorkerClient;
  readonly experiment: ExperimentState;
  readonly notices: Notices;
  /** Weights of a run that came with the data. */
  readonly weights: (result: TrainResult) => Promise<Float32Array<ArrayBuffer>>;
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
  async make({ run, judged }: TrainResult, form: ModelForm): Promise<Blob> {
    const { client, experiment, weights } = this.#parts;
    const { id, dataset, transform, encoder, corrections } = run;
    const values = isShipped(run) ? await weights({ run, judged }) : run.model.values;
    const model = { ...run.model, values };
    const { recalibration } = experiment.value;
    const exported = {
      id,
      experiment: run.experiment,
      dataset,
      transform,
      encoder,
      corrections,
      model,
    };
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
