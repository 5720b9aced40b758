import { BAGGED_TREES } from '../core/models/trees/bagged';
import { SPLIT_COLUMNS } from '../core/models/trees/shared-grower';
import { COMPARE_PAIRS } from '../core/sampling/crew';
import type { Duty, Hand } from '../core/threads';
import { ControlledTask } from './controlled-task';
import type { FromHelper, ToHelper } from './helper-protocol';

const DUTIES: readonly Duty<unknown, unknown, unknown>[] = [
  COMPARE_PAIRS,
  BAGGED_TREES,
  SPLIT_COLUMNS,
];

/** Makes this worker a helper: it works for whoever holds the other end of the port. */
export function assist(port: MessagePort): void {
  const post = (message: FromHelper): void => port.postMessage(message);
  let job: Job | undefined;
  port.onmessage = ({ data }: MessageEvent<ToHelper>) => {
    switch (data.type) {
      case 'begin': {
        job?.end();
        const duty = DUTIES.find(({ name }) => name === data.duty);
        job = duty && new Job(duty.begin(data.job), post);
        post({ type: job === undefined ? 'failed' : 'begun', id: data.id });
        return;
      }
      case 'ask':
        if (job === undefined) post({ type: 'failed', id: data.id });
        else job.ask(data.id, data.question);
        return;
      case 'end':
        job?.end();
        job = undefined;
    }
  };
}

/** One job: its questions are answered in turn. */
class Job {
  readonly #hand: Hand<unknown, unknown>;
  readonly #post: (message: FromHelper) => void;
  #turn: Promise<void> = Promise.resolve();
  #running: ControlledTask | undefined;
  #over = false;

  constructor(hand: Hand<unknown, unknown>, post: (message: FromHelper) => void) {
    this.#hand = hand;
    this.#post = post;
  }

  ask(id: number, question: unknown): void {
    this.#turn = this.#turn.then(() => this.#answer(id, question));
  }

  end(): void {
    this.#over = true;
    this.#running?.cancel();
  }

  async #answer(id: number, question: unknown): Promise<void> {
    if (this.#over) return;
    const task = new ControlledTask(
      ({ done }) => this.#post({ type: 'progress', id, done }),
      () => undefined,
    );
    this.#running = task;
    try {
      this.#post({ type: 'answered', id, answer: await this.#hand.answer(question, task) });
    } catch {
      this.#post({ type: 'failed', id });
    }
  }
}
