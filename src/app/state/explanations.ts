import type { Explanation } from '../../core/explain/explanation';
import { Fault } from '../../core/fault';
import type { Run, Split } from '../../core/run';
import type { WorkerClient } from '../../worker/client';
import type { TrainResult } from '../../worker/protocol';
import type { DataState } from './data.svelte';
import type { DecisionState } from './decision.svelte';
import type { TrainingState } from './training.svelte';

/** Which row to explain, and how closely. */
export interface ExplainWish {
  readonly split: Split;
  /** Place of the row in `scores(split)`, from 0. */
  readonly row: number;
  /** Orders of the columns to average over: even, 4 to 10,000. */
  readonly permutations?: number;
  /** How many training rows to compare with, 1 to 1,000; all where there are fewer. */
  readonly background?: number;
  /** Gives it up. */
  readonly signal?: AbortSignal;
}

const PERMUTATIONS = { usual: 50, least: 4, most: 10_000 };
const BACKGROUND = { usual: 100, least: 1, most: 1000 };

interface Parts {
  readonly client: WorkerClient;
  readonly data: DataState;
  readonly training: TrainingState;
  readonly decision: DecisionState;
  /** The run with its weights, wherever they are. */
  readonly whole: (result: TrainResult) => Promise<Run>;
}

/** Why rows have the scores that the run on screen gives them. */
export class Explanations {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Explains a row of the run on screen; one of the test rows counts as a look.
   *
   * @throws `needs-choice` Fault where there is no run on the open table, `bad-settings` for a wish that
   *   can't be met, `cancelled` when the signal is aborted
   */
  async make(wish: ExplainWish): Promise<Explanation> {
    const { client, data, training, decision, whole } = this.#parts;
    const { shown } = training;
    if (shown === null || shown.run.dataset.key !== data.dataset?.key)
      throw new Fault('needs-choice', 'There is no run on the open table yet', {
        remedy: 'Call train() first',
      });
    const asked = checkedWish(wish, shown.run);
    checkSignal(wish);
    if (wish.split === 'test') decision.countLook();
    const { experiment, transform, encoder, model } = await whole(shown);
    checkSignal(wish);
    const run = { experiment, transform, encoder, model };
    const call = client.request('explain', { table: shown.run.dataset.key, run, ...asked });
    wish.signal?.addEventListener('abort', call.cancel, { once: true });
    try {
      return await call.result;
    } finally {
      wish.signal?.removeEventListener('abort', call.cancel);
    }
  }
}

function checkSignal({ signal }: ExplainWish): void {
  if (signal?.aborted === true) throw new Fault('cancelled', 'Cancelled');
}

/** What the worker is asked for: the row of the table, with all numbers in bounds. */
export function checkedWish(
  { split, row, permutations = PERMUTATIONS.usual, background = BACKGROUND.usual }: ExplainWish,
  run: Pick<Run, Split>,
): { row: number; permutations: number; background: number } {
  if (!['validation', 'test'].includes(split))
    throw new Fault('bad-settings', `There are no “${String(split)}” rows to explain`, {
      remedy: 'Give split as "validation" or "test"',
    });
  const { rows } = run[split];
  if (!isWhole(row, 0, rows.length - 1))
    throw new Fault('bad-settings', `There is no ${split} row ${String(row)}`, {
      remedy: `Give row as a whole number from 0 to ${String(rows.length - 1)}: its place in scores("${split}")`,
    });
  const { least, most } = PERMUTATIONS;
  if (!isWhole(permutations, least, most) || permutations % 2 !== 0)
    throw new Fault('bad-settings', `permutations can’t be ${String(permutations)}`, {
      remedy: `Give an even number from ${String(least)} to ${String(most)}`,
    });
  if (!isWhole(background, BACKGROUND.least, BACKGROUND.most))
    throw new Fault('bad-settings', `background can’t be ${String(background)}`, {
      remedy: `Give a whole number of rows from ${String(BACKGROUND.least)} to ${String(BACKGROUND.most)}`,
    });
  return { row: rows[row], permutations, background };
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
