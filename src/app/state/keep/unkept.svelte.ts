import type { Fault } from '../../../core/fault';
import type { Guard } from './guard.svelte';
import { isFull, noRoomFault } from './keep-faults';
import { noteName, type RunEntry } from './store';

/** Runs that the browser did not keep: this tab holds them until it does. */
export class Unkept {
  entries: readonly RunEntry[] = $state.raw([]);
  readonly #guard: Guard;
  #told: Fault | null = null;

  constructor(guard: Guard) {
    this.#guard = guard;
  }

  has(id: string): boolean {
    return this.entries.some(({ note }) => note.id === id);
  }

  /** One message names them all. */
  add(entry: RunEntry, fault: Fault): void {
    this.entries = this.has(entry.note.id)
      ? this.entries.map((other) => (other.note.id === entry.note.id ? entry : other))
      : [...this.entries, entry];
    if (!isFull(fault)) {
      this.#guard.tell(fault);
      return;
    }
    const told = noRoomFault(
      this.entries.map(({ note }) => noteName(note)),
      fault,
    );
    // Tried again in vain: whoever closed the message has read it.
    if (told.message === this.#told?.message) return;
    this.#withdraw();
    this.#told = told;
    this.#guard.tell(told);
  }

  /** It is kept now, or deleted. */
  drop(id: string): void {
    if (!this.has(id)) return;
    this.entries = this.entries.filter(({ note }) => note.id !== id);
    if (this.entries.length === 0) this.#withdraw();
  }

  #withdraw(): void {
    if (this.#told !== null) this.#guard.withdraw(this.#told);
    this.#told = null;
  }
}
