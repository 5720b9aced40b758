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
  remove(id: string): Promise<void>;
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
