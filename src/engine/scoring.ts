import { sigmoid } from '../core/losses/logistic';
import type { Rows } from '../core/data/matrix';
import type { Task } from '../core/task';
import type { ThreadPool } from '../core/threads';
import { ScoreCrew } from './fused/score-share';
import { Pieces } from './fused/pieces';
import { kernelsFor, type Learner } from './learner';
import type { Engine } from './live-engine';
import type { NetworkPlan } from './network/plan';
import type { RowReader } from './row-encoder';
import { MOST_ROWS, rowsTogether } from './rows-together';

/** Multiply-adds below which handing rows to another thread takes longer than scoring them. */
const SHARED_FROM = 2e9;

/** What scores: the network with its plan, and how matrix rows become what it reads. */
export interface Scorer {
  readonly network: Pick<Learner, 'logits'>;
  readonly plan: NetworkPlan;
  readonly encoder: RowReader;
  /** All weights in saving order, and other threads, where those may score with them. */
  readonly help?: { readonly weights: Float32Array; readonly pool: ThreadPool };
}

/**
 * A logit of every row, `x.rows` long; of members, that of their mean probability.
 *
 * @param onScored told how many rows are scored, whenever there are more
 */
export async function scoreRows(
  { network, plan, encoder, help }: Scorer,
  x: Rows,
  engine: Engine,
  task: Task,
  onScored: (rows: number) => void = () => undefined,
): Promise<Float32Array> {
  const { multiplyAdds, members } = plan;
  const onProcessor = engine.name !== 'webgpu' && engine.name !== 'webgl';
  const chunk = onProcessor ? rowsTogether(plan) : MOST_ROWS;
  const logits = new Float32Array(x.rows);
  let scored = 0;
  const pieces = new Pieces(x.rows, chunk, plan.inputs, {
    questionOf: ({ start, rows }) => ({ x: encoder.rows(x, start, rows), rows }),
    done: ({ start, rows }, found) => {
      logits.set(meanLogits(found, members), start);
      scored += rows;
      onScored(scored);
    },
  });
  const kernels = kernelsFor(engine, plan);
  const isLarge = x.rows * multiplyAdds >= SHARED_FROM;
  const crew =
    help === undefined || kernels === null || !isLarge
      ? null
      : new ScoreCrew(kernels, plan, help.weights, help.pool, pieces);
  try {
    do {
      for (let piece = pieces.take(); piece !== undefined; piece = pieces.take()) {
        await task.breathe();
        const { x: values, rows } = pieces.questionOf(piece);
        pieces.done(piece, await network.logits(values, rows));
      }
      await crew?.settled();
    } while (pieces.left > 0);
  } finally {
    crew?.end();
  }
  if (scored !== x.rows) throw new Error(`Of ${x.rows} rows, ${scored} were scored`);
  return logits;
}

/**
 * Logit of the mean of each row's members' probabilities. Both sides are averaged, so that it is
 * exact for probabilities next to 1 as well.
 */
export function meanLogits(logits: Float32Array, members: number): Float32Array {
  if (members === 1) return logits;
  return Float32Array.from({ length: logits.length / members }, (_, row) => {
    let bad = 0;
    let good = 0;
    for (const logit of logits.subarray(row * members, (row + 1) * members)) {
      bad += sigmoid(logit);
      good += sigmoid(-logit);
    }
    return Math.log(bad) - Math.log(good);
  });
}
