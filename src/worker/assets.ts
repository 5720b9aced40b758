import { Fault } from '../core/fault';
import type { AssetAnswer, FromWorker } from './messages';

interface Waiting {
  resolve(bytes: ArrayBuffer): void;
  reject(fault: Fault): void;
}

/** Files of the build, asked of the page: only it knows whether they are embedded or served. */
export class Assets {
  readonly #post: (message: FromWorker) => void;
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(post: (message: FromWorker) => void) {
    this.#post = post;
  }

  /** Rejects with the signal's reason as soon as it is aborted, however slow the network is. */
  want(path: string, signal: AbortSignal): Promise<ArrayBuffer> {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(Fault.from(signal.reason)), { once: true });
      this.#waiting.set(path, [...(this.#waiting.get(path) ?? []), { resolve, reject }]);
      this.#post({ type: 'asset-wanted', path });
    });
  }

  receive(answer: AssetAnswer): void {
    const [first, ...rest] = this.#waiting.get(answer.path) ?? [];
    this.#waiting.set(answer.path, rest);
    if (answer.type === 'asset') first?.resolve(answer.bytes);
    else first?.reject(Fault.revive(answer.fault));
  }
}
