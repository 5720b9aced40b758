import { Fault } from './fault';
import type { Task } from './task';
import type { Ask, Duty, Hand, Thread } from './threads';

/** Questions that a thread may be ahead of the answer that is due, for each thread. */
const AHEAD = 4;

/** Questions that a thread has at once: it goes on with one while this thread is too busy to ask. */
const AT_ONCE = 2;

/**
 * Questions 0, 1, 2 … of a job, answered by this thread and others, and handed on in their order. What
 * a thread that is lost was asked is asked again. An answer must not depend on who gives it.
 */
export class Relay<Job, Answer> {
  readonly #own: Hand<number, Answer>;
  readonly #count: number;
  readonly #task: Task;
  readonly #answered = new Map<number, Answer>();
  /** To be asked again, ascending. */
  readonly #again: number[] = [];
  readonly #threads = new Set<Thread>();
  readonly #most: number;
  #fresh = 0;
  #due = 0;
  #over = false;
  #change = changing();

  /**
   * @param count how many questions there are
   * @param recruits other threads that may come
   */
  constructor(
    duty: Duty<Job, number, Answer>,
    job: Job,
    count: number,
    recruits: readonly Promise<Thread>[],
    task: Task,
  ) {
    this.#own = duty.begin(job);
    this.#count = count;
    this.#task = task;
    this.#most = AHEAD * (1 + recruits.length);
    task.signal.addEventListener('abort', this.#announce, { once: true });
    for (const recruit of recruits)
      recruit.then(
        (thread) => this.#employ(thread, duty, job),
        () => undefined,
      );
  }

  /** The next answer. Where it is still to come, this thread works meanwhile. */
  async next(): Promise<Answer> {
    for (;;) {
      const { signal } = this.#task;
      if (signal.aborted) throw Fault.from(signal.reason);
      const answer = this.#answered.get(this.#due);
      if (answer !== undefined) {
        this.#answered.delete(this.#due++);
        this.#announce();
        return answer;
      }
      const question = this.#take();
      if (question === undefined) await this.#change.promise;
      else this.#answered.set(question, await this.#own.answer(question, this.#task));
    }
  }

  /** Lets the other threads go. */
  end(): void {
    this.#over = true;
    this.#task.signal.removeEventListener('abort', this.#announce);
    this.#announce();
    for (const thread of this.#threads) thread.end();
    this.#threads.clear();
  }

  #take(): number | undefined {
    const again = this.#again.shift();
    if (again !== undefined) return again;
    const isOpen = this.#fresh < Math.min(this.#count, this.#due + this.#most);
    return isOpen ? this.#fresh++ : undefined;
  }

  async #employ(thread: Thread, duty: Duty<Job, number, Answer>, job: Job): Promise<void> {
    if (this.#over) {
      thread.end();
      return;
    }
    this.#threads.add(thread);
    try {
      const ask = await thread.begin(duty, job);
      const asking = async (): Promise<void> => {
        while (this.#threads.has(thread)) await this.#askNext(thread, ask);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, asking));
    } catch {
      this.#threads.delete(thread);
      thread.end();
    }
  }

  async #askNext(thread: Thread, ask: Ask<number, Answer>): Promise<void> {
    const question = this.#take();
    if (question === undefined) {
      await this.#change.promise;
      return;
    }
    try {
      this.#answered.set(question, await ask(question));
    } catch (lost) {
      this.#threads.delete(thread);
      this.#again.push(question);
      this.#again.sort((a, b) => a - b);
      throw lost;
    } finally {
      this.#announce();
    }
  }

  /** Wakes everyone who waits. */
  readonly #announce = (): void => {
    const { resolve } = this.#change;
    this.#change = changing();
    resolve();
  };
}

interface Change {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function changing(): Change {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
