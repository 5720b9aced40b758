import { sameRun } from '../../../core/settings';
import type { ChampionState } from '../champion.svelte';
import type { DataState } from '../data.svelte';
import type { TrainingState } from '../training.svelte';
import type { Reading, Unreadable } from './reading.svelte';
import { spareFirst, type RunNote } from './store';

interface Parts {
  readonly training: TrainingState;
  readonly champion: ChampionState;
  readonly data: DataState;
  readonly reading: Reading;
}

/** As many at once are offered to be deleted where room is short. */
const MOST_SPARED = 10;

/** What is known of the kept runs, as lists. */
export class RunLists {
  /** Of all tables. */
  notes: readonly RunNote[] = $state.raw([]);
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  readonly #readable: readonly RunNote[] = $derived.by(() =>
    this.notes.filter(({ id }) => this.#parts.reading.whyNot(id) === null),
  );

  /** Runs of the open table that are not in the list, newest first. */
  readonly older: readonly RunNote[] = $derived.by(() =>
    this.#readable
      .filter(({ table, id }) => this.isOpen(table) && !this.isListed(id))
      .toSorted((a, b) => b.made - a.made || b.number - a.number),
  );

  /** Runs of tables that are not open. */
  readonly elsewhere: readonly RunNote[] = $derived.by(() =>
    this.#readable.filter(({ table }) => !this.isOpen(table)),
  );

  /** Those found to be of no use, with what is wrong. */
  readonly unreadable: readonly Unreadable[] = $derived.by(() =>
    this.notes.flatMap((note) => {
      const why = this.#parts.reading.whyNot(note.id);
      return why === null ? [] : [{ note, why }];
    }),
  );

  /** There is something to list beside the runs in the list. */
  get anyHere(): boolean {
    return this.older.length > 0 || this.unreadable.length > 0;
  }

  /** Those that have no name and are neither listed nor champion, the oldest first. */
  readonly #unmissed: readonly RunNote[] = $derived.by(() => {
    const champion = this.#parts.champion.settings;
    const isInUse = ({ id, experiment }: RunNote): boolean =>
      this.isListed(id) || (champion !== null && sameRun(experiment, champion));
    return spareFirst(this.#readable, isInUse);
  });

  /** What to delete where room is short, of all tables. */
  readonly spare: readonly RunNote[] = $derived(this.#unmissed.slice(0, MOST_SPARED));

  /** The same of the open table. */
  readonly spareHere: readonly RunNote[] = $derived.by(() =>
    this.#unmissed.filter(({ table }) => this.isOpen(table)).slice(0, MOST_SPARED),
  );

  note(id: string): RunNote | undefined {
    return this.notes.find((note) => note.id === id);
  }

  isListed(id: string): boolean {
    return this.#parts.training.kept.some(({ run }) => run.id === id);
  }

  isOpen(table: string): boolean {
    return this.#parts.data.dataset?.key === table;
  }

  take(note: RunNote): void {
    this.notes = [...this.notes.filter(({ id }) => id !== note.id), note];
  }

  drop(ids: readonly string[]): void {
    this.notes = this.notes.filter(({ id }) => !ids.includes(id));
  }

  rename(id: string, name: string): void {
    this.notes = this.notes.map((note) => (note.id === id ? { ...note, name } : note));
  }
}
