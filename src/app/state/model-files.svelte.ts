import type { Experiment } from '../../core/experiment';
import { Fault } from '../../core/fault';
import { saysItIsXgboost, TELLING_CHARACTERS } from '../../core/models/trees/xgboost-read';
import type { Run } from '../../core/run';
import { LONGEST_RUN_NAME } from '../../core/kept/runs-file';
import type { Progress } from '../../core/task';
import type { Call, Listeners, WorkerClient } from '../../worker/client';
import type { TrainResult } from '../../worker/protocol';
import type { DataState } from './data.svelte';
import type { ExperimentState } from './experiment.svelte';
import type { Taken } from './keep/import-words';
import type { Notices } from './notices.svelte';

interface Parts {
  readonly client: WorkerClient;
  readonly experiment: ExperimentState;
  readonly data: DataState;
  readonly notices: Notices;
  /** Puts a run on the list by a name, and keeps it. */
  readonly takeIn: (name: string, result: TrainResult) => Promise<Taken>;
  /** Brings a run on screen, and its settings with it. */
  readonly bring: (result: TrainResult) => void;
}

/** Models of XGBoost's: out of the page, and into it as runs on the open table. */
export class ModelFiles {
  /** The file that is being read. */
  opening: { readonly name: string; readonly progress: Progress | null } | null = $state.raw(null);
  #call: Call<'openXgboost'> | null = null;
  /** Pieces of work under way. */
  #works = $state(0);
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get busy(): boolean {
    return this.#works > 0;
  }

  /** The trees of a run as XGBoost's JSON; null where that failed. */
  async xgboost({ model, transform, encoder }: Run): Promise<Blob | null> {
    const { client } = this.#parts;
    return this.#busily(
      () => client.request('xgboostFile', { run: { model, transform, encoder } }).result,
    );
  }

  /** Takes a file in if it is a model that XGBoost saved; false where it is something else. */
  async openIfModel(file: File): Promise<boolean> {
    if (/\.(ubj|deprecated)$/i.test(file.name)) {
      this.#parts.notices.fail(binaryModel(file.name), undefined, true);
      return true;
    }
    const beginning = await file
      .slice(0, TELLING_CHARACTERS)
      .text()
      .catch(() => '');
    if (!saysItIsXgboost(beginning)) return false;
    await this.#busily(() => this.#open(file));
    return true;
  }

  async #open(file: File): Promise<void> {
    const { client, data, experiment, notices, takeIn, bring } = this.#parts;
    const { dataset } = data;
    if (dataset === null)
      throw new Fault('needs-choice', 'No data is loaded that the model could score', {
        place: { file: file.name },
        remedy: 'Open the table first, then the model',
      });
    const standing: Experiment = experiment.value;
    const asked = { table: dataset.key, experiment: standing, file };
    const result = await this.#read(file.name, (listeners) =>
      client.request('openXgboost', asked, listeners),
    );
    const name = file.name.replace(/\.json$/i, '').slice(0, LONGEST_RUN_NAME);
    const taken = await takeIn(name, result);
    if (data.dataset?.key !== dataset.key) {
      notices.tell(closedWords(name, dataset.title, taken), undefined, true);
      return;
    }
    bring(result);
    notices.tell(`${name} scores the validation and test rows of ${dataset.title}.`);
  }

  cancelOpening(): void {
    this.#call?.cancel();
  }

  async #read(
    name: string,
    request: (listeners: Listeners<'openXgboost'>) => Call<'openXgboost'>,
  ): Promise<TrainResult> {
    this.opening = { name, progress: null };
    const call = request({
      onProgress: (progress) => {
        if (this.#call === call) this.opening = { name, progress };
      },
    });
    this.#call = call;
    try {
      return await call.result;
    } finally {
      if (this.#call === call) {
        this.#call = null;
        this.opening = null;
      }
    }
  }

  async #busily<T>(work: () => Promise<T>): Promise<T | null> {
    this.#works++;
    try {
      return await work();
    } catch (thrown) {
      this.#parts.notices.fail(thrown, undefined, true);
      return null;
    } finally {
      this.#works--;
    }
  }
}

/** The table was left before the model was there. */
function closedWords(name: string, table: string, taken: Taken): string {
  const how =
    taken === 'lost'
      ? 'the model could not be kept, so open both again to see it'
      : 'open the table again to see the model';
  return `${name} was read for ${table}, which is no longer open: ${how}.`;
}

function binaryModel(file: string): Fault {
  return new Fault('bad-input', 'This is a model of XGBoost in binary form', {
    place: { file },
    remedy: 'Save it as JSON: booster.save_model("model.json")',
  });
}
