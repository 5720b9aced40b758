import type { FromWorker, HelperNews, ToWorker } from './messages';

/** The page's side of the helpers: starts workers of the same kind and joins them to the first. */
export class Helpers {
  readonly #spawn: () => Worker;
  readonly #tell: (news: HelperNews, transfer: Transferable[]) => void;
  readonly #workers = new Map<number, Worker>();
  #nextId = 1;

  constructor(spawn: () => Worker, tell: (news: HelperNews, transfer: Transferable[]) => void) {
    this.#spawn = spawn;
    this.#tell = tell;
  }

  /** Starts some; each is told of when it is ready, or when it could not be started. */
  start(count: number): void {
    for (let i = 0; i < count; i++) this.#startOne(this.#nextId++);
  }

  endAll(): void {
    for (const worker of this.#workers.values()) worker.terminate();
    this.#workers.clear();
  }

  #startOne(helper: number): void {
    let worker: Worker;
    try {
      worker = this.#spawn();
    } catch {
      this.#tell({ type: 'helper-lost', helper }, []);
      return;
    }
    this.#workers.set(helper, worker);
    const lose = (event: Event): void => {
      event.preventDefault();
      if (!this.#workers.delete(helper)) return;
      worker.terminate();
      this.#tell({ type: 'helper-lost', helper }, []);
    };
    worker.addEventListener('error', lose);
    worker.addEventListener('messageerror', lose);
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if (data.type !== 'ready' || !this.#workers.has(helper)) return;
      const { port1, port2 } = new MessageChannel();
      worker.postMessage({ type: 'help', port: port1 } satisfies ToWorker, [port1]);
      this.#tell({ type: 'helper', helper, port: port2 }, [port2]);
    });
  }
}
