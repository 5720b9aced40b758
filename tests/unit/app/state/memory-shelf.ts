import type { StudyShelf } from '../../../../src/app/state/study-store';

/** A browser's database, as all its tabs see it. */
export class MemoryShelf implements StudyShelf {
  readonly texts = new Map<string, { readonly table: string; readonly text: string }>();
  refuse: DOMException | null = null;

  async ofTable(table: string): Promise<ReadonlyMap<string, string>> {
    await this.#turn();
    const own = [...this.texts].filter(([, one]) => one.table === table);
    return new Map(own.map(([key, { text }]) => [key, text]));
  }

  async change(
    key: string,
    table: string,
    change: (before: string | null) => string,
  ): Promise<void> {
    await this.#turn();
    this.texts.set(key, { table, text: change(this.texts.get(key)?.text ?? null) });
  }

  async remove(key: string): Promise<void> {
    await this.#turn();
    this.texts.delete(key);
  }

  async #turn(): Promise<void> {
    await Promise.resolve();
    if (this.refuse !== null) throw this.refuse;
  }
}
