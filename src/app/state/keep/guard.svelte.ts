import type { Fault } from '../../../core/fault';
import type { Notices } from '../notices.svelte';
import { keepFault } from './keep-faults';

/** One thing after another with the browser's storage; what fails is told once, and the page goes on. */
export class Guard {
  /** Why nothing could be kept when last tried; null while all is well. */
  fault: Fault | null = $state.raw(null);

  readonly #notices: Notices;
  #queue: Promise<unknown> = Promise.resolve();
  #told: readonly string[] = [];

  constructor(notices: Notices) {
    this.#notices = notices;
  }

  /** What the work gives, or null where it failed. */
  try<T>(work: () => Promise<T>, aloud = true): Promise<T | null> {
    const done = this.#queue.then(work).then(
      (given) => {
        this.fault = null;
        return given;
      },
      (thrown: unknown) => {
        this.fault = keepFault(thrown);
        if (aloud) this.tell(this.fault);
        return null;
      },
    );
    this.#queue = done;
    return done;
  }

  /** Whether the work was done. */
  async did(work: () => Promise<unknown>): Promise<boolean> {
    return (await this.try(() => work().then(() => true))) ?? false;
  }

  /** Something stands in the way from now on. */
  trouble(fault: Fault): void {
    this.fault = fault;
    this.tell(fault);
  }

  tell(fault: Fault): void {
    if (this.#told.includes(fault.message)) return;
    this.#told = [...this.#told, fault.message];
    this.#notices.fail(fault, undefined, true);
  }
}
