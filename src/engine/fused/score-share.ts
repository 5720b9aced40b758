import type { Ask, Duty, Thread, ThreadPool } from '../../core/threads';
import type { NetworkPlan } from '../network/plan';
import { rowsTogether } from '../rows-together';
import { KernelModule } from './kernels';
import type { Piece, Pieces, ScoreQuestion } from './pieces';
import { FusedScorer } from './scorer';

/** What a thread needs to score rows. */
interface ScoreJob {
  readonly module: WebAssembly.Module;
  readonly relaxed: boolean;
  readonly plan: NetworkPlan;
  /** All, in saving order. */
  readonly weights: Float32Array;
}

/** Logits of rows, as `FusedScorer.logits` gives them. */
export const SCORE_ROWS: Duty<ScoreJob, ScoreQuestion, Float32Array> = {
  name: 'score rows',
  begin: ({ module, relaxed, plan, weights }) => {
    const scorer = new FusedScorer(new KernelModule(module, relaxed), plan).load(weights);
    const chunk = rowsTogether(plan);
    return {
      answer: async ({ x, rows }, task) => {
        const logits = new Float32Array(rows * plan.members);
        for (let from = 0; from < rows; from += chunk) {
          await task.breathe();
          const count = Math.min(chunk, rows - from);
          const read = x.subarray(from * plan.inputs, (from + count) * plan.inputs);
          logits.set(scorer.logits(read, count), from * plan.members);
        }
        return logits;
      },
    };
  },
};

/** Questions that a thread has at once: it goes on with one while this thread is busy. */
const AT_ONCE = 2;

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
    // Whoever begins meanwhile counts as well.
    while (this.#busy.size > 0) await Promise.all(this.#busy);
  }

  end(): void {
    this.#isOver = true;
    for (const thread of this.#threads) thread.end();
    this.#threads.clear();
  }

  #employ(thread: Thread): void {
    if (this.#isOver || this.#pieces.left === 0) {
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
    const next = (): Piece | undefined => this.#pieces.take(1 / (2 * AT_ONCE * this.#threads.size));
    for (let piece = next(); piece !== undefined; piece = next())
      try {
        const { x, rows } = this.#pieces.questionOf(piece);
        // Its own numbers only: a part of a matrix would travel with the whole of it.
        const own = x.byteLength === x.buffer.byteLength ? x : x.slice();
        this.#pieces.done(piece, await ask({ x: own, rows }));
      } catch (thrown) {
        this.#pieces.giveBack(piece);
        throw thrown;
      }
  }
}
