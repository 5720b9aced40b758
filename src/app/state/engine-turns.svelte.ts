import { Fault } from '../../core/fault';

/** A request that can be given up. */
export interface Asking<T> {
  readonly result: Promise<T>;
  cancel(): void;
}

/** Who trains: a run in the Sandbox, or somebody in the background. */
export type Trains = 'sandbox' | EngineTurn;

/**
 * Who may train when. The worker trains one thing at a time: a run in the Sandbox goes first, and
 * those in the background take turns, piece by piece.
 */
export class EngineTurns {
  #sandbox = $state(0);
  #line: readonly EngineTurn[] = $state.raw([]);

  /** Who trains now; null when nobody does. */
  get first(): Trains | null {
    return this.#sandbox > 0 ? 'sandbox' : (this.#line.at(0) ?? null);
  }

  /** A place for somebody that trains in the background; `piece` is what others wait for: "a fold of the cross-validation". */
  register(piece: string): EngineTurn {
    return new EngineTurn(this, piece);
  }

  /** A run in the Sandbox starts: the piece under way is given up, and made again afterwards. Call what is returned when the run ended. */
  giveWay(): () => void {
    this.#sandbox++;
    for (const turn of this.#line) turn.giveWay();
    return () => {
      this.#sandbox--;
      this.#wake();
    };
  }

  join(turn: EngineTurn): void {
    this.#line = [...this.#line, turn];
  }

  leave(turn: EngineTurn): void {
    this.#line = this.#line.filter((other) => other !== turn);
    this.#wake();
  }

  isInLine(turn: EngineTurn): boolean {
    return this.#line.includes(turn);
  }

  #wake(): void {
    for (const turn of this.#line) turn.wake();
  }
}

/** The place in the line of one that trains in the background. */
export class EngineTurn {
  readonly piece: string;
  readonly #turns: EngineTurns;
  #asking: Asking<unknown> | undefined;
  #cancelled = false;
  /** The piece under way was given up for a run in the Sandbox. */
  #gaveWay = false;
  #awake: (() => void) | undefined;

  constructor(turns: EngineTurns, piece: string) {
    this.#turns = turns;
    this.piece = piece;
  }

  /** Who trains while this one waits for its turn; null when it does not wait. */
  get waitsFor(): Trains | null {
    const { first } = this.#turns;
    return first === this || !this.#turns.isInLine(this) ? null : first;
  }

  /**
   * Makes one piece when its turn has come. `ask` starts it; it is called again when a run in the
   * Sandbox went first. Rejects with what the piece rejects with; cancelled, with a `cancelled` Fault.
   */
  async take<T>(ask: () => Asking<T>): Promise<T> {
    this.#cancelled = false;
    this.#turns.join(this);
    try {
      for (;;) {
        await this.#come();
        this.#gaveWay = false;
        const asking = ask();
        this.#asking = asking;
        try {
          return await asking.result;
        } catch (thrown) {
          if (!this.#isToBeMadeAgain(thrown)) throw thrown;
        } finally {
          this.#asking = undefined;
        }
      }
    } finally {
      this.#turns.leave(this);
    }
  }

  /** Gives up the piece under way or waited for. */
  cancel(): void {
    this.#cancelled = true;
    this.#asking?.cancel();
    this.wake();
  }

  giveWay(): void {
    this.#gaveWay = true;
    this.#asking?.cancel();
  }

  wake(): void {
    this.#awake?.();
  }

  async #come(): Promise<void> {
    for (;;) {
      if (this.#cancelled) throw new Fault('cancelled', 'Cancelled');
      if (this.#turns.first === this) return;
      await new Promise<void>((resolve) => (this.#awake = resolve));
    }
  }

  #isToBeMadeAgain(thrown: unknown): boolean {
    return this.#gaveWay && !this.#cancelled && Fault.from(thrown).code === 'cancelled';
  }
}
