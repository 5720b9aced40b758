import type { StudyShelf } from '../study-store';
import { whole, type Database } from './database';

/** Comparisons in the browser's own database. */
export class IdbStudies implements StudyShelf {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async ofTable(table: string): Promise<ReadonlyMap<string, string>> {
    const found = await (await this.#database.open()).getAllFromIndex('studies', 'table', table);
    return new Map(found.map(({ key, text }) => [key, text]));
  }

  /** Reads and writes in one transaction: of two tabs, one comes after the other. */
  async change(
    key: string,
    table: string,
    change: (before: string | null) => string,
  ): Promise<void> {
    const tx = (await this.#database.open()).transaction('studies', 'readwrite');
    const before = await tx.store.get(key);
    const text = change(before?.text ?? null);
    await whole(tx.done, [tx.store.put({ key, table, text })]);
  }

  async remove(key: string): Promise<void> {
    await (await this.#database.open()).delete('studies', key);
  }
}
