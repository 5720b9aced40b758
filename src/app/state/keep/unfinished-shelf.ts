import type { Database } from './database';

/** What a run had reached, as it was stored. */
export interface StoredCheckpoint {
  /** Of the run, whichever tab trains it. */
  readonly key: string;
  /** When it was reached, in milliseconds since 1970. */
  readonly at: number;
  /** A `Checkpoint`, unchecked. */
  readonly checkpoint: unknown;
}

/** Where what runs have reached outlives the page. Everything may reject. */
export interface UnfinishedShelf {
  all(): Promise<readonly StoredCheckpoint[]>;
  get(key: string): Promise<StoredCheckpoint | null>;
  /** In the place of what the run had reached before. */
  put(stored: StoredCheckpoint): Promise<void>;
  remove(key: string): Promise<void>;
}

/** In the browser's own database. */
export class IdbUnfinished implements UnfinishedShelf {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async all(): Promise<readonly StoredCheckpoint[]> {
    return (await this.#database.open()).getAll('unfinished');
  }

  async get(key: string): Promise<StoredCheckpoint | null> {
    return (await (await this.#database.open()).get('unfinished', key)) ?? null;
  }

  async put(stored: StoredCheckpoint): Promise<void> {
    await (await this.#database.open()).put('unfinished', stored);
  }

  async remove(key: string): Promise<void> {
    await (await this.#database.open()).delete('unfinished', key);
  }
}
