import { quoted } from '../../../core/salvage';
import type { WorkerClient } from '../../../worker/client';
import type { DatasetInfo, TrainResult } from '../../../worker/protocol';
import type { ChampionState } from '../champion.svelte';
import type { DataState } from '../data.svelte';
import type { Notices } from '../notices.svelte';
import type { TrainingState } from '../training.svelte';
import { Bin } from './bin';
import type { Guard } from './guard.svelte';
import type { Taken } from './import-words';
import { Reading } from './reading.svelte';
import type { Room } from './room.svelte';
import { entryOf } from './run-entry';
import { RunLists } from './run-lists.svelte';
import { spareInWords, type KeepStore, type RunEntry, type RunNote } from './store';
import type { TabNews, Tabs } from './tabs';
import { isWorthKeeping, TakingIn } from './taking-in';
import { Unkept } from './unkept.svelte';

interface Parts {
  readonly client: WorkerClient;
  readonly training: TrainingState;
  readonly champion: ChampionState;
  readonly data: DataState;
  readonly notices: Notices;
  readonly store: KeepStore;
  readonly guard: Guard;
  readonly room: Room;
  readonly tabs: Tabs;
  /** A run of an earlier visit is in the list again. */
  readonly onBack: () => void;
}

/** Runs that outlive the page, by their ids: added and removed, never changed. */
export class KeptRuns {
  readonly lists: RunLists;
  readonly unkept: Unkept;
  readonly #parts: Parts;
  readonly #reading: Reading;
  readonly #bin: Bin;
  readonly #takingIn: TakingIn;
  #warned = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { store, guard, client } = parts;
    const onDeleted = (id: string): void => this.lists.drop([id]);
    this.#reading = new Reading({ store, guard, client, onDeleted });
    this.lists = new RunLists({ ...parts, reading: this.#reading });
    this.unkept = new Unkept(guard);
    this.#bin = new Bin({ store, guard, onErased: () => void this.keepAfterAll() });
    this.#takingIn = new TakingIn({
      training: parts.training,
      reading: this.#reading,
      notes: () => this.lists.notes,
      clear: (id) => this.#clear(id),
    });
  }

  /** Looks up what earlier visits left. */
  async begin(): Promise<void> {
    const { guard, store, champion } = this.#parts;
    const notes = (await guard.try(() => store.notes(), false)) ?? [];
    const since = this.lists.notes.filter(({ id }) => !notes.some((note) => note.id === id));
    this.lists.notes = [...notes, ...since];
    for (const { id, name } of notes) if (name !== '') champion.take(id, name);
    void this.#bin.erase();
  }

  /** The open table's runs come back, the newest first. Resolves when they are here. */
  async opened({ key }: DatasetInfo): Promise<void> {
    const { training, onBack } = this.#parts;
    const { older } = this.lists;
    for (const { id, number } of older) training.number(id, number);
    const isWanted = (): boolean => this.lists.isOpen(key) && !training.full;
    await this.#reading.each(older, isWanted, (result) => {
      if (this.lists.isListed(result.run.id)) return;
      training.putBack(result);
      onBack();
    });
  }

  /** Puts an older run into the list, where the oldest makes room for it. */
  async bring(note: RunNote): Promise<void> {
    const result = await this.load(note);
    if (result === null || !this.lists.isOpen(note.table)) return;
    this.#parts.training.number(note.id, note.number);
    this.#parts.training.add(result);
  }

  /** A run was made or promoted: it is kept, unless an equal one is; that one takes its place then. */
  async keep(result: TrainResult): Promise<void> {
    const { id } = result.run;
    if (!isWorthKeeping(result) || this.lists.note(id) !== undefined) return;
    const twin = await this.#takingIn.keptTwin(result);
    if (twin === null) await this.#add(this.#entryOf(result));
    else this.#standIn(twin, id);
  }

  /** A kept run takes the place that an equal one has in the list. */
  #standIn(twin: TrainResult, id: string): void {
    const { training } = this.#parts;
    const note = this.lists.note(twin.run.id);
    if (!this.lists.isOpen(twin.run.dataset.key)) return;
    training.replace(id, twin);
    if (note !== undefined) training.number(note.id, note.number);
  }

  /** A run out of a file, with its name. */
  async takeIn(name: string, given: TrainResult): Promise<Taken> {
    const result = await this.#takingIn.asNew(given);
    if (result === null) return 'known';
    const { training, champion, room } = this.#parts;
    const { id, dataset } = result.run;
    room.ask();
    if (name !== '') champion.take(id, name);
    const isOpen = this.lists.isOpen(dataset.key);
    if (isOpen) training.add(result);
    const added = await this.#add(this.#entryOf(result));
    if (isOpen) return 'here';
    return added ? 'elsewhere' : 'lost';
  }

  /** Takes a run out of the list and the browser, with an offer to have it back. */
  async remove(result: TrainResult): Promise<void> {
    const { training, champion } = this.#parts;
    const { id, dataset } = result.run;
    const name = champion.nameOf(result);
    const { note } = this.#entryOf(result);
    const entry = { run: result.run, note: this.lists.note(id) ?? note };
    if (!(await this.#forget([id]))) return;
    training.drop(id);
    this.#offer(`${quoted(name)} deleted.`, [id], async () => {
      if (this.lists.isOpen(dataset.key)) training.add(result);
      if ((await this.#restore([id])) !== 'back') await this.#add(entry);
    });
  }

  /** The same for runs that are not in the list. */
  async removeNotes(notes: readonly RunNote[]): Promise<void> {
    const ids = notes.map(({ id }) => id);
    if (!(await this.#forget(ids))) return;
    const what = notes.length === 1 ? 'One run' : `${String(notes.length)} runs`;
    this.#offer(`${what} deleted.`, ids, async () => {
      if ((await this.#restore(ids)) === 'gone')
        this.#parts.notices.tell('It is too late: they are erased already.');
    });
  }

  /** The visitor named a run, or took its name away. */
  async rename(id: string, name: string): Promise<void> {
    const { room, guard, store, tabs } = this.#parts;
    if (this.lists.note(id) === undefined) return;
    this.lists.rename(id, name);
    room.ask();
    if (await guard.did(() => store.name(id, name))) tabs.tell({ kind: 'named', id, name });
  }

  /** Another tab changed what is kept. */
  async hear(news: Exclude<TabNews, { kind: 'tables' }>): Promise<void> {
    const { champion, training, guard, store } = this.#parts;
    switch (news.kind) {
      case 'named':
        champion.take(news.id, news.name);
        this.lists.rename(news.id, news.name);
        return;
      case 'removed':
        this.lists.drop([news.id]);
        training.drop(news.id);
        return;
      case 'added': {
        const note = await guard.try(() => store.note(news.id));
        if (note === null) return;
        this.#take(note);
        if (this.lists.isOpen(note.table) && !this.lists.isListed(note.id)) await this.bring(note);
      }
    }
  }

  /** A kept run, checked and judged; null, and told of, where it can't be read. */
  load(note: RunNote): Promise<TrainResult | null> {
    return this.#reading.one(note);
  }

  #entryOf(result: TrainResult): RunEntry {
    return entryOf(result, this.#parts);
  }

  async #add(entry: RunEntry): Promise<boolean> {
    const { champion, guard, store, tabs } = this.#parts;
    const made = await guard.attempt(() => store.add(entry));
    if (made.kind === 'failed') {
      this.unkept.add(entry, made.fault);
      return false;
    }
    const note = made.given;
    this.unkept.drop(note.id);
    const given = champion.givenName(note.id);
    this.#take(note);
    tabs.tell({ kind: 'added', id: note.id });
    // It was named while it was being written.
    if (given !== '' && given !== entry.note.name) await this.rename(note.id, given);
    void this.#measure();
    return true;
  }

  /** There is room again: what was not kept is. */
  async keepAfterAll(): Promise<void> {
    for (const entry of this.unkept.entries) if (!(await this.#add(entry))) break;
    await this.#measure();
  }

  async #measure(): Promise<void> {
    const { room, notices } = this.#parts;
    await room.measure();
    if (!room.nearlyFull || this.#warned || this.lists.notes.length === 0) return;
    this.#warned = true;
    const { spare } = this.lists;
    notices.tell(
      'The room that the browser gives this page is nearly full.',
      spare.length === 0
        ? undefined
        : { label: spareInWords(spare, 'of all tables'), run: () => void this.removeNotes(spare) },
      true,
    );
  }

  /** Whether they are kept no more; the browser may refuse to delete what it keeps. */
  async #forget(ids: readonly string[]): Promise<boolean> {
    const { tabs } = this.#parts;
    const before = this.lists.notes.filter(({ id }) => ids.includes(id));
    this.lists.drop(ids);
    for (const id of ids) this.unkept.drop(id);
    const done = await this.#bin.take(ids);
    if (done) for (const id of ids) tabs.tell({ kind: 'removed', id });
    else for (const note of before) this.#take(note);
    return done || before.length === 0;
  }

  /** A run that can't be read makes room for a whole copy. */
  async #clear(id: string): Promise<void> {
    this.lists.drop([id]);
    await this.#bin.take([id]);
    void this.#bin.erase([id]);
    this.#reading.forget(id);
  }

  /** Whether all are back, or the browser refused. */
  async #restore(ids: readonly string[]): Promise<'back' | 'gone' | 'refused'> {
    const notes = await this.#bin.restore(ids);
    if (notes === null) return 'refused';
    for (const note of notes) {
      this.#take(note);
      this.#parts.tabs.tell({ kind: 'added', id: note.id });
    }
    return notes.length === ids.length ? 'back' : 'gone';
  }

  #take(note: RunNote): void {
    const { champion, training } = this.#parts;
    this.lists.take(note);
    if (note.name !== '') champion.take(note.id, note.name);
    if (this.lists.isOpen(note.table)) training.number(note.id, note.number);
  }

  #offer(text: string, ids: readonly string[], undo: () => Promise<void>): void {
    const action = { label: 'Undo', run: () => void undo() };
    this.#parts.notices.tell(text, action, false, () => void this.#bin.erase(ids));
  }
}
