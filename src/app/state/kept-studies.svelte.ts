import { Fault } from '../../core/fault';
import { studyKey } from '../../core/study/plan';
import { missingCells, recordsOf } from '../../core/study/record';
import type { Study } from '../../core/study/study-file';
import type { Notices } from './notices.svelte';
import { StudyStore } from './study-store';

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
  readonly #store = new StudyStore();
  /** That something could not be kept has been said. */
  #unkept = false;

  constructor(notices: Notices) {
    this.#notices = notices;
  }

  find(key: string | null): KeptStudy | undefined {
    return this.list.find((study) => study.key === key);
  }

  /** Another table is open: what was kept of it comes back. */
  opened(table: string): void {
    this.table = table;
    const { studies, damaged } = this.#store.load(table);
    this.list = studies.map((study) => ({ ...study, key: studyKey(study.table, study.base) }));
    if (damaged > 0)
      this.#notices.tell(
        'Results of a comparison kept from an earlier visit were damaged and are left out.',
      );
  }

  /** Takes the place of the one with the same key. */
  put(study: KeptStudy): void {
    this.list = [...this.list.filter(({ key }) => key !== study.key), study];
    if (study.records.length > 0) this.#save(study);
  }

  /** Takes one away, with an offer to have it back. */
  forget(study: KeptStudy): void {
    this.list = this.list.filter(({ key }) => key !== study.key);
    this.#store.remove(study);
    this.#notices.tell('The results of this comparison are forgotten.', {
      label: 'Bring them back',
      run: () => this.#restore(study),
    });
  }

  /** What was made since is newer than what comes back. */
  #restore(study: KeptStudy): void {
    if (study.table !== this.table) {
      this.#save(study);
      return;
    }
    const since = this.find(study.key);
    const made = since?.records ?? [];
    const back = recordsOf(study.records, missingCells(study.records, made));
    this.put({ ...(since ?? study), records: [...back, ...made] });
  }

  #save(study: Study): void {
    try {
      this.#store.save(study);
    } catch (thrown) {
      if (!this.#unkept) this.#notices.tell(Fault.from(thrown).message);
      this.#unkept = true;
    }
  }
}
