import type { Fault } from '../../../core/fault';
import type { Notices } from '../notices.svelte';
import { keepFault } from './keep-faults';

/** What came of work with the browser's storage. */
export type Attempt<T> =
  { readonly kind: 'done'; readonly given: T } | { readonly kind: 'failed'; readonly fault: Fault };

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

  /** What the work gives, or why it failed, which is for the caller to tell. */
  attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
    const done = this.#queue.then(work).then(
      (given): Attempt<T> => {
        this.fault = null;
        return { kind: 'done', given };
      },
      (thrown: unknown): Attempt<T> => {
        this.fault = keepFault(thrown);
        return { kind: 'failed', fault: this.fault };
      },
    );
    this.#queue = done;
    return done;
  }

  /** What the work gives, or null where it failed. */
  async try<T>(work: () => Promise<T>, aloud = true): Promise<T | null> {
    const made = await this.attempt(work);
    if (made.kind === 'done') return made.given;
    if (aloud) this.tell(made.fault);
    return null;
  }

  /** Whether what the visitor asked for was done; each refusal is told, the same one too. */
  async did(work: () => Promise<unknown>): Promise<boolean> {
    const made = await this.attempt(work);
    if (made.kind === 'done') return true;
    this.withdraw(made.fault);
    this.tell(made.fault);
    return false;
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

  /** What was told does not hold any more: it may be told again. */
  withdraw(fault: Fault): void {
    this.#told = this.#told.filter((message) => message !== fault.message);
    this.#notices.withdraw(fault);
  }
}
