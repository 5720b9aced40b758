class Cell {
  value: unknown = $state.raw();
}

/**
 * An object read one property at a time: who reads one is told when that one changes and of no other.
 * The properties are those of the first value, and never more or fewer.
 */
export class Live<T extends object> {
  /** As it stands, to read from. */
  readonly view: Readonly<T>;
  readonly #cells: ReadonlyMap<string, Cell>;

  constructor(first: T) {
    this.#cells = cellsOf(first);
    const view = {};
    for (const [name, cell] of this.#cells)
      Object.defineProperty(view, name, { enumerable: true, get: () => cell.value });
    this.view = view as T;
  }

  /** Takes on the named properties of another. */
  take(names: readonly (keyof T)[], from: T): void {
    for (const name of names) {
      const cell = this.#cells.get(String(name));
      if (cell !== undefined) cell.value = from[name];
    }
  }
}

function cellsOf(first: object): ReadonlyMap<string, Cell> {
  const cells: [string, Cell][] = Object.entries(first).map(([name, value]) => {
    const cell = new Cell();
    cell.value = value;
    return [name, cell];
  });
  return new Map(cells);
}
