import { Fault } from '../../src/core/fault';
import { quietTask } from '../../src/core/task';
import type { Ask, Duty, Thread, ThreadPool } from '../../src/core/threads';

export interface Faults {
  /** Which question, from 0, a thread is lost at. */
  readonly lostIn?: number;
  readonly neverReady?: boolean;
  readonly failsToBegin?: boolean;
}

/** A thread that is none: it works in turn with the caller, on copies. */
export class HereAndNow implements Thread {
  ended = false;
  asked = 0;
  readonly #lostIn: number;
  readonly #failsToBegin: boolean;
  #lost = false;

  constructor({ lostIn = -1, failsToBegin = false }: Faults) {
    this.#lostIn = lostIn;
    this.#failsToBegin = failsToBegin;
  }

  async begin<Job, Question, Answer>(
    duty: Duty<Job, Question, Answer>,
    job: Job,
  ): Promise<Ask<Question, Answer>> {
    await Promise.resolve();
    if (this.#failsToBegin) throw new Fault('internal', 'lost');
    const hand = duty.begin(structuredClone(job));
    let turn: Promise<unknown> = Promise.resolve();
    return (question, onDone) => {
      const answer = async (): Promise<Answer> => {
        if (this.ended || this.#lost || this.asked++ === this.#lostIn) {
          this.#lost = true;
          throw new Fault('internal', 'lost');
        }
        const task = { ...quietTask(), report: ({ done }: { done: number }) => onDone?.(done) };
        return structuredClone(await hand.answer(structuredClone(question), task));
      };
      const answered = turn.then(answer);
      turn = answered.catch(() => undefined);
      return answered;
    };
  }

  end(): void {
    this.ended = true;
  }
}

export function poolOf(
  faults: readonly Faults[],
): ThreadPool & { readonly threads: readonly HereAndNow[] } {
  const threads = faults.map((fault) => new HereAndNow(fault));
  return {
    size: threads.length,
    sharesMemory: false,
    threads,
    recruit: (most) =>
      threads
        .slice(0, most)
        .map((thread, i) =>
          faults[i].neverReady === true ? new Promise(() => undefined) : Promise.resolve(thread),
        ),
  };
}
