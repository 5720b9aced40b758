import { Fault } from '../fault';
import type { Task } from '../task';
import { threadsFor, type Ask, type Duty, type Thread, type ThreadPool } from '../threads';
import { blockPairs, Join, partsOf, type JoinJob, type JoinPart } from './join';
import type { Found, NearestLists } from './nearest-lists';

/** A part to compare, going by `limits` too; or null, for what was found in all its parts. */
interface SearchQuestion {
  readonly part: JoinPart | null;
  readonly limits: Float64Array;
}

interface SearchAnswer {
  /** What the limits have come to. */
  readonly limits: Float64Array;
  readonly found: Found | null;
}

type AskSearch = Ask<SearchQuestion, SearchAnswer>;

/** Compares parts of a search, and hands in at the end. Says block pairs done. */
export const COMPARE_PAIRS: Duty<JoinJob, SearchQuestion, SearchAnswer> = {
  name: 'compare pairs',
  begin: (job) => {
    const join = new Join(job);
    const { lists } = join;
    return {
      answer: async ({ part, limits }, task) => {
        if (part === null) return { limits: lists.limits, found: lists.found };
        lists.tighten(limits);
        // The whole is unknown here: only what is done counts.
        const report = (done: number): void => task.report({ stage: '', done, total: Infinity });
        await join.compare(part, task, report);
        return { limits: lists.limits, found: null };
      },
    };
  },
};

/**
 * Compares all pairs of a search, on this thread and on those of the pool. Each pair falls to one
 * thread, whose lists are merged at the end, so what is found does not depend on how many there are.
 * Parts of a thread that is lost are done again by others. `limits` are upper bounds to begin with.
 * Returns the lists and how many threads handed something in.
 */
export async function joinTogether(
  job: JoinJob,
  limits: Float64Array,
  pool: ThreadPool,
  task: Task,
): Promise<{ lists: NearestLists; threads: number }> {
  const own = new Join(job);
  own.lists.tighten(limits);
  const crew = new Crew(job, own.lists, pool, task);
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

function bytesOf({ base, asked }: JoinJob): number {
  return [base, ...(asked === null ? [] : [asked])].reduce(
    // The coordinates once more, for the kernels.
    (sum, { points, coordinates }) => sum + points.data.byteLength + 2 * coordinates.byteLength,
    1,
  );
}

/** The other threads of one search, and what is left to do. */
class Crew {
  readonly #job: JoinJob;
  readonly #lists: NearestLists;
  readonly #task: Task;
  readonly #queue: JoinPart[];
  readonly #threads = new Set<Thread>();
  readonly #busy = new Set<Promise<void>>();
  readonly #handedIn: Found[] = [];
  #over = false;
  #done = 0;
  #reported = 0;

  constructor(job: JoinJob, lists: NearestLists, pool: ThreadPool, task: Task) {
    this.#job = job;
    this.#lists = lists;
    this.#task = task;
    const recruits = pool.recruit(threadsFor(bytesOf(job)));
    this.#queue = partsOf(job, 1 + recruits.length);
    for (const recruit of recruits)
      recruit.then(
        (thread) => this.#join(thread),
        () => undefined,
      );
  }

  next(): JoinPart | undefined {
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
  partProgress(): (blockPairs: number) => void {
    const total = blockPairs(this.#job);
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
    const taken: JoinPart[] = [];
    const lists = this.#lists;
    try {
      const ask: AskSearch = await thread.begin(COMPARE_PAIRS, this.#job);
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
