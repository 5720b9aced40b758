import { Fault } from '../../core/fault';
import type { DatasetInfo, OpenOptions } from '../../worker/protocol';
import type { DataState } from './data.svelte';
import type { Notices } from './notices.svelte';

interface Parts {
  readonly data: DataState;
  readonly notices: Notices;
  /** For files that are no tables, in the order in which they are asked; false where a file is none of theirs. */
  readonly asides: readonly ((file: File) => Promise<boolean>)[];
  /** Back to the data that is open. */
  fallBack(): void;
}

/** Opens files of the visitor's: a table, settings and scenes, runs, or a model. */
export class FileOpening {
  readonly #parts: Parts;
  readonly #underWay = new Set<Promise<void>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whatever it is. */
  openAny(file: File): Promise<void> {
    const opened = this.#openAny(file).finally(() => this.#underWay.delete(opened));
    this.#underWay.add(opened);
    return opened;
  }

  /** Resolves when of every file that was given it is known what it is, and what is in it is here. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  async #openAny(file: File): Promise<void> {
    const taken = await this.#openAside(file).catch((thrown: unknown) =>
      this.#parts.notices.fail(thrown),
    );
    if (taken === false) await this.open(file).catch(() => undefined);
  }

  /** A table; null where the visitor is asked something first. */
  async open(file: File, options: OpenOptions = {}): Promise<DatasetInfo | null> {
    const { data, notices, fallBack } = this.#parts;
    notices.clearErrors();
    try {
      return await data.openFile(file, options);
    } catch (thrown) {
      const { code, place } = Fault.from(thrown);
      const aboutOutcome = code === 'bad-input' && place.column !== undefined;
      const choose = { label: 'Choose the outcome', run: () => void this.#askOutcome() };
      // Opening it gave up a table that was still being read.
      fallBack();
      throw notices.fail(thrown, aboutOutcome ? choose : undefined);
    }
  }

  /** The same table with other choices. */
  async reopen(options: OpenOptions): Promise<void> {
    try {
      await this.#parts.data.reopen(options);
    } catch (thrown) {
      this.#parts.notices.fail(thrown);
      this.#parts.fallBack();
    }
  }

  /** The visitor was asked something about a table, and would rather not open it. */
  decline(): void {
    this.#parts.data.cancelOpening();
    this.#parts.fallBack();
  }

  async #openAside(file: File): Promise<boolean> {
    for (const openIf of this.#parts.asides) if (await openIf(file)) return true;
    return false;
  }

  async #askOutcome(): Promise<void> {
    try {
      await this.#parts.data.askOutcome();
    } catch (thrown) {
      this.#parts.notices.fail(thrown);
      this.#parts.fallBack();
    }
  }
}
