import type { Guard } from './guard.svelte';
import type { KeepStore, RunNote } from './store';

/** Longer than the offer to undo stands. */
const BIN_MS = 10_000;

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

  /** Whether they are deleted now. */
  async take(ids: readonly string[]): Promise<boolean> {
    const { store, guard } = this.#parts;
    const done = await guard.did(() => store.bin(ids, Date.now()));
    setTimeout(() => void this.erase(), BIN_MS + 100);
    return done;
  }

  /** Those that are listed again; null where the browser refused, which is told. */
  async restore(ids: readonly string[]): Promise<readonly RunNote[] | null> {
    const { store, guard } = this.#parts;
    let notes: readonly RunNote[] = [];
    const done = await guard.did(async () => (notes = await store.restore(ids)));
    return done ? notes : null;
  }

  /** Erases what was deleted long enough ago, by this tab or another. */
  async erase(): Promise<void> {
    const { store, guard, onErased } = this.#parts;
    const made = await guard.attempt(() => store.erase(Date.now() - BIN_MS));
    if (made.kind === 'done') onErased();
  }
}
