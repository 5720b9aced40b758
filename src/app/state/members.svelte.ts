import type { MembersAnswer } from '../../core/ensemble/figures';
import type { Run } from '../../core/run';
import type { WorkerClient } from '../../worker/client';
import { Asked, type Work } from './asked.svelte';
import type { DecisionState } from './decision.svelte';
import { madeOnce } from './made-once.svelte';
import type { TrainingState } from './training.svelte';

/** How the members of the ensemble on screen do, and what combining them gained. */
class MembersState {
  readonly #training: TrainingState;
  readonly #decision: DecisionState;
  readonly #asked: Asked<MembersAnswer>;

  constructor(parts: { client: WorkerClient; training: TrainingState; decision: DecisionState }) {
    this.#training = parts.training;
    this.#decision = parts.decision;
    this.#asked = new Asked(
      () => this.#question(),
      () => {
        const call = parts.client.request('members', this.#payload());
        return { result: call.result, cancel: () => call.cancel() };
      },
    );
  }

  get figures(): MembersAnswer | null {
    return this.#asked.value;
  }

  get work(): Work {
    return this.#asked;
  }

  get #run(): Run | null {
    return this.#training.shown?.run ?? null;
  }

  #question(): string | null {
    const run = this.#run;
    const { split, view } = this.#decision.settings;
    return run?.members === undefined || view !== 'sandbox' ? null : `${run.id} ${split}`;
  }

  #payload() {
    const run = this.#run;
    const { split } = this.#decision.settings;
    const members = (run?.members ?? []).map(({ validationPd, testPd }) =>
      split === 'test' ? testPd : validationPd,
    );
    const { rawPd: ensemble, y } = run?.[split] ?? NO_ROWS;
    return { ensemble, members, y };
  }
}

export const ensembleMembersOf = madeOnce((sandbox) => new MembersState(sandbox));

const NO_ROWS = { rawPd: new Float32Array(), y: new Uint8Array() };
