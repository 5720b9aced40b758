import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { freeNumber, type KeepStore, type KeptTable, type RunEntry, type RunNote } from './store';

const NAME = 'cutoff';
const VERSION = 1;

interface StoredNote extends Omit<RunNote, 'name' | 'bytes'> {
  readonly bytes?: number | null;
  /** When it was taken off the list, in milliseconds since 1970; null or absent while it is on it. */
  readonly binned?: number | null;
}

interface Schema extends DBSchema {
  /** What lists show, so that reading a list reads no weights. */
  notes: { key: string; value: StoredNote; indexes: { table: string } };
  /** The runs themselves, by id. */
  runs: { key: string; value: unknown };
  /** Names by run id. */
  names: { key: string; value: string };
  /** Tables of the visitor's own, by `tableKey`. */
  tables: { key: string; value: KeptTable };
}

interface Events {
  /** A newer version of the app waits in another tab for this one to let go. */
  onOutdated(): void;
  /** An older version in another tab does not let go. */
  onBlocked(): void;
}

/** The browser's own database. It opens when first asked for something, and again after it was closed. */
export class IdbStore implements KeepStore {
  readonly #events: Events;
  #opened: Promise<IDBPDatabase<Schema>> | undefined;

  constructor(events: Events) {
    this.#events = events;
  }

  async notes(): Promise<readonly RunNote[]> {
    const tx = (await this.#open()).transaction(['notes', 'names']);
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
    const tx = (await this.#open()).transaction(['notes', 'names']);
    const [note, name] = await Promise.all([
      tx.objectStore('notes').get(id),
      tx.objectStore('names').get(id),
    ]);
    return note === undefined || !isListed(note) ? null : listed(note, name);
  }

  async run(id: string): Promise<unknown> {
    return (await (await this.#open()).get('runs', id)) ?? null;
  }

  /** Number and run in one transaction: two tabs at once get two numbers. */
  async add({ note: { name, ...note }, run }: RunEntry): Promise<RunNote> {
    const tx = (await this.#open()).transaction(['notes', 'runs', 'names'], 'readwrite');
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

  async erase(before: number): Promise<void> {
    const tx = (await this.#open()).transaction(['notes', 'runs', 'names'], 'readwrite');
    const notes = await tx.objectStore('notes').getAll();
    const gone = notes.filter(({ binned }) => (binned ?? before) < before);
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
    const tx = (await this.#open()).transaction('notes', 'readwrite');
    const found = await Promise.all(ids.map((id) => tx.store.get(id)));
    const puts = found.flatMap((note) => (note === undefined ? [] : [tx.store.put(change(note))]));
    await whole(tx.done, puts);
  }

  async name(id: string, name: string): Promise<void> {
    const db = await this.#open();
    if (name === '') await db.delete('names', id);
    else await db.put('names', name, id);
  }

  async tables(): Promise<readonly KeptTable[]> {
    return (await this.#open()).getAll('tables');
  }

  async addTable(table: KeptTable): Promise<void> {
    await (await this.#open()).put('tables', table);
  }

  async removeTable(key: string): Promise<void> {
    await (await this.#open()).delete('tables', key);
  }

  #open(): Promise<IDBPDatabase<Schema>> {
    this.#opened ??= this.#connect().catch((thrown: unknown) => {
      this.#opened = undefined;
      throw thrown;
    });
    return this.#opened;
  }

  async #connect(): Promise<IDBPDatabase<Schema>> {
    const db = await openDB<Schema>(NAME, VERSION, {
      upgrade(upgraded, from) {
        if (from >= 1) return;
        upgraded.createObjectStore('notes', { keyPath: 'id' }).createIndex('table', 'table');
        upgraded.createObjectStore('runs');
        upgraded.createObjectStore('names');
        upgraded.createObjectStore('tables', { keyPath: 'key' });
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

function isListed({ binned }: StoredNote): boolean {
  return typeof binned !== 'number';
}

/** As lists have it. */
function listed(note: StoredNote, name = ''): RunNote {
  const { id, table, tableTitle, experiment, auc, number, made, bytes = null } = note;
  return { id, table, tableTitle, experiment, auc, number, made, bytes, name };
}

/** Waits for all of a transaction. Why it failed is said by the transaction, not by its requests. */
async function whole(done: Promise<void>, requests: readonly Promise<unknown>[]): Promise<void> {
  await Promise.all([done, ...requests]).catch(async (thrown: unknown) => {
    await done;
    throw thrown;
  });
}
