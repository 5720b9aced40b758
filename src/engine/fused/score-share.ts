import type { Ask, Duty, Thread, ThreadPool } from '../../core/threads';
import type { NetworkPlan } from '../network/plan';
import { FusedNetwork } from './fused-network';
import { KernelModule } from './kernels';

/** What a thread needs to score rows. */
interface ScoreJob {
  readonly module: WebAssembly.Module;
  readonly relaxed: boolean;
  readonly plan: NetworkPlan;
  /** All, in saving order. */
  readonly weights: Float32Array;
}

interface ScoreQuestion {
  /** rows × the plan's inputs. */
  readonly x: Float32Array;
  readonly rows: number;
}

/** Logits of rows, as `FusedNetwork.logits` gives them. */
export const SCORE_ROWS: Duty<ScoreJob, ScoreQuestion, Float32Array> = {
  name: 'score rows',
  begin: ({ module, relaxed, plan, weights }) => {
    const network = new FusedNetwork(new KernelModule(module, relaxed), plan, weights);
    return { answer: ({ x, rows }) => Promise.resolve(network.logits(x, rows)) };
  },
};

/** Questions that a thread has at once: it goes on with one while this thread is busy. */
const AT_ONCE = 2;

/** Pieces of a scoring that are still to be done; whoever is free takes the next. */
export interface Pieces {
  take(): number | undefined;
  /** Was taken, but not done. */
  giveBack(piece: number): void;
  questionOf(piece: number): ScoreQuestion;
  done(piece: number, logits: Float32Array): void;
}

/** Other threads that score pieces until none is left. */
export class ScoreCrew {
  readonly #job: ScoreJob;
  readonly #pieces: Pieces;
  readonly #threads = new Set<Thread>();
  readonly #busy = new Set<Promise<void>>();
  #isOver = false;

  constructor(
    module: KernelModule,
    plan: NetworkPlan,
    weights: Float32Array,
    pool: ThreadPool,
    pieces: Pieces,
  ) {
    this.#job = { module: module.module, relaxed: module.relaxed, plan, weights };
    this.#pieces = pieces;
    for (const recruit of pool.recruit(pool.size))
      recruit.then(
        (thread) => this.#employ(thread),
        () => undefined,
      );
  }

  /** Resolves when nobody is at work on a piece any more; pieces may have been given back. */
  async settled(): Promise<void> {
    await Promise.all(this.#busy);
  }

  end(): void {
    this.#isOver = true;
    for (const thread of this.#threads) thread.end();
    this.#threads.clear();
  }

  #employ(thread: Thread): void {
    if (this.#isOver) {
      thread.end();
      return;
    }
    this.#threads.add(thread);
    const work = this.#work(thread)
      .catch(() => undefined)
      .finally(() => this.#busy.delete(work));
    this.#busy.add(work);
  }

  async #work(thread: Thread): Promise<void> {
    const ask = await thread.begin(SCORE_ROWS, this.#job);
    await Promise.allSettled(Array.from({ length: AT_ONCE }, () => this.#pieceByPiece(ask)));
  }

  async #pieceByPiece(ask: Ask<ScoreQuestion, Float32Array>): Promise<void> {
    for (let piece = this.#pieces.take(); piece !== undefined; piece = this.#pieces.take())
      try {
        const { x, rows } = this.#pieces.questionOf(piece);
        // Its own numbers only: a part of a matrix would travel with the whole of it.
        this.#pieces.done(piece, await ask({ x: x.slice(), rows }));
      } catch (thrown) {
        this.#pieces.giveBack(piece);
        throw thrown;
      }
  }
}
