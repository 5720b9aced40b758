/** Rows next to each other. */
export interface Piece {
  readonly start: number;
  readonly rows: number;
}

/** Rows for a thread to score. */
export interface ScoreQuestion {
  /** rows × the plan's inputs. */
  readonly x: Float32Array;
  readonly rows: number;
}

/** How pieces become questions, and where answers go. */
interface Desk {
  questionOf(piece: Piece): ScoreQuestion;
  done(piece: Piece, logits: Float32Array): void;
}

/** A thread that is asked gets up to so many times what the one that asks takes itself: it hears of it late. */
const MOST_AT_ONCE = 8;

/** Rows that are still to be scored; whoever is free takes the next. */
export class Pieces {
  readonly questionOf: Desk['questionOf'];
  readonly done: Desk['done'];
  readonly #rows: number;
  readonly #chunk: number;
  readonly #back: Piece[] = [];
  #next = 0;

  /** @param chunk rows of the smallest piece */
  constructor(rows: number, chunk: number, { questionOf, done }: Desk) {
    this.#rows = rows;
    this.#chunk = chunk;
    this.questionOf = questionOf;
    this.done = done;
  }

  /** Rows that nobody has taken. */
  get left(): number {
    return this.#rows - this.#next + this.#back.reduce((sum, { rows }) => sum + rows, 0);
  }

  /** The next piece; `share` of what is left where that is more than the smallest, so that all end together. */
  take(share = 0): Piece | undefined {
    const back = this.#back.shift();
    if (back !== undefined) return back;
    const left = this.#rows - this.#next;
    if (left === 0) return undefined;
    const chunks = Math.ceil((left * share) / this.#chunk);
    const rows = Math.min(left, this.#chunk * Math.min(MOST_AT_ONCE, Math.max(1, chunks)));
    const piece = { start: this.#next, rows };
    this.#next += rows;
    return piece;
  }

  /** Was taken, but not done. */
  giveBack(piece: Piece): void {
    this.#back.push(piece);
  }
}
