import { Fault } from '../../core/fault';
import { studyKey } from '../../core/study/plan';
import { missingCells, recordsOf, type CellRecord } from '../../core/study/record';
import { readStudy, writeStudy, type Study } from '../../core/study/study-file';

const PREFIX = 'cutoff-study:';

/** Comparisons kept in the browser, so that a reload does not cost the runs already made. */
export class StudyStore {
  /** Those of one table, the one last added to at the end; damaged ones are dropped and counted. */
  load(table: string): { studies: Study[]; damaged: number } {
    const studies: Study[] = [];
    let damaged = 0;
    for (const name of names(`${PREFIX}${table}:`)) {
      try {
        const study = readStudy(localStorage.getItem(name) ?? '');
        if (study.table === table && this.#hasItsName(study, name)) studies.push(study);
      } catch {
        damaged++;
        localStorage.removeItem(name);
      }
    }
    return { studies: studies.toSorted((a, b) => a.changed - b.changed), damaged };
  }

  /**
   * Settings that Cutoff has gained since a study was kept are part of its name now: it is renamed.
   * False where one of the new name is there already, which then stands for it.
   */
  #hasItsName(study: Study, name: string): boolean {
    const wanted = nameOf(study);
    if (name === wanted) return true;
    localStorage.removeItem(name);
    if (localStorage.getItem(wanted) !== null) return false;
    this.save(study);
    return true;
  }

  /**
   * Adds to what is kept of the same comparison, so that two tabs lose nothing. Throws a Fault when the browser will not keep it,
   * even with older ones of other tables gone.
   */
  save(study: Study): void {
    const name = nameOf(study);
    const text = writeStudy({
      ...study,
      records: [...this.#madeElsewhere(study), ...study.records],
    });
    const others = names(PREFIX).filter((other) => other !== name);
    const ofTable = (other: string): number =>
      other.startsWith(`${PREFIX}${study.table}:`) ? 1 : 0;
    for (const spare of [null, ...others.toSorted((a, b) => ofTable(a) - ofTable(b))])
      try {
        if (spare !== null) localStorage.removeItem(spare);
        localStorage.setItem(name, text);
        return;
      } catch (cause) {
        if (cause instanceof DOMException && cause.name === 'QuotaExceededError') continue;
        throw notKept(cause);
      }
    throw notKept();
  }

  /** Runs of the same comparison that another tab has added since. */
  #madeElsewhere(study: Study): readonly CellRecord[] {
    try {
      const { records } = readStudy(localStorage.getItem(nameOf(study)) ?? '');
      const cells = missingCells(records, study.records);
      return recordsOf(records, cells).filter(({ kind }) => kind === 'done');
    } catch {
      return [];
    }
  }

  remove(study: Study): void {
    try {
      localStorage.removeItem(nameOf(study));
    } catch {
      return;
    }
  }
}

function nameOf({ table, base }: Study): string {
  return `${PREFIX}${table}:${studyKey(table, base)}`;
}

/** Empty where the browser gives no access at all. */
function names(prefix: string): string[] {
  try {
    return Array.from({ length: localStorage.length }, (_, i) => localStorage.key(i) ?? '').filter(
      (name) => name.startsWith(prefix),
    );
  } catch {
    return [];
  }
}

function notKept(cause?: unknown): Fault {
  return new Fault('internal', 'This browser does not keep the results of the comparison', {
    remedy: 'They last until this tab is closed: download the CSV to keep them',
    cause,
  });
}
