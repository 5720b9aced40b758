import {
  delongCovariance,
  differenceWithin,
  type AucDifference,
  type Interval,
} from '../metrics/intervals';
import { normalQuantile } from '../metrics/normal';
import type { Task } from '../task';

/** An ensemble and its members, scored on the very same rows. */
export interface MembersQuestion {
  readonly ensemble: Float32Array;
  readonly members: readonly Float32Array[];
  /** 1 = default. */
  readonly y: Uint8Array;
}

export interface Ranked extends Interval {
  readonly auc: number;
}

export interface MembersAnswer {
  /** With DeLong’s 95 % intervals, like the members’. */
  readonly ensemble: Ranked;
  readonly members: readonly Ranked[];
  /** Entry j of row i: Spearman’s rank correlation of the scores of members i and j. */
  readonly likeness: readonly (readonly number[])[];
  /** The member with the highest AUC; the first of equals. */
  readonly best: number;
  /** AUC of the ensemble less that of the best member (DeLong, paired). */
  readonly gain: AucDifference;
}

/** How good the members are, how alike they rank, and what combining them gained. */
export async function memberFigures(
  { ensemble, members, y }: MembersQuestion,
  task: Task,
): Promise<MembersAnswer> {
  const aucs = await delongCovariance([ensemble, ...members], y, task);
  const half = normalQuantile(0.975);
  const [whole, ...each] = aucs.auc.map((auc, i): Ranked => {
    const reach = half * Math.sqrt(aucs.covariance[i][i]);
    return { auc, low: Math.max(0, auc - reach), high: Math.min(1, auc + reach) };
  });
  const best = each.reduce((first, { auc }, i) => (auc > each[first].auc ? i : first), 0);
  const ranks: Float64Array[] = [];
  for (const pd of members) {
    ranks.push(midranks(pd));
    await task.breathe();
  }
  return {
    ensemble: whole,
    members: each,
    likeness: ranks.map((a, i) => ranks.map((b, j) => (i === j ? 1 : correlation(a, b)))),
    best,
    gain: differenceWithin(aucs, 0, best + 1),
  };
}

/** Ranks from 1, equals sharing the middle of theirs. */
export function midranks(scores: Float32Array): Float64Array {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[a] - scores[b]);
  const ranks = new Float64Array(scores.length);
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && scores[order[to]] === scores[order[from]]) to++;
    for (let i = from; i < to; i++) ranks[order[i]] = (from + 1 + to) / 2;
  }
  return ranks;
}

/** Pearson’s; NaN where either does not vary. */
function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (a.length + 1) / 2;
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i] - mean) * (b[i] - mean);
    aa += (a[i] - mean) ** 2;
    bb += (b[i] - mean) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}
