import type { Experiment } from '../../core/experiment';
import { Fault } from '../../core/fault';
import { membersOf } from '../../core/ensemble/members';
import { isShipped, type Run } from '../../core/run';
import { presetExperiment, sameRun } from '../../core/settings';
import type { WorkerClient } from '../../worker/client';
import type { TrainResult } from '../../worker/protocol';
import { asset } from './assets';
import type { DataState } from './data.svelte';
import type { ExperimentState } from './experiment.svelte';
import type { Notices } from './notices.svelte';
import type { TrainingState } from './training.svelte';

interface Parts {
  readonly client: WorkerClient;
  readonly experiment: ExperimentState;
  readonly data: DataState;
  readonly training: TrainingState;
  readonly notices: Notices;
}

/** Runs that need no training: those in the list, and those shipped with the data. */
export class MatchingRuns {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A run with exactly the settings that stand goes on screen. */
  async show(evenIfShown = false): Promise<void> {
    const { training, notices } = this.#parts;
    const experiment = this.#parts.experiment.value;
    const { shown } = training;
    if (shown !== null && !evenIfShown && sameRun(shown.run.experiment, experiment)) return;
    const kept = evenIfShown ? undefined : training.find(experiment);
    if (kept !== undefined) {
      training.show(kept);
      return;
    }
    try {
      const exact = await this.shipped(experiment, true);
      const shipped = exact ?? (shown === null ? await this.shipped(experiment, false) : null);
      if (shipped !== null && !this.#overtaken(experiment, shown, shipped))
        training.show(shipped, true);
    } catch (thrown) {
      notices.fail(thrown);
    }
  }

  /** A run of an earlier visit is at hand again: with the settings that stand it goes before one shipped. */
  showKept(): void {
    const { training } = this.#parts;
    const experiment = this.#parts.experiment.value;
    const { shown } = training;
    const stands = shown !== null && sameRun(shown.run.experiment, experiment);
    if (training.phase !== 'idle' || (stands && !isShipped(shown.run))) return;
    const kept = training.find(experiment);
    if (kept !== undefined && kept !== shown) training.show(kept);
  }

  /**
   * Runs at hand that are members of the ensemble, weights and all; the others are trained with it. Of
   * several with a member's settings the one whose id is among `wanted` is taken, else the newest.
   */
  async members(ensemble: Experiment, wanted: readonly string[] = []): Promise<Run[]> {
    const found = membersOf(ensemble).map((member) => this.#member(member, wanted).catch(() => []));
    return (await Promise.all(found)).flat();
  }

  async #member(member: Experiment, wanted: readonly string[]): Promise<Run[]> {
    const { training } = this.#parts;
    const result = training.find(member, wanted) ?? (await this.shipped(member, true));
    if (result === null) return [];
    return [await this.whole(result)];
  }

  /** The run with its weights: one that came with the data keeps them in a file of their own. */
  async whole({ run }: TrainResult): Promise<Run> {
    if (!isShipped(run)) return run;
    return { ...run, model: { ...run.model, values: await this.#weights(run) } };
  }

  async #weights(run: Run): Promise<Float32Array<ArrayBuffer>> {
    const { model, dataset } = run.experiment;
    const entry = this.#parts.data.entry(dataset);
    const shipped = entry?.runs.find((each) => each.model === model);
    if (shipped === undefined)
      throw new Fault('bad-input', 'The weights of a run that came with the data are not there');
    const packed = await asset(`data/${shipped.weights}`);
    return new Float32Array(await unpacked(packed));
  }

  #overtaken(asked: Experiment, shown: TrainResult | null, found: TrainResult): boolean {
    const { experiment, training, data } = this.#parts;
    return (
      !sameRun(experiment.value, asked) ||
      training.shown !== shown ||
      training.phase !== 'idle' ||
      (data.dataset !== null && data.dataset.key !== found.run.dataset.key)
    );
  }

  /** The run shipped for the model: only if it has these very settings, or at any rate. */
  async shipped(experiment: Experiment, exact: boolean): Promise<TrainResult | null> {
    const { client, data } = this.#parts;
    const { model, dataset } = experiment;
    const preset = { ...presetExperiment(model), dataset };
    if (exact && !sameRun(preset, { ...experiment, engine: preset.engine })) return null;
    const shipped = data.entry(dataset)?.runs.find((run) => run.model === model);
    if (shipped === undefined) return null;
    return client.request('shipped', { path: `data/${shipped.scores}` }).result;
  }
}

/** Some hosts have the browser unpack `.gz` files on the way. */
async function unpacked(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  const [first, second] = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength));
  if (first !== 0x1f || second !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
}
