import { Fault } from '../../../core/fault';
import { isShipped } from '../../../core/run';
import { quoted } from '../../../core/salvage';
import type { WorkerClient } from '../../../worker/client';
import type { DatasetInfo, TrainResult } from '../../../worker/protocol';
import type { ChampionState } from '../champion.svelte';
import type { DataState } from '../data.svelte';
import type { Notices } from '../notices.svelte';
import type { TrainingState } from '../training.svelte';
import type { Guard } from './guard.svelte';
import type { Taken } from './import-words';
import type { Room } from './room.svelte';
import type { KeepStore, RunEntry, RunNote } from './store';
import type { TabNews, Tabs } from './tabs';

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
  /** Of all tables; those that can't be read are left out. */
  notes: readonly RunNote[] = $state.raw([]);
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Runs of the open table that are not in the list, newest first. */
  readonly older: readonly RunNote[] = $derived.by(() => {
    const { data, training } = this.#parts;
    const listed = training.kept.map(({ run }) => run.id);
    return this.notes
      .filter(({ table, id }) => table === data.dataset?.key && !listed.includes(id))
      .toSorted((a, b) => b.made - a.made || b.number - a.number);
  });

  /** Runs of tables that are not open. */
  readonly elsewhere: readonly RunNote[] = $derived.by(() =>
    this.notes.filter(({ table }) => table !== this.#parts.data.dataset?.key),
  );

  /** Looks up what earlier visits left. */
  async begin(): Promise<void> {
    const { guard, store, champion } = this.#parts;
    const notes = (await guard.try(() => store.notes(), false)) ?? [];
    const since = this.notes.filter(({ id }) => !notes.some((note) => note.id === id));
    this.notes = [...notes, ...since];
    for (const { id, name } of notes) if (name !== '') champion.take(id, name);
  }

  /** The open table's runs come back, the newest first. Resolves when they are here. */
  async opened({ key }: DatasetInfo): Promise<void> {
    const { training, onBack } = this.#parts;
    const { older } = this;
    for (const { id, number } of older) training.number(id, number);
    for (const note of older) {
      if (training.full) return;
      const result = await this.load(note);
      if (!this.#isOpen(key)) return;
      if (result === null || this.#isListed(note.id)) continue;
      training.putBack(result);
      onBack();
    }
  }

  /** Puts an older run into the list, where the oldest makes room for it. */
  async bring(note: RunNote): Promise<void> {
    const result = await this.load(note);
    if (result === null || !this.#isOpen(note.table)) return;
    this.#parts.training.number(note.id, note.number);
    this.#parts.training.add(result);
  }

  /** A run was made or promoted: it is kept, unless it came with the data or has no scores. */
  async keep(result: TrainResult): Promise<void> {
    const { run } = result;
    const scored = [run.validation, run.test].every(({ rawPd }) => rawPd.every(Number.isFinite));
    if (isShipped(run) || !scored || this.#note(run.id) !== undefined) return;
    await this.#add(this.#entryOf(result));
  }

  /** A run out of a file, with its name. */
  async takeIn(name: string, result: TrainResult): Promise<Taken> {
    const { training, champion, room } = this.#parts;
    const { id, dataset } = result.run;
    if (this.#isListed(id) || this.#note(id) !== undefined) return 'known';
    await room.ask();
    if (name !== '') champion.take(id, name);
    const isOpen = this.#isOpen(dataset.key);
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
    const entry = { run: result.run, note: this.#note(id) ?? note };
    training.drop(id);
    await this.#forget([id]);
    this.#offer(`${quoted(name)} deleted.`, async () => {
      if (this.#isOpen(dataset.key)) training.add(result);
      await this.#add(entry);
    });
  }

  /** The same for runs that are not in the list. */
  async removeNotes(notes: readonly RunNote[]): Promise<void> {
    const entries: RunEntry[] = [];
    for (const note of notes) {
      const result = await this.load(note);
      if (result !== null) entries.push({ note, run: result.run });
    }
    await this.#forget(notes.map(({ id }) => id));
    const what = notes.length === 1 ? 'One run' : `${String(notes.length)} runs`;
    this.#offer(`${what} deleted.`, async () => {
      for (const entry of entries) await this.#add(entry);
    });
  }

  /** The visitor named a run, or took its name away. */
  async rename(id: string, name: string): Promise<void> {
    const { room, guard, store, tabs } = this.#parts;
    if (this.#note(id) === undefined) return;
    this.#name(id, name);
    await room.ask();
    if (await guard.did(() => store.name(id, name))) tabs.tell({ kind: 'named', id, name });
  }

  /** Another tab changed what is kept. */
  async hear(news: Exclude<TabNews, { kind: 'tables' }>): Promise<void> {
    const { champion, training, guard, store } = this.#parts;
    switch (news.kind) {
      case 'named':
        champion.take(news.id, news.name);
        this.#name(news.id, news.name);
        return;
      case 'removed':
        this.notes = this.notes.filter(({ id }) => id !== news.id);
        training.drop(news.id);
        return;
      case 'added': {
        const note = await guard.try(() => store.note(news.id));
        if (note === null) return;
        this.#take(note);
        if (this.#isOpen(note.table) && !this.#isListed(note.id)) await this.bring(note);
      }
    }
  }

  /** A kept run, checked and judged; null, and told of, where it is not whole any more. */
  async load(note: RunNote): Promise<TrainResult | null> {
    const { guard, store, client } = this.#parts;
    const run = await guard.try(() => store.run(note.id));
    if (run === null) return this.#leaveOut(note, 'the browser has cleared it');
    try {
      const result = await client.request('judge', { run }).result;
      const { id, dataset } = result.run;
      if (id === note.id && dataset.key === note.table) return result;
      return this.#leaveOut(note, 'it is another run');
    } catch (thrown) {
      return this.#leaveOut(note, Fault.from(thrown).what);
    }
  }

  /** It stays in the browser: another version may be able to read it. */
  #leaveOut(note: RunNote, why: string): null {
    if (this.#note(note.id) === undefined) return null;
    this.notes = this.notes.filter(({ id }) => id !== note.id);
    const name = note.name === '' ? `Run ${String(note.number)}` : note.name;
    this.#parts.guard.tell(
      new Fault('bad-input', `${quoted(name)} of an earlier visit is left out: ${why}`, {
        remedy: 'Everything else is here',
      }),
    );
    return null;
  }

  #entryOf({ run, judged }: TrainResult): RunEntry {
    const { training, champion } = this.#parts;
    const { id, experiment, dataset } = run;
    return {
      run,
      note: {
        id,
        table: dataset.key,
        tableTitle: dataset.title,
        experiment,
        auc: judged.validation.ranking.auc,
        number: training.numbers[id] ?? 1,
        made: Date.now(),
        name: champion.givenName(id),
      },
    };
  }

  async #add(entry: RunEntry): Promise<boolean> {
    const { champion, guard, store, tabs, room } = this.#parts;
    const note = await guard.try(() => store.add(entry));
    if (note === null) return false;
    const given = champion.givenName(note.id);
    this.#take(note);
    tabs.tell({ kind: 'added', id: note.id });
    // It was named while it was being written.
    if (given !== '' && given !== entry.note.name) await this.rename(note.id, given);
    await room.measure();
    return true;
  }

  async #forget(ids: readonly string[]): Promise<void> {
    const { guard, store, tabs, room } = this.#parts;
    this.notes = this.notes.filter(({ id }) => !ids.includes(id));
    for (const id of ids)
      if (await guard.did(() => store.remove(id))) tabs.tell({ kind: 'removed', id });
    await room.measure();
  }

  #take(note: RunNote): void {
    const { champion, training } = this.#parts;
    this.notes = [...this.notes.filter(({ id }) => id !== note.id), note];
    if (note.name !== '') champion.take(note.id, note.name);
    if (this.#isOpen(note.table)) training.number(note.id, note.number);
  }

  #name(id: string, name: string): void {
    this.notes = this.notes.map((note) => (note.id === id ? { ...note, name } : note));
  }

  #offer(text: string, undo: () => Promise<void>): void {
    this.#parts.notices.tell(text, { label: 'Undo', run: () => void undo() });
  }

  #note(id: string): RunNote | undefined {
    return this.notes.find((note) => note.id === id);
  }

  #isListed(id: string): boolean {
    return this.#parts.training.kept.some(({ run }) => run.id === id);
  }

  #isOpen(table: string): boolean {
    return this.#parts.data.dataset?.key === table;
  }
}
