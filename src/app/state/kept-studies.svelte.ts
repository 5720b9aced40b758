import { studyKey } from '../../core/study/plan';
import { missingCells, recordsOf } from '../../core/study/record';
import type { Study } from '../../core/study/study-file';
import type { Notices } from './notices.svelte';
import { keepFault } from './keep/keep-faults';
import type { StudyStore } from './study-store';

/** A study with the key of its table and settings. */
export interface KeptStudy extends Study {
  readonly key: string;
}

/** The studies of the open table, as the browser keeps them. */
export class KeptStudies {
  /** The one last added to at the end. */
  list: readonly KeptStudy[] = $state.raw([]);
  /** Key of the open table. */
  table = '';
  readonly #notices: Notices;
  readonly #store: StudyStore;
  /** That something could not be kept has been said. */
  #unkept = false;

  constructor(notices: Notices, store: StudyStore) {
    this.#notices = notices;
    this.#store = store;
  }

  find(key: string | null): KeptStudy | undefined {
    return this.list.find((study) => study.key === key);
  }

  /** Another table is open: what was kept of it comes back. Whether it is still open by then. */
  async opened(table: string): Promise<boolean> {
    this.table = table;
    this.list = [];
    const found = await this.#store.load(table).catch(() => ({ studies: [], damaged: 0 }));
    if (this.table !== table) return false;
    const since = this.list;
    this.list = found.studies.map((study) => ({
      ...study,
      key: studyKey(study.table, study.base),
    }));
    for (const study of since) this.#join(study);
    if (found.damaged > 0)
      this.#notices.tell(
        'Results of a comparison kept from an earlier visit were damaged and are left out.',
      );
    return true;
  }

  /** Puts a study that was made on meanwhile beside what is kept of it. */
  #join(study: KeptStudy): void {
    const kept = this.find(study.key)?.records ?? [];
    const back = recordsOf(kept, missingCells(kept, study.records));
    const others = this.list.filter(({ key }) => key !== study.key);
    this.list = [...others, { ...study, records: [...back, ...study.records] }];
  }

  /** Takes the place of the one with the same key. */
  put(study: KeptStudy): void {
    this.list = [...this.list.filter(({ key }) => key !== study.key), study];
    if (study.records.length > 0) void this.#save(study);
  }

  /** Takes one away, with an offer to have it back. */
  forget(study: KeptStudy): void {
    this.list = this.list.filter(({ key }) => key !== study.key);
    this.#store.remove(study).catch((thrown: unknown) => this.#tell(thrown));
    this.#notices.tell('The results of this comparison are forgotten.', {
      label: 'Bring them back',
      run: () => this.#restore(study),
    });
  }

  /** What was made since is newer than what comes back. */
  #restore(study: KeptStudy): void {
    if (study.table !== this.table) {
      void this.#save(study);
      return;
    }
    const since = this.find(study.key);
    const made = since?.records ?? [];
    const back = recordsOf(study.records, missingCells(study.records, made));
    this.put({ ...(since ?? study), records: [...back, ...made] });
  }

  async #save(study: Study): Promise<void> {
    try {
      await this.#store.save(study);
    } catch (thrown) {
      this.#tell(thrown);
    }
  }

  /** Once: what could not be kept lasts until the tab is closed. */
  #tell(thrown: unknown): void {
    if (!this.#unkept)
      this.#notices.tell(
        `${keepFault(thrown).what}: results of the comparison last until this tab is closed. Download the CSV to keep them.`,
      );
    this.#unkept = true;
  }
}
