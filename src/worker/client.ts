import { Fault } from '../core/fault';
import type { Progress } from '../core/task';
import type {
  Control,
  FromWorker,
  Request,
  RequestName,
  Requests,
  ToWorker,
  TrainUpdate,
} from './protocol';

/** A worker that has not answered a cancel after this long is stuck in code that never breathes. */
const STUCK_MS = 3000;

/** A request under way. */
export interface Call<Name extends RequestName> {
  readonly result: Promise<Requests[Name]['result']>;
  cancel(): void;
  pause(): void;
  resume(): void;
  step(): void;
}

export interface Listeners {
  onProgress?(progress: Progress): void;
  onUpdate?(update: TrainUpdate): void;
}

interface Pending extends Listeners {
  resolve(result: Requests[RequestName]['result']): void;
  reject(fault: Fault): void;
}

/** The page's side of the worker: one typed call per request, answers matched by id. */
export class WorkerClient {
  readonly #spawn: () => Worker;
  readonly #asset: (path: string) => Promise<ArrayBuffer>;
  readonly #onLost: (fault: Fault) => void;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #waiting: ToWorker[] | undefined;
  #nextId = 1;

  /** `onLost` is told when the worker died: whatever it held (the table, a run) is gone. */
  constructor(
    spawn: () => Worker,
    asset: (path: string) => Promise<ArrayBuffer>,
    onLost: (fault: Fault) => void,
  ) {
    this.#spawn = spawn;
    this.#asset = asset;
    this.#onLost = onLost;
  }

  request<Name extends RequestName>(
    name: Name,
    payload: Requests[Name]['payload'],
    listeners: Listeners = {},
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
    const control = (type: Control['type']) => () => {
      if (this.#pending.has(id)) this.#send({ type, id });
    };
    return {
      result,
      cancel: () => {
        control('cancel')();
        setTimeout(() => {
          if (this.#pending.has(id)) this.#lose('it was stuck and did not answer');
        }, STUCK_MS);
      },
      pause: control('pause'),
      resume: control('resume'),
      step: control('step'),
    };
  }

  #send(message: ToWorker): void {
    if (this.#worker === undefined) this.#start();
    if (this.#waiting === undefined) this.#worker?.postMessage(message);
    else this.#waiting.push(message);
  }

  #start(): void {
    const worker = this.#spawn();
    this.#worker = worker;
    this.#waiting = [];
    worker.addEventListener('message', (event: MessageEvent<FromWorker>) =>
      this.#receive(event.data),
    );
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#lose(event.message);
    });
    worker.addEventListener('messageerror', () => this.#lose('an unreadable message'));
  }

  #lose(why: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#waiting = undefined;
    const fault = new Fault(
      'internal',
      `The background worker stopped: ${why || 'it ended without a word'}`,
      {
        remedy: 'It is started again; open the data once more if it does not come back by itself',
      },
    );
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const call of pending) call.reject(fault);
    this.#onLost(fault);
  }

  #receive(message: FromWorker): void {
    switch (message.type) {
      case 'ready': {
        const waiting = this.#waiting ?? [];
        this.#waiting = undefined;
        for (const sent of waiting) this.#worker?.postMessage(sent);
        return;
      }
      case 'asset-wanted':
        void this.#answerAsset(message.path);
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
    return call;
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
