import type { Guard } from './guard.svelte';
import type { KeepStore, RunNote } from './store';

/** What was deleted by a page that has ended since, or by another tab: nobody there can want it back by then. */
const BIN_MS = 600_000;

interface Parts {
  readonly store: KeepStore;
  readonly guard: Guard;
  /** The room of what was deleted is free. */
  readonly onErased: () => void;
}

/** Deleted runs: they stay where they are until nobody can want them back, so that undo reads nothing. */
export class Bin {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whether they are deleted now; they are to be erased once nobody can want them back. */
  take(ids: readonly string[]): Promise<boolean> {
    const { store, guard } = this.#parts;
    return guard.did(() => store.bin(ids, Date.now()));
  }

  /** Those that are listed again; null where the browser refused, which is told. */
  async restore(ids: readonly string[]): Promise<readonly RunNote[] | null> {
    const { store, guard } = this.#parts;
    let notes: readonly RunNote[] = [];
    const done = await guard.did(async () => (notes = await store.restore(ids)));
    return done ? notes : null;
  }

  /** Erases those, unless they were restored, and what was deleted long ago, by this tab or another. */
  async erase(ids: readonly string[] = []): Promise<void> {
    const { store, guard, onErased } = this.#parts;
    const made = await guard.attempt(() => store.erase(Date.now() - BIN_MS, ids));
    if (made.kind === 'done') onErased();
  }
}
