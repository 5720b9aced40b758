import type { Checkpoint } from '../../../core/checkpoint';
import { Fault } from '../../../core/fault';
import type { RunWatch } from '../revival';
import type { Guard } from './guard.svelte';
import { isFull } from './keep-faults';
import type { RunLocks } from './run-locks';
import type { StoredCheckpoint, UnfinishedShelf } from './unfinished-shelf';

/** Runs cut short that are kept: of more, the oldest go. */
const MOST_KEPT = 3;

interface Parts {
  readonly shelf: UnfinishedShelf;
  readonly guard: Guard;
  readonly locks: RunLocks;
  /** The room that a checkpoint took is free. */
  readonly onFreed: () => void;
}

/**
 * Keeps what the run under way has reached, so that a reload or a crash costs no more than what came
 * since. One write at a time, the newest next: training waits for none.
 */
export class Unfinished implements RunWatch {
  readonly #parts: Parts;
  /** Of the run under way; it changes with the run, and is empty while there is none. */
  #key = '';
  /** Of the run last written. */
  #written = '';
  /** A run of an earlier visit that is about to go on. */
  #claimed: string | null = null;
  #next: StoredCheckpoint | null = null;
  #isWriting = false;
  /** The browser refused: it is not asked again for this run. */
  #gaveUp = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  began(from: Checkpoint | null): void {
    const claimed = from === null ? null : this.#claimed;
    if (claimed !== null) this.#claimed = null;
    this.#gaveUp = false;
    this.#key = claimed ?? newKey();
    this.#written = claimed ?? '';
    void this.#parts.locks.take(this.#key);
  }

  reached(checkpoint: Checkpoint): void {
    if (this.#gaveUp) return;
    this.#next = { key: this.#key, at: Date.now(), checkpoint };
    if (!this.#isWriting) void this.#write();
  }

  /** Of a run that broke, what it has reached stays: it can be gone on from. */
  ended(how: 'over' | 'broken'): void {
    const key = this.#key;
    this.#key = '';
    if (how === 'over') {
      this.#next = null;
      this.remove(key);
    }
    this.#parts.locks.release(key);
  }

  /** Closing or reloading the tab loses all of the run under way: nothing of it is kept here. */
  get wouldLose(): boolean {
    return this.#key !== this.#written && this.#key !== '';
  }

  /** Runs that no living tab has, the newest first. */
  async list(): Promise<readonly StoredCheckpoint[]> {
    const { guard, shelf, locks } = this.#parts;
    const made = await guard.attempt(() => shelf.all());
    if (made.kind === 'failed') return [];
    const taken = await locks.taken();
    const free = made.given.filter(({ key }) => !taken.has(key)).toSorted((a, b) => b.at - a.at);
    for (const { key } of free.slice(MOST_KEPT)) this.remove(key);
    return free.slice(0, MOST_KEPT);
  }

  /** Takes a run for this tab, to go on with it; null where another has, or it is gone. */
  async claim(key: string): Promise<StoredCheckpoint | null> {
    const { guard, shelf, locks } = this.#parts;
    if (!(await locks.take(key))) return null;
    const made = await guard.attempt(() => shelf.get(key));
    const found = made.kind === 'done' ? made.given : null;
    if (found === null) locks.release(key);
    else this.#claimed = key;
    return found;
  }

  /** It does not go on after all. */
  letGo(key: string): void {
    if (this.#claimed === key) this.#claimed = null;
    this.#parts.locks.release(key);
  }

  remove(key: string): void {
    const { guard, shelf, onFreed } = this.#parts;
    void guard
      .attempt(() => shelf.remove(key))
      .then(({ kind }) => {
        if (kind === 'done') onFreed();
      });
  }

  async #write(): Promise<void> {
    const { guard, shelf } = this.#parts;
    this.#isWriting = true;
    for (let stored = this.#take(); stored !== null; stored = this.#take()) {
      const made = await guard.attempt(() => shelf.put(stored));
      if (made.kind === 'done') {
        this.#written = stored.key;
        continue;
      }
      this.#gaveUp = true;
      this.#next = null;
      guard.tell(isFull(made.fault) ? noRoomFault(made.fault) : made.fault);
    }
    this.#isWriting = false;
  }

  #take(): StoredCheckpoint | null {
    const stored = this.#next;
    this.#next = null;
    return stored;
  }
}

function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join(
    '',
  );
}

function noRoomFault({ cause }: Fault): Fault {
  return new Fault(
    'internal',
    'The browser has no room left to keep how far a run has come: closing or reloading this tab while it trains loses it',
    { remedy: 'Delete runs or files that are kept here, or wait for the run to end', cause },
  );
}
