import { sigmoid } from '../core/losses/logistic';
import type { Matrix } from '../core/data/matrix';
import type { Task } from '../core/task';
import type { Learner } from './learner';
import type { Engine } from './live-engine';
import type { NetworkPlan } from './network/plan';
import type { RowReader } from './row-encoder';

/** Multiply-adds that the processor does in some tens of milliseconds: the stretch between two breaths. */
const STRETCH = 1e8;
const MOST_ROWS = 4096;

/** What scores: the network with its plan, and how matrix rows become what it reads. */
export interface Scorer {
  readonly network: Pick<Learner, 'logits'>;
  readonly plan: NetworkPlan;
  readonly encoder: RowReader;
}

/** A logit of every row, `x.rows` long; of members, that of their mean probability. */
export async function scoreRows(
  { network, plan, encoder }: Scorer,
  x: Matrix,
  engine: Engine,
  task: Task,
): Promise<Float32Array> {
  const { multiplyAdds, fewestTogether, members } = plan;
  const onProcessor = engine.name !== 'webgpu' && engine.name !== 'webgl';
  const most = onProcessor ? Math.floor(STRETCH / multiplyAdds) : MOST_ROWS;
  const chunk = Math.min(MOST_ROWS, Math.max(fewestTogether, most));
  const logits = new Float32Array(x.rows);
  for (let start = 0; start < x.rows; start += chunk) {
    await task.breathe();
    const rows = Math.min(chunk, x.rows - start);
    const part = await network.logits(encoder.rows(x, start, rows), rows);
    logits.set(meanLogits(part, members), start);
  }
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
