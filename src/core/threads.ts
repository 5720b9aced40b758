import type { Task } from './task';

/** Work that other threads can take part in: a job to begin with, then questions about it. */
export interface Duty<Job, Question, Answer> {
  /** What a message calls it. */
  readonly name: string;
  /** Takes the job up, on the thread that answers. */
  begin(job: Job): Hand<Question, Answer>;
}

/** Someone at work on a job; answers one question at a time. */
export interface Hand<Question, Answer> {
  answer(question: Question, task: Task): Promise<Answer>;
}

/**
 * Asks a thread that has begun. Questions asked before it has answered wait there, and are answered in
 * turn. Rejects when it is lost, or let go meanwhile.
 */
export type Ask<Question, Answer> = (
  question: Question,
  onDone?: (done: number) => void,
) => Promise<Answer>;

/** Another thread. A promise of it rejects when it is lost. Job, questions and answers are copied. */
export interface Thread {
  /** Comes first. */
  begin<Job, Question, Answer>(
    duty: Duty<Job, Question, Answer>,
    job: Job,
  ): Promise<Ask<Question, Answer>>;
  /** Lets the thread go; what it was doing is dropped. */
  end(): void;
}

/** Where work gets other threads from. */
export interface ThreadPool {
  /** How many other threads there may be. */
  readonly size: number;
  /** Whether jobs may hold memory that both sides write to: then it is shared, not copied. */
  readonly sharesMemory: boolean;
  /** At most so many threads as they become ready, perhaps none; nobody need wait for them. */
  recruit(most: number): readonly Promise<Thread>[];
}

/** One thread: the caller's. */
export const NO_POOL: ThreadPool = { size: 0, sharesMemory: false, recruit: () => [] };

/** Each thread works on a copy of its job; together they stay below this. */
const MOST_COPIED_BYTES = 256 * 2 ** 20;

/** How many other threads there is room for, by the size of the job. */
export function threadsFor(bytes: number): number {
  return Math.floor(MOST_COPIED_BYTES / Math.max(1, bytes));
}
