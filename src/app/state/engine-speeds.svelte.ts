import type { WorkerClient } from '../../worker/client';
import type { EngineMeasure } from '../../worker/protocol';
import type { Notices } from './notices.svelte';

/** How fast the engines of this machine train: measured once, when somebody asks or a run has to know. */
export class EngineSpeeds {
  /** Null until they were measured. */
  measured: readonly EngineMeasure[] | null = $state.raw(null);
  measuring = $state(false);
  readonly #client: WorkerClient;
  readonly #notices: Notices;

  constructor(client: WorkerClient, notices: Notices) {
    this.#client = client;
    this.#notices = notices;
  }

  /** Takes over what a run had measured, if one did: nothing is measured for it. */
  async recall(): Promise<void> {
    if (this.measured !== null) return;
    // Where the worker was lost, others say so.
    const known = await this.#client.request('knownEngines', null).result.catch(() => []);
    if (known.length > 0) this.measured ??= known;
  }

  async measure(): Promise<void> {
    if (this.measuring || this.measured !== null) return;
    this.measuring = true;
    try {
      this.measured = await this.#client.request('engines', null).result;
    } catch (thrown) {
      this.#notices.fail(thrown);
    } finally {
      this.measuring = false;
    }
  }
}
