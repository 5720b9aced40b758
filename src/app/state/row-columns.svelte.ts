import { byName, type RowColumn } from '../../core/data/row-columns';
import type { Fault } from '../../core/fault';
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

interface Fetched {
  /** Of which rows of which table. */
  readonly of: string;
  readonly columns: ReadonlyMap<string, RowColumn>;
}

const NONE: ReadonlyMap<string, RowColumn> = new Map();

const rowsOf = ({ table, key }: Wanted): string => JSON.stringify([table, key]);

/** Columns of the table at the rows being judged; they are fetched from the worker when wanted. */
export class RowColumns {
  readonly #asked: Asked<Fetched>;
  readonly #wanted: () => Wanted | null;

  /** `wanted` is null while there are no rows, or their table is not open. */
  constructor(client: WorkerClient, wanted: () => Wanted | null) {
    this.#wanted = wanted;
    this.#asked = new Asked(
      () => {
        const now = wanted();
        return now === null || now.names.length === 0
          ? null
          : JSON.stringify([now.table, now.key, now.names]);
      },
      () => {
        const { table = '', key = '', rows = new Uint32Array(), names = [] } = wanted() ?? {};
        const { result, cancel } = client.request('columns', { table, rows, names });
        result.catch(() => undefined);
        const of = rowsOf({ table, key, rows, names });
        return {
          result: result.then((columns) => ({ of, columns: byName(columns) })),
          cancel,
        };
      },
      true,
    );
  }

  /** By name; those at hand stay while others of the same rows are fetched. */
  get byName(): ReadonlyMap<string, RowColumn> {
    const wanted = this.#wanted();
    const fetched = this.#asked.value;
    return wanted !== null && fetched?.of === rowsOf(wanted) ? fetched.columns : NONE;
  }

  get fault(): Fault | null {
    return this.#asked.fault;
  }

  get pending(): boolean {
    return this.#asked.pending;
  }
}
