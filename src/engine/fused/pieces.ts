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

/** A thread that is asked gets up to so many chunks at once: what it answers may be heard late. */
const MOST_CHUNKS = 8;
/** And no more numbers than these, for they are copied; about 2 MB. */
const MOST_NUMBERS = 5e5;

/** Rows that are still to be scored; whoever is free takes the next. */
export class Pieces {
  readonly questionOf: Desk['questionOf'];
  readonly done: Desk['done'];
  readonly #chunk: number;
  readonly #most: number;
  /** Not taken, or given back. */
  readonly #left: Piece[];

  /**
   * @param rows 0 or more
   * @param chunk rows that are scored between two breaths
   * @param width numbers in a row
   */
  constructor(rows: number, chunk: number, width: number, { questionOf, done }: Desk) {
    this.#left = rows === 0 ? [] : [{ start: 0, rows }];
    this.#chunk = chunk;
    this.#most = Math.max(1, Math.min(MOST_CHUNKS, Math.floor(MOST_NUMBERS / (chunk * width))));
    this.questionOf = questionOf;
    this.done = done;
  }

  /** Rows that nobody has taken. */
  get left(): number {
    return this.#left.reduce((sum, { rows }) => sum + rows, 0);
  }

  /** The next chunk, or several: about that share of what is left, so that all end together. */
  take(share = 0): Piece | undefined {
    const next = this.#left.pop();
    if (next === undefined) return undefined;
    const wanted = Math.ceil((share * (next.rows + this.left)) / this.#chunk);
    const rows = Math.min(next.rows, this.#chunk * Math.min(this.#most, Math.max(1, wanted)));
    if (rows < next.rows) this.#left.push({ start: next.start + rows, rows: next.rows - rows });
    return { start: next.start, rows };
  }

  /** Was taken, but not done. */
  giveBack(piece: Piece): void {
    this.#left.push(piece);
  }
}
