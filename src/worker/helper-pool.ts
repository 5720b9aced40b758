import { Fault } from '../core/fault';
import type { Ask, Duty, Thread, ThreadPool } from '../core/threads';
import type { FromHelper, ToHelper } from './helper-protocol';
import type { FromWorker, HelperNews } from './messages';

/** Helpers are let go when nobody has needed them for this long. */
const IDLE_MS = 30_000;
/** A helper that has said nothing for this long, at work, counts as lost. */
const SILENT_MS = 10_000;

const MOST_HELPERS = 3;

/**
 * Helpers on a machine with so many cores: one for each beside this worker's own, since the page is
 * mostly idle meanwhile; few, because each holds a copy of what it works on.
 */
export function helpersBeside(cores: number): number {
  return Math.min(MOST_HELPERS, Math.max(0, cores - 1));
}

/** What may pass between the threads of this page. */
export interface Passing {
  /** Memory that both sides write to. */
  readonly sharesMemory: boolean;
  /** Compiled kernels: not where the origin is opaque, as that of file://. */
  readonly sendsKernels: boolean;
}

interface Waiting {
  resolve(thread: Promise<PortThread>): void;
  reject(fault: Fault): void;
}

/**
 * Other workers to work with. Only the page can start them where the build is a single file, so
 * they are asked of it when first needed; each comes as a port.
 */
export class HelperPool implements ThreadPool {
  readonly size: number;
  readonly sharesMemory: boolean;
  readonly #sendsKernels: boolean;
  readonly #post: (message: FromWorker) => void;
  readonly #threads = new Map<number, PortThread>();
  #coming: Waiting[] = [];
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(
    size: number,
    { sharesMemory, sendsKernels }: Passing,
    post: (message: FromWorker) => void,
  ) {
    this.size = size;
    this.sharesMemory = sharesMemory;
    this.#sendsKernels = sendsKernels;
    this.#post = post;
  }

  recruit(most: number): readonly Promise<Thread>[] {
    const wanted = Math.min(most, this.size);
    if (wanted <= 0) return [];
    clearTimeout(this.#idle);
    const threads = [...this.#threads.values()];
    if (threads.length > 0 && this.#coming.length === 0 && threads.every(({ gone }) => gone))
      this.#letGo();
    const free = threads.filter(({ busy, gone }) => !busy && !gone).slice(0, wanted);
    const room = this.size - this.#threads.size - this.#coming.length;
    return [
      ...free.map((thread) => thread.taken()),
      ...this.#start(Math.min(wanted - free.length, room)),
    ];
  }

  receive(news: HelperNews): void {
    if (news.type === 'helper') {
      const thread = new PortThread(news.port, this.#sendsKernels, () => this.#ended());
      this.#threads.set(news.helper, thread);
      this.#coming.shift()?.resolve(thread.taken());
      return;
    }
    const thread = this.#threads.get(news.helper);
    this.#threads.delete(news.helper);
    if (thread === undefined) this.#coming.shift()?.reject(lost());
    else thread.lose();
  }

  #start(count: number): readonly Promise<Thread>[] {
    if (count <= 0) return [];
    const coming = Array.from(
      { length: count },
      () => new Promise<Thread>((resolve, reject) => this.#coming.push({ resolve, reject })),
    );
    this.#post({ type: 'helpers-wanted', count });
    return coming;
  }

  /** Lets all go together when none has been needed for a while. */
  #ended(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.#coming.length > 0 || [...this.#threads.values()].some(({ busy }) => busy)) return;
      this.#letGo();
    }, IDLE_MS);
  }

  #letGo(): void {
    this.#threads.clear();
    this.#post({ type: 'helpers-done' });
  }
}

interface Asked {
  resolve(answer: FromHelper): void;
  reject(fault: Fault): void;
  onDone?(done: number): void;
}

/** A helper as those see it who ask it, over its port. */
class PortThread implements Thread {
  readonly #port: MessagePort;
  readonly #sendsKernels: boolean;
  readonly #onEnd: () => void;
  readonly #asked = new Map<number, Asked>();
  /** Until it answers that it has left what it was let go from; at once where it owed nothing. */
  #free: Promise<unknown> = Promise.resolve();
  #nextId = 1;
  #watch: ReturnType<typeof setTimeout> | undefined;
  busy = false;
  gone = false;

  constructor(port: MessagePort, sendsKernels: boolean, onEnd: () => void) {
    this.#port = port;
    this.#sendsKernels = sendsKernels;
    this.#onEnd = onEnd;
    port.onmessage = ({ data }: MessageEvent<FromHelper>) => this.#receive(data);
  }

  /** Rejects when it turns out to be lost since it was last let go. */
  async taken(): Promise<this> {
    this.busy = true;
    try {
      await this.#free;
    } catch (thrown) {
      this.#rest();
      throw thrown;
    }
    return this;
  }

  async begin<Job, Question, Answer>(
    duty: Duty<Job, Question, Answer>,
    job: Job,
  ): Promise<Ask<Question, Answer>> {
    const order = this.#sendsKernels ? { job, kernels: [] } : withoutKernels(job);
    await this.#ask((id) => ({ type: 'begin', id, duty: duty.name, ...order }));
    return async (question, onDone) => {
      const message = await this.#ask((id) => ({ type: 'ask', id, question }), onDone);
      if (message.type !== 'answered') throw lost();
      // The helper answers by the same duty.
      return message.answer as Answer;
    };
  }

  end(): void {
    const owes = this.#asked.size > 0;
    this.#giveUp();
    const ended = this.#ask((id) => ({ type: 'end', id }));
    ended.catch(() => undefined);
    if (owes) this.#free = ended;
    this.#rest();
  }

  /** The helper is dead or stuck: it is not asked again. */
  lose(): void {
    this.gone = true;
    this.#giveUp();
  }

  #rest(): void {
    this.busy = false;
    this.#onEnd();
  }

  #giveUp(): void {
    clearTimeout(this.#watch);
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    for (const { reject } of asked) reject(lost());
  }

  #ask(message: (id: number) => ToHelper, onDone?: (done: number) => void): Promise<FromHelper> {
    if (this.gone) return Promise.reject(lost());
    const id = this.#nextId++;
    const answer = new Promise<FromHelper>((resolve, reject) =>
      this.#asked.set(id, { resolve, reject, ...(onDone === undefined ? {} : { onDone }) }),
    );
    this.#port.postMessage(message(id));
    this.#listen();
    return answer;
  }

  #receive(message: FromHelper): void {
    if (message.type === 'unread') {
      this.lose();
      return;
    }
    const asked = this.#asked.get(message.id);
    if (asked === undefined) return;
    this.#listen();
    if (message.type === 'progress') {
      asked.onDone?.(message.done);
      return;
    }
    this.#asked.delete(message.id);
    if (this.#asked.size === 0) clearTimeout(this.#watch);
    if (message.type === 'failed') asked.reject(lost());
    else asked.resolve(message);
  }

  #listen(): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.lose(), SILENT_MS);
  }
}

function withoutKernels(job: unknown): { readonly job: unknown; readonly kernels: string[] } {
  const members = Object.entries(job ?? {}) as [string, unknown][];
  const kept = members.filter(([, value]) => !(value instanceof WebAssembly.Module));
  if (kept.length === members.length) return { job, kernels: [] };
  const kernels = members.filter((member) => !kept.includes(member)).map(([name]) => name);
  return { job: Object.fromEntries(kept), kernels };
}

function lost(): Fault {
  return new Fault('internal', 'A helper ended');
}
