import { Fault } from '../../fault';
import type { Task } from '../../task';
import { threadsFor, type Ask, type Duty, type Thread, type ThreadPool } from '../../threads';
import type { Bins } from './bins';
import { TreeGrower, type Grown, type GrowSettings, type GrowWork } from './grow';
import { takeBetter, type Splits } from './splits';

interface ColumnJob {
  readonly bins: Bins;
  readonly settings: GrowSettings;
}

/** A tree to begin, or how the leaves of the level before are split; both ask for the next splits. */
type ColumnQuestion =
  | { readonly kind: 'tree'; readonly work: GrowWork }
  | { readonly kind: 'level'; readonly splits: Splits };

type AskColumns = Ask<ColumnQuestion, Splits>;

/** Finds the best splits in some of the columns, for trees that several threads grow together. */
export const SPLIT_COLUMNS: Duty<ColumnJob, ColumnQuestion, Splits> = {
  name: 'split columns',
  begin({ bins, settings }) {
    const grower = new TreeGrower(bins, settings);
    return {
      answer: (question, task) => {
        if (question.kind === 'tree') grower.begin(question.work);
        else grower.part(question.splits);
        return grower.find(task);
      },
    };
  },
};

/** Cells of a tree's root from which other threads save more time than talking to them takes. */
const SHARED_FROM_CELLS = 200_000;

/**
 * Columns dealt out together: the fewest that a histogram fills at once. Shares in eights would fill a
 * little faster, but differ by more columns, and the largest share is waited for.
 */
const DEALT = 4;

/**
 * Grows trees with other threads: each looks for splits in columns of its own and parts the rows by
 * the best of all. Each column is summed on one thread, in the order of the rows, and of equal splits
 * the one in the first column counts, so a tree does not depend on how many threads there are. A tree
 * that a thread is lost from is grown again without it.
 */
export class SharedGrower {
  readonly #grower: TreeGrower;
  readonly #task: Task;
  readonly #threads: readonly Promise<Thread>[];
  readonly #ready: AskColumns[] = [];
  #over = false;

  /** @param from cells of a root from which other threads take part */
  constructor(
    bins: Bins,
    settings: GrowSettings,
    pool: ThreadPool,
    task: Task,
    from = SHARED_FROM_CELLS,
  ) {
    this.#grower = new TreeGrower(bins, settings);
    this.#task = task;
    const columns = bins.varying.length;
    const shares = bins.rows * columns < from ? 1 : Math.ceil(columns / DEALT);
    const most = Math.min(shares - 1, threadsFor(bins.data.byteLength));
    this.#threads = pool.recruit(Math.max(0, most));
    for (const recruit of this.#threads)
      recruit.then(
        (thread) => this.#welcome(thread, { bins, settings }),
        () => undefined,
      );
  }

  /** Threads that take part, this one included. */
  get threads(): number {
    return 1 + this.#ready.length;
  }

  /** One tree. The rows are put in the order of the leaves. */
  async grow(work: GrowWork): Promise<Grown> {
    while (this.#ready.length > 0) {
      const rows = work.rows.slice();
      const grown = await this.#growTogether(work);
      if (grown !== null) return grown;
      work.rows.set(rows);
    }
    return this.#grower.grow(work, this.#task);
  }

  /** Lets the other threads go. */
  end(): void {
    this.#over = true;
    this.#ready.length = 0;
    for (const recruit of this.#threads)
      recruit.then(
        (thread) => thread.end(),
        () => undefined,
      );
  }

  /** Null when a thread was lost. */
  async #growTogether(work: GrowWork): Promise<Grown | null> {
    const { pairs, rows, columns } = work;
    const members = [...this.#ready];
    const shares = sharesOf(columns, 1 + members.length);
    const grower = this.#grower;
    let answers = members.map((ask, i) =>
      this.#asked(ask, { kind: 'tree', work: { pairs, rows, columns, own: shares[i + 1] } }),
    );
    grower.begin({ ...work, own: shares[0] });
    while (grower.isOpen) {
      const splits = await grower.find(this.#task);
      for (const theirs of await this.#unlessCancelled(Promise.all(answers))) {
        if (theirs === null) return null;
        takeBetter(splits, theirs);
      }
      const question = { kind: 'level', splits } as const;
      answers = grower.goesOn(splits) ? members.map((ask) => this.#asked(ask, question)) : [];
      grower.part(splits);
    }
    return grower.finish();
  }

  /** Waits no longer for the others once the task is cancelled. */
  #unlessCancelled<T>(answers: Promise<T>): Promise<T> {
    const { signal } = this.#task;
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(Fault.from(signal.reason));
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
      void answers.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
    });
  }

  /** Null from a thread that is lost, which is not asked again. */
  async #asked(ask: AskColumns, question: ColumnQuestion): Promise<Splits | null> {
    try {
      return await ask(question);
    } catch {
      const place = this.#ready.indexOf(ask);
      if (place >= 0) this.#ready.splice(place, 1);
      return null;
    }
  }

  async #welcome(thread: Thread, job: ColumnJob): Promise<void> {
    try {
      const ask = await thread.begin(SPLIT_COLUMNS, job);
      if (!this.#over) this.#ready.push(ask);
    } catch {
      // Lost: it goes on without.
    }
  }
}

/** The columns dealt out, four neighbours at a time. */
function sharesOf(columns: Int32Array, threads: number): Int32Array[] {
  return Array.from({ length: threads }, (_, thread) =>
    columns.filter((_, i) => Math.floor(i / DEALT) % threads === thread),
  );
}
