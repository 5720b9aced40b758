import type { TrainResult } from '../../../worker/protocol';
import { severalUnreadableFault, unreadableFault } from './keep-faults';
import { readKept, type Around } from './read-kept';
import { noteName, type RunNote } from './store';

interface Parts extends Around {
  /** Another tab has deleted it. */
  readonly onDeleted: (id: string) => void;
}

/** A run that is kept but can't be read any more. */
export interface Unreadable {
  readonly note: RunNote;
  /** Reads on from its name, without a full stop. */
  readonly why: string;
}

/** Reads kept runs, and remembers which can't be read, and why. */
export class Reading {
  /** By run id. */
  #whyNot: Readonly<Record<string, string>> = $state.raw({});
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Null unless it was found that the run can't be read. */
  whyNot(id: string): string | null {
    return this.#whyNot[id] ?? null;
  }

  /** Another run has the id now. */
  forget(id: string): void {
    const others = Object.entries(this.#whyNot).filter(([other]) => other !== id);
    this.#whyNot = Object.fromEntries(others);
  }

  /** One run after another, for as long as they are wanted; those that can't be read are told of at once. */
  async each(
    notes: readonly RunNote[],
    isWanted: () => boolean,
    take: (result: TrainResult) => void,
  ): Promise<void> {
    const unreadable: Unreadable[] = [];
    for (const note of notes) {
      if (!isWanted()) break;
      const result = await this.#read(note, unreadable);
      if (result !== null && isWanted()) take(result);
    }
    this.#tell(unreadable);
  }

  /** A kept run, checked and judged; null, and told of, where it can't be read. */
  async one(note: RunNote): Promise<TrainResult | null> {
    const unreadable: Unreadable[] = [];
    const result = await this.#read(note, unreadable);
    this.#tell(unreadable);
    return result;
  }

  async #read(note: RunNote, unreadable: Unreadable[]): Promise<TrainResult | null> {
    const { guard, onDeleted } = this.#parts;
    const read = await readKept(note, this.#parts);
    switch (read.kind) {
      case 'read':
        return read.result;
      case 'failed':
        if (read.fault.code !== 'cancelled') guard.tell(read.fault);
        return null;
      case 'deleted':
        onDeleted(note.id);
        return null;
      case 'unreadable':
        this.#whyNot = { ...this.#whyNot, [note.id]: read.why };
        unreadable.push({ note, why: read.why });
        return null;
    }
  }

  #tell(unreadable: readonly Unreadable[]): void {
    const [first] = unreadable;
    if (first === undefined) return;
    this.#parts.guard.tell(
      unreadable.length > 1
        ? severalUnreadableFault(unreadable.length)
        : unreadableFault(noteName(first.note), first.why),
    );
  }
}
