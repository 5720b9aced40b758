import { Fault } from '../core/fault';
import { countSilence, type Silence } from '../core/silence';
import type { Progress } from '../core/task';
import { fileOf } from './held-file';
import { Helpers } from './helpers';
import type { Control, FromWorker, Request, ToWorker } from './messages';
import type { RequestName, Requests } from './protocol';

/** How long a cancel may go unanswered, and then a ping, before the worker counts as stuck. */
const STUCK_MS = 3000;

/** Seconds in which a worker that has something to do may say nothing, before it is asked, and before it counts as gone. */
const SILENT = { ask: 5, gone: 120 } as const;

/** A request under way. */
export interface Call<Name extends RequestName> {
  readonly result: Promise<Requests[Name]['result']>;
  cancel(): void;
  pause(): void;
  resume(): void;
  step(): void;
}

export interface Listeners<Name extends RequestName> {
  onProgress?(progress: Progress): void;
  onUpdate?(update: Requests[Name]['update']): void;
}

interface Pending extends Listeners<RequestName> {
  resolve(result: Requests[RequestName]['result']): void;
  reject(fault: Fault): void;
}

/** The page's side of the worker: one typed call per request, answers matched by id. */
export class WorkerClient {
  readonly #spawn: () => Worker;
  readonly #asset: (path: string) => Promise<ArrayBuffer>;
  readonly #onLost: (fault: Fault) => void;
  readonly #pending = new Map<number, Pending>();
  readonly #helpers: Helpers;
  #worker: Worker | undefined;
  #waiting: ToWorker[] | undefined;
  #nextId = 1;
  #readsFiles = true;
  /** Messages to a worker that cannot read files, one after another. */
  #line: Promise<void> = Promise.resolve();
  #lastHeard = 0;
  #silence: Silence | undefined;

