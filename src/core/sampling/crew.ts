import { Fault } from '../fault';
import type { Task } from '../task';
import { threadsFor, type Duty, type Thread, type ThreadPool } from '../threads';
import type { Found, NearestLists } from './nearest-lists';

/** A thread's share of a search: its own lists, of the pairs of points it has compared. */
export interface Searcher<Part> {
  readonly lists: NearestLists;
  /** Compares what a part says; tells now and then how much of it is dealt with. */
  compare(part: Part, task: Task, onDone: (done: number) => void): Promise<void>;
}

/** A way to search that threads can share, part by part. */
export interface Search<Job, Part> {
  readonly name: string;
  begin(job: Job): Searcher<Part>;
  partsOf(job: Job, threads: number): Part[];
  /** How much there is to deal with in all parts. */
  totalOf(job: Job): number;
  /** Memory of a thread that takes part. */
  bytesOf(job: Job): number;
}

/** A part to compare, going by `limits` too; or null, for what was found in all its parts. */
interface SearchQuestion<Part> {
  readonly part: Part | null;
  readonly limits: Float64Array;
}

interface SearchAnswer {
  /** What the limits have come to. */
  readonly limits: Float64Array;
  readonly found: Found | null;
}

/** The duty of threads that help in a search: they compare parts, and hand in at the end. */
export function dutyIn<Job, Part>(
  search: Search<Job, Part>,
): Duty<Job, SearchQuestion<Part>, SearchAnswer> {
  return {
    name: search.name,
    begin: (job) => {
      const searcher = search.begin(job);
      const { lists } = searcher;
      return {
        answer: async ({ part, limits }, task) => {
          if (part === null) return { limits: lists.limits, found: lists.found };
          lists.tighten(limits);
          // The whole is unknown here: only what is done counts.
          const report = (done: number): void => task.report({ stage: '', done, total: Infinity });
          await searcher.compare(part, task, report);
          return { limits: lists.limits, found: null };
        },
      };
    },
  };
}

/**
 * Does all parts of a search, on this thread and on those of the pool. Each falls to one thread, and
 * the lists are merged at the end, so what is found does not depend on how many there are.
 * Parts of a thread that is lost are done again by others. `limits` are upper bounds to begin with.
 * Returns the lists and how many threads handed something in.
 */
export async function searchTogether<Job, Part>(
  search: Search<Job, Part>,
  job: Job,
  limits: Float64Array,
  pool: ThreadPool,
  task: Task,
): Promise<{ lists: NearestLists; threads: number }> {
  const own = search.begin(job);
  own.lists.tighten(limits);
  const crew = new Crew(search, job, own.lists, pool, task);
  try {
    do {
      for (let part = crew.next(); part !== undefined; part = crew.next())
        await own.compare(part, task, crew.partProgress());
      await crew.oneIsThrough();
    } while (crew.hasWork());
  } finally {
    crew.end();
  }
  return { lists: own.lists, threads: 1 + crew.merge() };
}

/** The other threads of one search, and what is left to do. */
class Crew<Job, Part> {
  readonly #search: Search<Job, Part>;
  readonly #job: Job;
  readonly #lists: NearestLists;
  readonly #task: Task;
  readonly #queue: Part[];
  readonly #threads = new Set<Thread>();
  readonly #busy = new Set<Promise<void>>();
  readonly #handedIn: Found[] = [];
  #over = false;
  #done = 0;
  #reported = 0;

  constructor(
    search: Search<Job, Part>,
    job: Job,
    lists: NearestLists,
    pool: ThreadPool,
    task: Task,
  ) {
    this.#search = search;
    this.#job = job;
    this.#lists = lists;
    this.#task = task;
    const recruits = pool.recruit(threadsFor(search.bytesOf(job)));
    this.#queue = search.partsOf(job, 1 + recruits.length);
    for (const recruit of recruits)
      recruit.then(
        (thread) => this.#join(thread),
        () => undefined,
      );
  }

  next(): Part | undefined {
    return this.#queue.shift();
  }

  hasWork(): boolean {
    return this.#queue.length > 0 || this.#busy.size > 0;
  }

  /** Resolves when one of the busy threads has handed in or is lost; at once when none is busy. */
  async oneIsThrough(): Promise<void> {
    if (this.#busy.size === 0) return;
    const { signal } = this.#task;
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => reject(Fault.from(signal.reason));
      signal.addEventListener('abort', stop, { once: true });
      void Promise.race(this.#busy).then(() => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
    });
  }

  /** Counts what a thread has done of its part, and says how far all of them are. */
  partProgress(): (done: number) => void {
    const total = this.#search.totalOf(this.#job);
    let before = 0;
    return (now) => {
      this.#done += now - before;
      before = now;
      // A part done again is not counted twice.
      const done = Math.min(total, this.#done);
      if (done <= this.#reported) return;
      this.#reported = done;
      this.#task.report({ stage: 'Finding neighbours', done, total });
    };
  }

  /** Takes the other threads' lists over; tells how many there were. */
  merge(): number {
    for (const found of this.#handedIn) this.#lists.merge(found);
    return this.#handedIn.length;
  }

  end(): void {
    this.#over = true;
    for (const thread of this.#threads) thread.end();
    this.#threads.clear();
  }

  #join(thread: Thread): void {
    if (this.#over) {
      thread.end();
      return;
    }
    this.#threads.add(thread);
    const work = this.#employ(thread).finally(() => this.#busy.delete(work));
    this.#busy.add(work);
  }

  async #employ(thread: Thread): Promise<void> {
    const taken: Part[] = [];
    const lists = this.#lists;
    try {
      const ask = await thread.begin(dutyIn(this.#search), this.#job);
      for (let part = this.next(); part !== undefined; part = this.next()) {
        taken.push(part);
        lists.tighten((await ask({ part, limits: lists.limits }, this.partProgress())).limits);
      }
      if (taken.length === 0) return;
      const { found } = await ask({ part: null, limits: lists.limits });
      if (found !== null) this.#handedIn.push(found);
    } catch {
      this.#queue.push(...taken);
    }
  }
}
