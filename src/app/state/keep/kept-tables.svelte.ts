import { linkedTable, type LinkedTable } from '../../../core/link';
import type { DataState } from '../data.svelte';
import type { Guard } from './guard.svelte';
import type { Room } from './room.svelte';
import type { KeepStore, KeptTable } from './store';
import type { Tabs } from './tabs';

interface Parts {
  readonly data: DataState;
  readonly store: KeepStore;
  readonly guard: Guard;
  readonly room: Room;
  readonly tabs: Tabs;
  /** The room that a file took is free. */
  readonly onFreed: () => void;
}

/** Files of the visitor's own that they said should be kept in this browser. */
export class KeptTables {
  list: readonly KeptTable[] = $state.raw([]);
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whether the open table is one of them. */
  readonly isOpen: boolean = $derived.by(() =>
    this.list.some(({ key }) => key === this.#parts.data.dataset?.key),
  );

  /** Looks them up; the data then know them by their names. */
  async load(aloud = true): Promise<void> {
    const { guard, store } = this.#parts;
    this.list = (await guard.try(() => store.tables(), aloud)) ?? this.list;
    this.lend(null);
  }

  /** They can be opened by their names; of two with one name, the one meant. */
  lend(meant: LinkedTable | null): void {
    const isMeant = (table: KeptTable): boolean => linkedTable(table).key === meant?.key;
    for (const table of this.list.toSorted((a, b) => Number(isMeant(a)) - Number(isMeant(b))))
      this.#parts.data.know(table.id, table.file, table.options);
  }

  /** Keeps the file that is open. */
  async keepOpen(): Promise<void> {
    const { data, guard, store, room, tabs } = this.#parts;
    const { dataset } = data;
    const request = dataset === null ? null : data.fileOf(dataset.id);
    if (dataset === null || request === null) return;
    room.ask();
    const { file, target, positive, group, roles, consent } = request;
    const { key, id, title, hash } = dataset;
    const options = {
      ...(target === undefined ? {} : { target }),
      ...(positive === undefined ? {} : { positive }),
      ...(group === undefined ? {} : { group }),
      ...(roles === undefined ? {} : { roles }),
      ...(consent === undefined ? {} : { consent }),
    };
    const table: KeptTable = { key, id, title, hash, file, options };
    if (!(await guard.did(() => store.addTable(table)))) return;
    this.list = [...this.list.filter((other) => other.key !== key), table];
    tabs.tell({ kind: 'tables' });
    void room.measure();
  }

  async forgetOpen(): Promise<void> {
    const { data, guard, store, tabs, onFreed } = this.#parts;
    const key = data.dataset?.key ?? '';
    if (!(await guard.did(() => store.removeTable(key)))) return;
    this.list = this.list.filter((table) => table.key !== key);
    tabs.tell({ kind: 'tables' });
    onFreed();
  }
}
