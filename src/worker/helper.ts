import { BAGGED_TREES } from '../core/models/trees/bagged';
import { SPLIT_COLUMNS } from '../core/models/trees/shared-grower';
import { dutyIn } from '../core/sampling/crew';
import { ALL_PAIRS } from '../core/sampling/join';
import { SAME_LEAVES } from '../core/sampling/leaf-join';
import type { Task } from '../core/task';
import type { Duty, Hand } from '../core/threads';
import { MULTIPLY } from '../engine/bench/product';
import { SCORE_ROWS } from '../engine/fused/score-share';
import { TRAIN_SHARE } from '../engine/fused/team';
import { ControlledTask } from './controlled-task';
import type { FromHelper, ToHelper } from './helper-protocol';

const DUTIES: readonly Duty<unknown, unknown, unknown>[] = [
  dutyIn(ALL_PAIRS),
  dutyIn(SAME_LEAVES),
  BAGGED_TREES,
  SPLIT_COLUMNS,
  TRAIN_SHARE,
  SCORE_ROWS,
  MULTIPLY,
];

/** A helper that has nothing to report says so often that it is alive: its silence counts as its end. */
const ALIVE_EVERY_MS = 1000;

/** The compiled kernels of this thread; null where they cannot be had. */
export type OwnKernels = () => Promise<WebAssembly.Module | null>;

/** Makes this worker a helper: it works for whoever holds the other end of the port. */
export function assist(port: MessagePort, kernels: OwnKernels = () => Promise.resolve(null)): void {
  const post = (message: FromHelper): void => port.postMessage(message);
  let job: Job | undefined;
  let turn = 0;
  const begin = ({ id, duty, job: order }: Begin): void => {
    job = begun(duty, order, post);
    post({ type: job === undefined ? 'failed' : 'begun', id });
  };
  const beginWithOwn = async (message: Begin): Promise<void> => {
    const now = turn;
    const module = await kernels().catch(() => null);
    if (now !== turn || module === null) post({ type: 'failed', id: message.id });
    else begin({ ...message, job: withKernels(message, module) });
  };
  const end = (): void => {
    job?.end();
    job = undefined;
    turn++;
  };
  port.onmessageerror = () => post({ type: 'unread' });
  port.onmessage = ({ data }: MessageEvent<ToHelper>) => {
    switch (data.type) {
      case 'begin':
        end();
        if (data.kernels.length === 0) begin(data);
        else void beginWithOwn(data);
        return;
      case 'ask':
        if (job === undefined) post({ type: 'failed', id: data.id });
        else job.ask(data.id, data.question);
        return;
      case 'end':
        end();
        post({ type: 'ended', id: data.id });
    }
  };
}

type Begin = Extract<ToHelper, { type: 'begin' }>;

function withKernels({ job, kernels }: Begin, module: WebAssembly.Module): unknown {
  return Object.assign({}, job, Object.fromEntries(kernels.map((name) => [name, module])));
}

/** Undefined where there is no such duty, or it cannot be taken up. */
function begun(name: string, job: unknown, post: (message: FromHelper) => void): Job | undefined {
  const duty = DUTIES.find((one) => one.name === name);
  try {
    return duty && new Job(duty.begin(job), post);
  } catch {
    return undefined;
  }
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
    let said = { done: 0, at: performance.now() };
    const say = (done: number): void => {
      said = { done, at: performance.now() };
      this.#post({ type: 'progress', id, done });
    };
    const running = new ControlledTask(
      ({ done }) => say(done),
      () => undefined,
    );
    this.#running = running;
    const task: Task = {
      signal: running.signal,
      report: (progress) => running.report(progress),
      breathe: async () => {
        await running.breathe();
        if (performance.now() - said.at >= ALIVE_EVERY_MS) say(said.done);
      },
    };
    try {
      this.#post({ type: 'answered', id, answer: await this.#hand.answer(question, task) });
    } catch {
      this.#post({ type: 'failed', id });
    }
  }
}