  /** `onLost` is told when the worker died: whatever it held (the table, a run) is gone. */
  constructor(
    spawn: () => Worker,
    asset: (path: string) => Promise<ArrayBuffer>,
    onLost: (fault: Fault) => void,
  ) {
    this.#spawn = spawn;
    this.#asset = asset;
    this.#onLost = onLost;
    this.#helpers = new Helpers(spawn, (news, transfer) =>
      this.#worker?.postMessage(news satisfies ToWorker, transfer),
    );
  }

  /** Starts the worker, if none runs: what it takes to come up is over before it is first asked. */
  wake(): void {
    if (this.#worker === undefined) this.#start();
  }

  request<Name extends RequestName>(
    name: Name,
    payload: Requests[Name]['payload'],
    listeners: Listeners<Name> = {},
  ): Call<Name> {
    const id = this.#nextId++;
    const result = new Promise<Requests[Name]['result']>((resolve, reject) => {
      this.#pending.set(id, {
        ...listeners,
        resolve: (value) => resolve(value as Requests[Name]['result']),
        reject,
      });
    });
    this.#send({ type: 'request', id, name, payload } as Request);
    this.#silence ??= countSilence((seconds) => this.#askIfSilent(seconds));
    const control = (type: Control['type']) => () => {
      if (this.#pending.has(id)) this.#send({ type, id });
    };
    return {
      result,
      cancel: () => {
        control('cancel')();
        setTimeout(() => this.#endIfStuck(id), STUCK_MS);
      },
      pause: control('pause'),
      resume: control('resume'),
      step: control('step'),
    };
  }

  /** A call may be slow to end for good reasons; a worker that does not even answer a ping is stuck. */
  #endIfStuck(id: number): void {
    const worker = this.#worker;
    if (!this.#pending.has(id) || worker === undefined) return;
    const asked = performance.now();
    worker.postMessage({ type: 'ping' } satisfies ToWorker);
    setTimeout(() => {
      if (this.#worker === worker && this.#lastHeard < asked) this.#lose('it was stuck');
    }, STUCK_MS);
  }

  /** A worker that the browser has ended, or that is caught in a loop, tells nobody. */
  #askIfSilent(seconds: number): void {
    // One still on its way over a slow line cannot answer yet.
    if (this.#waiting !== undefined) return;
    if (seconds >= SILENT.gone) this.#lose(`nothing was heard of it for ${String(SILENT.gone)} s`);
    else if (seconds % SILENT.ask === 0)
      this.#worker?.postMessage({ type: 'ping' } satisfies ToWorker);
  }

  #send(message: ToWorker): void {
    this.wake();
    if (this.#waiting === undefined) this.#post(message);
    else this.#waiting.push(message);
  }

  #post(message: ToWorker): void {
    const worker = this.#worker;
    if (this.#readsFiles) worker?.postMessage(message);
    else
      this.#line = this.#line.then(async () => {
        const { whole, held } = await this.#withBytes(message);
        try {
          if (this.#worker === worker) worker?.postMessage(whole, held);
        } catch (thrown) {
          // Of what else is sent nobody waits for an answer.
          if (message.type === 'request') this.#settle(message.id)?.reject(Fault.from(thrown));
        }
      });
  }

  /** With what the file holds that a request names. */
  async #withBytes(message: ToWorker): Promise<{ whole: ToWorker; held: ArrayBuffer[] }> {
    const file = message.type === 'request' ? fileOf(message) : null;
    // A file that cannot be read here either is left to the worker, which says what is wrong.
    const held = await file?.arrayBuffer().catch(() => undefined);
    if (message.type !== 'request' || held === undefined) return { whole: message, held: [] };
    return { whole: { ...message, held }, held: [held] };
  }

  #start(): void {
    const worker = this.#spawn();
    this.#worker = worker;
    this.#waiting = [];
    const ours = (): boolean => this.#worker === worker;
    worker.addEventListener('message', (event: MessageEvent<FromWorker>) => {
      if (ours()) this.#receive(event.data);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      if (ours()) this.#lose(event.message);
    });
    worker.addEventListener('messageerror', () => {
      if (ours()) this.#lose('an unreadable message');
    });
  }

  #lose(why: string): void {
    this.#worker?.terminate();
    this.#helpers.endAll();
    this.#worker = undefined;
    this.#waiting = undefined;
    const fault = new Fault(
      'internal',
      `The background worker stopped: ${why || 'it ended without a word'}`,
      {
        remedy: 'Try again in a moment; open the data once more if it does not come back by itself',
      },
    );
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    this.#listenNoMore();
    for (const call of pending) call.reject(fault);
    this.#onLost(fault);
  }

  #receive(message: FromWorker): void {
    this.#lastHeard = performance.now();
    this.#silence?.heard();
    switch (message.type) {
      case 'ready': {
        const waiting = this.#waiting ?? [];
        this.#waiting = undefined;
        this.#readsFiles = message.readsFiles;
        for (const sent of waiting) this.#post(sent);
        return;
      }
      case 'pong':
        return;
      case 'asset-wanted':
        void this.#answerAsset(message.path);
        return;
      case 'helpers-wanted':
        this.#helpers.start(message.count);
        return;
      case 'helpers-done':
        this.#helpers.endAll();
        return;
      case 'progress':
        this.#pending.get(message.id)?.onProgress?.(message.progress);
        return;
      case 'update':
        this.#pending.get(message.id)?.onUpdate?.(message.update);
        return;
      case 'result':
        this.#settle(message.id)?.resolve(message.result);
        return;
      case 'failure':
        this.#settle(message.id)?.reject(Fault.revive(message.fault));
        return;
    }
  }

  #settle(id: number): Pending | undefined {
    const call = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#listenNoMore();
    return call;
  }

  #listenNoMore(): void {
    this.#silence?.end();
    this.#silence = undefined;
  }

  async #answerAsset(path: string): Promise<void> {
    try {
      const bytes = await this.#asset(path);
      this.#worker?.postMessage({ type: 'asset', path, bytes } satisfies ToWorker, [bytes]);
    } catch (thrown) {
      const fault = Fault.from(thrown).record();
      this.#worker?.postMessage({ type: 'asset-missing', path, fault } satisfies ToWorker);
    }
  }
}
