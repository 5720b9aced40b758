import { studyKey } from '../../core/study/plan';
import { missingCells, recordsOf, type CellRecord } from '../../core/study/record';
import { readStudy, writeStudy, type Study } from '../../core/study/study-file';

/** Where older versions kept comparisons: `localStorage`, under names that begin like this. */
const OLD_PREFIX = 'cutoff-study:';

/** Texts that outlive the page. Everything may reject. */
export interface StudyShelf {
  /** By their keys. */
  ofTable(table: string): Promise<ReadonlyMap<string, string>>;
  /** Nobody else changes it between reading and writing. */
  change(key: string, table: string, change: (before: string | null) => string): Promise<void>;
  remove(key: string): Promise<void>;
}

/** Comparisons kept in the browser, so that a reload does not cost the runs already made. */
export class StudyStore {
  readonly #shelf: StudyShelf;
  #moved: Promise<void> | undefined;

  constructor(shelf: StudyShelf) {
    this.#shelf = shelf;
  }

  /** Those of one table, the one last added to at the end; damaged ones are dropped and counted. */
  async load(table: string): Promise<{ studies: Study[]; damaged: number }> {
    // What can't be moved yet stays where it is, for the next time.
    this.#moved ??= this.#moveOld().catch(() => (this.#moved = undefined));
    await this.#moved;
    const studies: Study[] = [];
    let damaged = 0;
    for (const [key, text] of await this.#shelf.ofTable(table)) {
      const study = readable(text);
      if (study?.table !== table) {
        damaged++;
        await this.#shelf.remove(key);
      } else if (await this.#hasItsKey(study, key)) studies.push(study);
    }
    return { studies: studies.toSorted((a, b) => a.changed - b.changed), damaged };
  }

  /**
   * Settings that Cutoff has gained since a study was kept are part of its key now: it moves there.
   * False where one of the new key is there already, which then holds both.
   */
  async #hasItsKey(study: Study, key: string): Promise<boolean> {
    const wanted = keyOf(study);
    if (key === wanted) return true;
    const others = await this.#shelf.ofTable(study.table);
    if (!others.has(wanted)) await this.save(study);
    await this.#shelf.remove(key);
    return !others.has(wanted);
  }

  /** Adds to what is kept of the same comparison, so that two tabs lose nothing. */
  save(study: Study): Promise<void> {
    return this.#shelf.change(keyOf(study), study.table, (before) =>
      writeStudy({ ...study, records: [...madeElsewhere(before, study), ...study.records] }),
    );
  }

  remove(study: Study): Promise<void> {
    return this.#shelf.remove(keyOf(study));
  }

  /** Each is taken out of its old place once it is in the new one, so that nothing is lost on the way. */
  async #moveOld(): Promise<void> {
    for (const name of oldNames()) {
      const study = readable(localStorage.getItem(name) ?? '');
      if (study !== null) await this.save(study);
      localStorage.removeItem(name);
    }
  }
}

/** Runs of the same comparison that another tab has added since. */
function madeElsewhere(before: string | null, study: Study): readonly CellRecord[] {
  const kept = before === null ? null : readable(before);
  if (kept === null) return [];
  const cells = missingCells(kept.records, study.records);
  return recordsOf(kept.records, cells).filter(({ kind }) => kind === 'done');
}

/** Null where it is damaged or of another version. */
function readable(text: string): Study | null {
  try {
    return readStudy(text);
  } catch {
    return null;
  }
}

function keyOf({ table, base }: Study): string {
  return `${table}:${studyKey(table, base)}`;
}

/** Empty where the browser gives no access at all. */
function oldNames(): string[] {
  try {
    return Array.from({ length: localStorage.length }, (_, i) => localStorage.key(i) ?? '').filter(
      (name) => name.startsWith(OLD_PREFIX),
    );
  } catch {
    return [];
  }
}
