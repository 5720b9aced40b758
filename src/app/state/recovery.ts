import { Fault } from '../../core/fault';
import type { Background } from './background.svelte';
import type { DataState } from './data.svelte';
import type { Notices } from './notices.svelte';
import type { TrainingState } from './training.svelte';

/** What the page does with a table by itself is over by then, or has ended the worker. */
const PROVEN_MS = 300_000;

interface Parts {
  readonly background: Pick<Background, 'lost'>;
  readonly data: Pick<DataState, 'lost' | 'opening' | 'restore'>;
  readonly notices: Notices;
  readonly training: Pick<TrainingState, 'live' | 'lost' | 'reopened'>;
}

/**
 * The table comes back by itself after the worker died. Where what the page does with a table by itself
 * ends the worker again, that would go on for ever: then it comes back when the visitor does something.
 */
export class Recovery {
  readonly #parts: Parts;
  #reopening: Promise<void> | null = null;
  /** When it last came back by itself; minus infinity where it has proved itself since, or is another. */
  #cameBack = -Infinity;
  /** Why the worker does not have the table that is on screen; null where it has, or soon will. */
  #gaveUp: Fault | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The worker died with all it held. */
  lost(fault: Fault): void {
    const { background, data, notices, training } = this.#parts;
    // A run ends itself where it gets nowhere, and a table that is to take its place is another: it may come back each time.
    const isSuspect = training.live === null && data.opening === null;
    const goingOn = training.lost(fault);
    background.lost();
    data.lost();
    if (this.#reopening !== null) {
      this.#giveUp(fault);
      return;
    }
    if (isSuspect && performance.now() - this.#cameBack < PROVEN_MS) {
      this.tell(this.#giveUp(fault));
      return;
    }
    if (goingOn === null) notices.fail(fault);
    else notices.warn(goingOn);
    this.#reopen().catch((thrown: unknown) => this.tell(Fault.from(thrown)));
  }

  /** A table took the place of the one before. */
  opened(): void {
    if (this.#reopening === null) this.#cameBack = -Infinity;
    if (this.#gaveUp !== null) this.#parts.notices.withdraw(this.#gaveUp);
    this.#gaveUp = null;
  }

  /** A run was made: what ends the worker from here on is something else. */
  achieved(): void {
    this.#cameBack = -Infinity;
  }

  /** The table was given up, and nobody has asked for it since. */
  get isDue(): boolean {
    return this.#gaveUp !== null && this.#reopening === null;
  }

  /**
   * The visitor works on: a table that was given up is opened once more, and one on its way is waited for.
   * Rejects where it can't be opened.
   */
  async again(): Promise<void> {
    await (this.isDue ? this.#reopen() : this.#reopening);
  }

  /** The same where nobody waits for it. */
  tryAgain(): void {
    this.again().catch((thrown: unknown) => this.tell(Fault.from(thrown)));
  }

  /** Says what went wrong, and of a table that was given up how to have it back: once, whoever finds out. */
  tell(fault: Fault): void {
    const { notices } = this.#parts;
    notices.withdraw(fault);
    if (fault !== this.#gaveUp) {
      notices.fail(fault);
      return;
    }
    notices.fail(fault, { label: 'Open again', run: () => this.tryAgain() }, true);
    // Whoever asked the worker for something is about to say that it stopped.
    setTimeout(() => notices.withdraw(Fault.from(fault.cause)));
  }

  /** Rejects with why it can't be. */
  #reopen(): Promise<void> {
    this.#cameBack = performance.now();
    const reopening = this.#restored().finally(() => {
      this.#reopening = null;
      this.#cameBack = performance.now();
    });
    this.#reopening = reopening;
    return reopening;
  }

  async #restored(): Promise<void> {
    const { data, training } = this.#parts;
    const before = this.#gaveUp;
    try {
      await data.restore();
      training.reopened(null);
    } catch (thrown) {
      const diedOfIt = this.#gaveUp !== null && this.#gaveUp !== before;
      const fault = diedOfIt ? this.#gaveUp : Fault.from(thrown);
      training.reopened(fault);
      throw fault;
    }
  }

  #giveUp(cause: Fault): Fault {
    const fault = gaveUpFault(cause);
    this.#gaveUp = fault;
    this.#parts.training.reopened(fault);
    return fault;
  }
}

function gaveUpFault(cause: Fault): Fault {
  return new Fault(
    'internal',
    'The background worker stopped again right after its restart, so the table is not opened again by itself',
    {
      remedy: 'What is on screen stays: choose lighter settings, or open the table again',
      cause,
    },
  );
}
