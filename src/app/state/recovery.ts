import { Fault } from '../../core/fault';
import type { Background } from './background.svelte';
import type { DataState } from './data.svelte';
import type { Notices } from './notices.svelte';
import type { TrainingState } from './training.svelte';

interface Parts {
  readonly background: Pick<Background, 'lost'>;
  readonly data: Pick<DataState, 'restore'>;
  readonly notices: Notices;
  readonly training: Pick<TrainingState, 'live' | 'lost' | 'reopened'>;
}

/**
 * The table comes back by itself after the worker died. Where what the page does with a table by itself
 * ends the worker again, that would go on for ever: then it comes back when the visitor does something.
 */
export class Recovery {
  readonly #parts: Parts;
  #reopening = false;
  /** It came back by itself, and since then the visitor has got nothing out of it. */
  #wasReopened = false;
  /** Why the worker does not have the table that is on screen; null where it has, or soon will. */
  #gaveUp: Fault | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The worker died with all it held. */
  lost(fault: Fault): void {
    const { background, notices, training } = this.#parts;
    // A run ends itself where it gets nowhere: its table may come back each time.
    const isRunToBlame = training.live !== null;
    const goingOn = training.lost(fault);
    background.lost();
    if (this.#reopening) {
      this.#giveUp(fault);
      return;
    }
    if (this.#wasReopened && !isRunToBlame) {
      this.#tell(this.#giveUp(fault));
      return;
    }
    if (goingOn === null) notices.fail(fault);
    else notices.warn(goingOn);
    this.#reopen().catch((thrown: unknown) => this.#tell(Fault.from(thrown)));
  }

  /** A table took the place of the one before. */
  opened(): void {
    if (!this.#reopening) this.#wasReopened = false;
    if (this.#gaveUp !== null) this.#parts.notices.withdraw(this.#gaveUp);
    this.#gaveUp = null;
  }

  /** A run was made: what ends the worker from here on is something else. */
  achieved(): void {
    this.#wasReopened = false;
  }

  /** The table was given up, and nobody has asked for it since. */
  get isDue(): boolean {
    return this.#gaveUp !== null && !this.#reopening;
  }

  /** The visitor works on: a table that was given up is opened once more. Rejects where it can't be. */
  async again(): Promise<void> {
    if (this.isDue) await this.#reopen();
  }

  /** The same where nobody waits for it. */
  tryAgain(): void {
    this.again().catch((thrown: unknown) => this.#tell(Fault.from(thrown)));
  }

  /** Rejects with why it can't be. */
  async #reopen(): Promise<void> {
    const { data, training } = this.#parts;
    const before = this.#gaveUp;
    this.#reopening = true;
    this.#wasReopened = true;
    try {
      await data.restore();
      training.reopened(null);
    } catch (thrown) {
      const diedOfIt = this.#gaveUp !== null && this.#gaveUp !== before;
      const fault = diedOfIt ? this.#gaveUp : Fault.from(thrown);
      training.reopened(fault);
      throw fault;
    } finally {
      this.#reopening = false;
    }
  }

  #giveUp(cause: Fault): Fault {
    const fault = gaveUpFault(cause);
    this.#gaveUp = fault;
    this.#parts.training.reopened(fault);
    return fault;
  }

  /** A run that waited for the table ends with this, and says so itself. */
  #tell(fault: Fault): void {
    const { notices, training } = this.#parts;
    if (training.live !== null) return;
    const again = { label: 'Open again', run: () => this.tryAgain() };
    notices.withdraw(fault);
    if (fault !== this.#gaveUp) {
      notices.fail(fault);
      return;
    }
    notices.fail(fault, again, true);
    // Whoever asked the worker for something is about to say that it stopped.
    setTimeout(() => notices.withdraw(Fault.from(fault.cause)));
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
