import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { KeptTable, RunNote } from './store';
import type { StoredCheckpoint } from './unfinished-shelf';

const NAME = 'cutoff';
const VERSION = 3;

export interface StoredNote extends Omit<RunNote, 'name' | 'bytes'> {
  readonly bytes?: number | null;
  /** When it was taken off the list, in milliseconds since 1970; null or absent while it is on it. */
  readonly binned?: number | null;
}

export interface StoredText {
  readonly key: string;
  /** `tableKey` of the rows it was made on. */
  readonly table: string;
  readonly text: string;
}

export interface Schema extends DBSchema {
  /** What lists show, so that reading a list reads no weights. */
  notes: { key: string; value: StoredNote; indexes: { table: string } };
  /** The runs themselves, by id. */
  runs: { key: string; value: unknown };
  /** Names by run id. */
  names: { key: string; value: string };
  /** Tables of the visitor's own, by `tableKey`. */
  tables: { key: string; value: KeptTable };
  /** Comparisons of samplers. */
  studies: { key: string; value: StoredText; indexes: { table: string } };
  /** Runs that are being trained, or were cut short, by a key of their own. */
  unfinished: { key: string; value: StoredCheckpoint };
}

interface Events {
  /** A newer version of the app waits in another tab for this one to let go. */
  onOutdated(): void;
  /** An older version in another tab does not let go. */
  onBlocked(): void;
}

/** The browser's own database. It opens when first asked for something, and again after it was closed. */
export class Database {
  readonly #events: Events;
  #opened: Promise<IDBPDatabase<Schema>> | undefined;

  constructor(events: Events) {
    this.#events = events;
  }

  open(): Promise<IDBPDatabase<Schema>> {
    this.#opened ??= this.#connect().catch((thrown: unknown) => {
      this.#opened = undefined;
      throw thrown;
    });
    return this.#opened;
  }

  async #connect(): Promise<IDBPDatabase<Schema>> {
    const db = await openDB<Schema>(NAME, VERSION, {
      upgrade(upgraded, from) {
        if (from < 1) {
          upgraded.createObjectStore('notes', { keyPath: 'id' }).createIndex('table', 'table');
          upgraded.createObjectStore('runs');
          upgraded.createObjectStore('names');
          upgraded.createObjectStore('tables', { keyPath: 'key' });
        }
        if (from < 2)
          upgraded.createObjectStore('studies', { keyPath: 'key' }).createIndex('table', 'table');
        if (from < 3) upgraded.createObjectStore('unfinished', { keyPath: 'key' });
      },
      blocked: () => this.#events.onBlocked(),
      blocking: () => {
        db.close();
        this.#opened = undefined;
        this.#events.onOutdated();
      },
      terminated: () => (this.#opened = undefined),
    });
    return db;
  }
}

/** Waits for all of a transaction. Why it failed is said by the transaction, not by its requests. */
export async function whole(
  done: Promise<void>,
  requests: readonly Promise<unknown>[],
): Promise<void> {
  await Promise.all([done, ...requests]).catch(async (thrown: unknown) => {
    await done;
    throw thrown;
  });
}
