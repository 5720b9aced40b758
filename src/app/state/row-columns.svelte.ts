import type { RowColumn } from '../../core/data/row-columns';
import type { Fault } from '../../core/fault';
import type { WorkerClient } from '../../worker/client';
import { Asked } from './asked.svelte';
import { identityOf } from './identity';
import { withColumns, type AtHand } from './at-hand';

export interface Wanted {
  /** The open table, as it was opened: a worker that was started again has opened it anew. */
  readonly dataset: { readonly key: string };
  /** Tells sets of rows apart. */
  readonly key: string;
  readonly rows: Uint32Array;
  readonly names: readonly string[];
}

const NONE: AtHand['columns'] = new Map();

const rowsOf = ({ dataset, key }: Wanted): string => JSON.stringify([dataset.key, key]);

/** Columns of the table at the rows being judged; those that are lacking are fetched from the worker. */
export class RowColumns {
  #held: AtHand = $state.raw({ of: '', columns: NONE });
  readonly #asked: Asked<true>;
  readonly #wanted: () => Wanted | null;

  /** `wanted` is null while there are no rows, or their table is not open. */
  constructor(client: Pick<WorkerClient, 'request'>, wanted: () => Wanted | null) {
    this.#wanted = wanted;
    this.#asked = new Asked(
      () => {
        const now = wanted();
        const missing = this.#missing(now);
        return now === null || missing.length === 0
          ? null
          : JSON.stringify([identityOf(now.dataset), rowsOf(now), missing]);
      },
      () => {
        const now = wanted();
        if (now === null) return { result: Promise.resolve(true), cancel: () => undefined };
        const { dataset, rows, names } = now;
        const missing = this.#missing(now);
        const payload = { table: dataset.key, rows, names: missing };
        const { result, cancel } = client.request('columns', payload);
        let givenUp = false;
        return {
          result: result.then((columns) => {
            if (!givenUp) this.#held = withColumns(this.#held, { of: rowsOf(now), names, columns });
            return true;
          }),
          cancel: () => {
            givenUp = true;
            cancel();
          },
        };
      },
    );
  }

  #missing(wanted: Wanted | null): readonly string[] {
    if (wanted === null) return [];
    const held = this.#held.of === rowsOf(wanted) ? this.#held.columns : NONE;
    return wanted.names.filter((name) => !held.has(name));
  }

  /** By name; those at hand stay while others of the same rows are fetched. */
  get byName(): ReadonlyMap<string, RowColumn> {
    const wanted = this.#wanted();
    return wanted !== null && this.#held.of === rowsOf(wanted) ? this.#held.columns : NONE;
  }

  /** Why some could not be had. */
  get fault(): Fault | null {
    return this.#asked.fault;
  }

  get pending(): boolean {
    return this.#asked.pending;
  }

  retry(): void {
    this.#asked.retry();
  }

  /** Resolves when those that are wanted now are there, or can't be had. */
  settled(): Promise<void> {
    return this.#asked.settled();
  }
}
