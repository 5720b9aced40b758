import { byName, type RowColumn } from '../../core/data/row-columns';
import type { WorkerClient } from '../../worker/client';
import { Asked } from './asked.svelte';

interface Wanted {
  /** The open table. */
  readonly table: string;
  /** Tells sets of rows apart. */
  readonly key: string;
  readonly rows: Uint32Array;
  readonly names: readonly string[];
}

const NONE: ReadonlyMap<string, RowColumn> = new Map();

/** Columns of the table at the rows being judged; they are fetched from the worker when wanted. */
export class RowColumns {
  readonly #asked: Asked<ReadonlyMap<string, RowColumn>>;

  /** `wanted` is null while there are no rows, or their table is not open. */
  constructor(client: WorkerClient, wanted: () => Wanted | null) {
    this.#asked = new Asked(
      () => {
        const now = wanted();
        return now === null || now.names.length === 0
          ? null
          : JSON.stringify([now.table, now.key, now.names]);
      },
      () => {
        const { table = '', rows = new Uint32Array(), names = [] } = wanted() ?? {};
        const { result, cancel } = client.request('columns', { table, rows, names });
        result.catch(() => undefined);
        return {
          result: result.then((columns) => byName(columns)),
          cancel,
        };
      },
    );
  }

  /** By name; empty until they are there. */
  get byName(): ReadonlyMap<string, RowColumn> {
    return this.#asked.value ?? NONE;
  }

  get pending(): boolean {
    return this.#asked.pending;
  }
}
