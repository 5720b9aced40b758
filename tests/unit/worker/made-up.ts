import type { Rows } from '../../../src/core/data/matrix';
import type { Prepared } from '../../../src/core/data/prepare';
import type { Experiment } from '../../../src/core/experiment';
import type { Task } from '../../../src/core/task';
import { NO_POOL } from '../../../src/core/threads';
import { OpenTable } from '../../../src/worker/session';
import { flatTable, small } from '../encoder/made-up';

/** A table that is slow to prepare, and whose autoencoder took long to fit. */
export class SlowTable extends OpenTable {
  readonly #fitted: number;
  readonly #waitMs: number;
  #ready = false;

  constructor(fitted: number, waitMs: number) {
    super(flatTable(), NO_POOL);
    this.#fitted = fitted;
    this.#waitMs = waitMs;
  }

  override async prepared(experiment: Experiment, task: Task): Promise<Prepared<Rows>> {
    const prepared = await super.prepared(experiment, task);
    if (!this.#ready) await new Promise((resolve) => setTimeout(resolve, this.#waitMs));
    this.#ready = true;
    const { encoder } = prepared;
    return encoder === null
      ? prepared
      : { ...prepared, encoder: { ...encoder, seconds: this.#fitted } };
  }
}

/** A few trees, and an autoencoder that is soon fitted. */
export const boosting = (autoencoder: Experiment['autoencoder']): Experiment =>
  small({ autoencoder, autoencoderEpochs: 1, treeCount: 6, boostingStop: 'off' }, 'boosting');
