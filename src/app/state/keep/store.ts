import type { Experiment } from '../../../core/experiment';
import type { Run } from '../../../core/run';
import type { OpenOptions } from '../../../worker/protocol';

/** What is kept of a run beside the run itself: enough to list it. */
export interface RunNote {
  readonly id: string;
  /** `tableKey` of the rows it was made on. */
  readonly table: string;
  readonly tableTitle: string;
  readonly experiment: Experiment;
  /** Of the validation rows. */
  readonly auc: number;
  /** Among the runs of its table, from 1. */
  readonly number: number;
  /** When it was made, in milliseconds since 1970. */
  readonly made: number;
  /** Empty where it has its number only. */
  readonly name: string;
  /** About what it takes; null of runs kept before this was noted. */
  readonly bytes: number | null;
}

/** A run with what is kept beside it. */
export interface RunEntry {
  readonly note: RunNote;
  readonly run: Run;
}

/** A table of the visitor's own, with the choices it is read with. */
export interface KeptTable {
  /** `tableKey`. */
  readonly key: string;
  readonly id: string;
  readonly title: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly hash: string;
  readonly file: File;
  readonly options: OpenOptions;
}

/** What outlives the page. Everything may reject: browsers refuse, run out of room, or clear it. */
export interface KeepStore {
  /** Of all tables. */
  notes(): Promise<readonly RunNote[]>;
  note(id: string): Promise<RunNote | null>;
  /** As it was stored, unchecked; null where it is gone. */
  run(id: string): Promise<unknown>;
  /**
   * Adds a run unless one of its id is there, whose note is then given. Another run of the table may
   * have its number by now: then it gets the next one.
   */
  add(entry: RunEntry): Promise<RunNote>;
  /** Takes runs off the list, at this time; `restore` undoes it until `erase` has come. */
  bin(ids: readonly string[], now: number): Promise<void>;
  /** Those that were still there, on the list again. */
  restore(ids: readonly string[]): Promise<readonly RunNote[]>;
  /** Frees the room of runs that were taken off before this time, and of these if they were taken off. */
  erase(before: number, ids: readonly string[]): Promise<void>;
  /** The last name given counts. */
  name(id: string, name: string): Promise<void>;
  tables(): Promise<readonly KeptTable[]>;
  addTable(table: KeptTable): Promise<void>;
  removeTable(key: string): Promise<void>;
}

/** The number a run asks for, or the next one where another run of its table has it. */
export function freeNumber(wanted: number, taken: readonly number[]): number {
  return taken.includes(wanted) ? 1 + Math.max(...taken) : wanted;
}

/** What a run is called in words. */
export function noteName({ name, number }: Pick<RunNote, 'name' | 'number'>): string {
  return name === '' ? `Run ${String(number)}` : name;
}

/** Of runs kept, those that nobody would miss first: without a name and not in use, the oldest first. */
export function spareFirst(
  notes: readonly RunNote[],
  inUse: (note: RunNote) => boolean,
): readonly RunNote[] {
  return notes
    .filter((note) => note.name === '' && !inUse(note))
    .toSorted((a, b) => a.made - b.made || a.number - b.number);
}

/** "Delete the 10 oldest runs without a name of all tables". */
export function spareInWords(
  { length }: readonly RunNote[],
  where: 'of this table' | 'of all tables',
): string {
  const runs = length === 1 ? 'oldest run' : `${String(length)} oldest runs`;
  return `Delete the ${runs} without a name ${where}`;
}
