import { whole, type Database, type StoredNote } from './database';
import { freeNumber, type KeepStore, type KeptTable, type RunEntry, type RunNote } from './store';

/** Runs and tables in the browser's own database. */
export class IdbStore implements KeepStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async notes(): Promise<readonly RunNote[]> {
    const tx = (await this.#database.open()).transaction(['notes', 'names']);
    const names = tx.objectStore('names');
    const [notes, ids, given] = await Promise.all([
      tx.objectStore('notes').getAll(),
      names.getAllKeys(),
      names.getAll(),
    ]);
    const nameOf = new Map(ids.map((id, i) => [id, given[i]]));
    return notes.filter(isListed).map((note) => listed(note, nameOf.get(note.id)));
  }

  async note(id: string): Promise<RunNote | null> {
    const tx = (await this.#database.open()).transaction(['notes', 'names']);
    const [note, name] = await Promise.all([
      tx.objectStore('notes').get(id),
      tx.objectStore('names').get(id),
    ]);
    return note === undefined || !isListed(note) ? null : listed(note, name);
  }

  async run(id: string): Promise<unknown> {
    return (await (await this.#database.open()).get('runs', id)) ?? null;
  }

  /** Number and run in one transaction: two tabs at once get two numbers. */
  async add({ note: { name, ...note }, run }: RunEntry): Promise<RunNote> {
    const tx = (await this.#database.open()).transaction(['notes', 'runs', 'names'], 'readwrite');
    const notes = tx.objectStore('notes');
    const existing = await notes.get(note.id);
    const kept = await tx.objectStore('names').get(note.id);
    if (existing !== undefined && isListed(existing)) {
      await tx.done;
      return listed(existing, kept);
    }
    const others = await notes.index('table').getAll(note.table);
    const taken = others.filter(({ id }) => id !== note.id).map(({ number }) => number);
    const added = { ...note, number: freeNumber(note.number, taken) };
    await whole(tx.done, [
      notes.put(added),
      tx.objectStore('runs').put(run, note.id),
      ...(name === '' ? [] : [tx.objectStore('names').put(name, note.id)]),
    ]);
    return listed(added, name);
  }

  async bin(ids: readonly string[], now: number): Promise<void> {
    await this.#change(ids, (note) => ({ ...note, binned: note.binned ?? now }));
  }

  async restore(ids: readonly string[]): Promise<readonly RunNote[]> {
    await this.#change(ids, (note) => ({ ...note, binned: null }));
    return (await this.notes()).filter(({ id }) => ids.includes(id));
  }

  async erase(before: number, ids: readonly string[]): Promise<void> {
    const tx = (await this.#database.open()).transaction(['notes', 'runs', 'names'], 'readwrite');
    const notes = await tx.objectStore('notes').getAll();
    const gone = notes.filter(
      (note) => !isListed(note) && ((note.binned ?? 0) < before || ids.includes(note.id)),
    );
    await whole(
      tx.done,
      gone.flatMap(({ id }) => [
        tx.objectStore('notes').delete(id),
        tx.objectStore('runs').delete(id),
        tx.objectStore('names').delete(id),
      ]),
    );
  }

  /** Notes of runs that are there, changed together. */
  async #change(ids: readonly string[], change: (note: StoredNote) => StoredNote): Promise<void> {
    const tx = (await this.#database.open()).transaction('notes', 'readwrite');
    const found = await Promise.all(ids.map((id) => tx.store.get(id)));
    const puts = found.flatMap((note) => (note === undefined ? [] : [tx.store.put(change(note))]));
    await whole(tx.done, puts);
  }

  async name(id: string, name: string): Promise<void> {
    const db = await this.#database.open();
    if (name === '') await db.delete('names', id);
    else await db.put('names', name, id);
  }

  async tables(): Promise<readonly KeptTable[]> {
    return (await this.#database.open()).getAll('tables');
  }

  async addTable(table: KeptTable): Promise<void> {
    await (await this.#database.open()).put('tables', table);
  }

  async removeTable(key: string): Promise<void> {
    await (await this.#database.open()).delete('tables', key);
  }
}

function isListed({ binned }: StoredNote): boolean {
  return typeof binned !== 'number';
}

/** As lists have it. */
function listed(note: StoredNote, name = ''): RunNote {
  const { id, table, tableTitle, experiment, auc, number, made, bytes = null } = note;
  return { id, table, tableTitle, experiment, auc, number, made, bytes, name };
}
