import { Fault } from '../fault';
import type { Task } from '../task';
import { blockPairs, Join, partsOf, type JoinJob, type JoinPart } from './join';
import type { Found, NearestLists } from './nearest-lists';

/** Another thread that takes part in a search. A promise of it rejects when the thread is lost. */
export interface SearchThread {
  /** Takes the search; comes first. */
  begin(job: JoinJob): Promise<void>;
  /** Compares a part, going by `limits` too; gives the limits it has come to. */
  compare(
    part: JoinPart,
    limits: Float64Array,
    onDone: (blockPairs: number) => void,
  ): Promise<Float64Array>;
  /** What it found in all its parts. */
  found(): Promise<Found>;
  /** Lets the thread go; what it was doing for this search is dropped. */
  end(): void;
}

/** Where a search gets other threads from. */
export interface NeighbourPool {
  /** How many other threads there may be. */
  readonly size: number;
  /** At most so many threads as they become ready, perhaps none; the search does not wait for them. */
  recruit(most: number): readonly Promise<SearchThread>[];
}

/** One thread: the caller's. */
export const NO_POOL: NeighbourPool = { size: 0, recruit: () => [] };

/**
 * Compares all pairs of a search, on this thread and on those of the pool. Each pair falls to one
 * thread, whose lists are merged at the end, so what is found does not depend on how many there are.
 * Parts of a thread that is lost are done again by others. `limits` are upper bounds to begin with.
 * Returns the lists and how many threads handed something in.
 */
export async function joinTogether(
  job: JoinJob,
  limits: Float64Array,
  pool: NeighbourPool,
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

/** Each thread works on a copy of the points; together they stay below this. */
const MOST_COPIED_BYTES = 256 * 2 ** 20;

function bytesOf({ base, asked }: JoinJob): number {
  return [base, ...(asked === null ? [] : [asked])].reduce(
    (sum, { points, coordinates }) => sum + points.data.byteLength + coordinates.byteLength,
    1,
  );
}

/** The other threads of one search, and what is left to do. */
class Crew {
  readonly #job: JoinJob;
  readonly #lists: NearestLists;
  readonly #task: Task;
  readonly #queue: JoinPart[];
  readonly #threads = new Set<SearchThread>();
  readonly #busy = new Set<Promise<void>>();
  readonly #handedIn: Found[] = [];
  #over = false;
  #done = 0;
  #reported = 0;

  constructor(job: JoinJob, lists: NearestLists, pool: NeighbourPool, task: Task) {
    this.#job = job;
    this.#lists = lists;
    this.#task = task;
    const recruits = pool.recruit(Math.floor(MOST_COPIED_BYTES / bytesOf(job)));
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

  #join(thread: SearchThread): void {
    if (this.#over) {
      thread.end();
      return;
    }
    this.#threads.add(thread);
    const work = this.#employ(thread).finally(() => this.#busy.delete(work));
    this.#busy.add(work);
  }

  async #employ(thread: SearchThread): Promise<void> {
    const taken: JoinPart[] = [];
    const lists = this.#lists;
    try {
      await thread.begin(this.#job);
      for (let part = this.next(); part !== undefined; part = this.next()) {
        taken.push(part);
        lists.tighten(await thread.compare(part, lists.limits, this.partProgress()));
      }
      if (taken.length > 0) this.#handedIn.push(await thread.found());
    } catch {
      this.#queue.push(...taken);
    }
  }
}
