import type { WorkerClient } from '../../worker/client';
import type { EngineMeasure } from '../../worker/protocol';
import type { Notices } from './notices.svelte';

/** How fast the engines of this machine train: measured once, when somebody asks. */
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
