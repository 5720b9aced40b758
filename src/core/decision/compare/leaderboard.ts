import { Fault } from '../../fault';
import { bootstrapInterval, standardInterval } from '../../metrics/bootstrap';
import {
  delongCovariance,
  differenceWithin,
  type AucDifference,
  type Interval,
} from '../../metrics/intervals';
import { normalQuantile } from '../../metrics/normal';
import { randomStream } from '../../random';
import type { Task } from '../../task';
import { rowDrawer, walkOf } from './ranking-walk';

/** A run as it enters a comparison. */
export interface Entrant {
  readonly id: string;
  readonly rawPd: Float32Array;
}

export interface LeaderboardQuestion {
  /** Scorings of the very same rows in the same order. */
  readonly entrants: readonly Entrant[];
  readonly y: Uint8Array;
  readonly seed: number;
  readonly resamples: number;
}

/** A figure with its 95 % interval; NaN where there is none. */
export interface Estimate extends Interval {
  readonly value: number;
}

/** What is the same whatever is decided: it depends on the order of the scores alone. */
export interface Standing {
  readonly id: string;
  /** DeLong. */
  readonly auc: Estimate;
  readonly gini: Estimate;
  /** Stratified bootstrap, like average precision. */
  readonly ks: Estimate;
  readonly averagePrecision: Estimate;
}

/** How far apart two of them are in AUC. */
export interface Pair {
  readonly a: string;
  readonly b: string;
  /** AUC of a less that of b (DeLong, paired). */
  readonly auc: AucDifference;
  /** p-value made larger for as many pairs as there are (Holm 1979); NaN where there is none. */
  readonly adjusted: number;
}

export interface Leaderboard {
  /** Highest AUC first; equals in the order given. */
  readonly standings: readonly Standing[];
  /** Every pair once, the better one first. */
  readonly pairs: readonly Pair[];
}

/**
 * Ranks scorings of the same rows by AUC and holds each against each. O(resamples · rows · entrants)
 * after one sort of each.
 *
 * @throws `bad-input` Fault when an entrant has not one score for each outcome
 */
export async function leaderboard(
  { entrants, y, seed, resamples }: LeaderboardQuestion,
  task: Task,
): Promise<Leaderboard> {
  for (const { id, rawPd } of entrants) {
    if (rawPd.length !== y.length) throw unevenly(id, rawPd.length, y.length);
  }
  const raw = entrants.map(({ rawPd }) => rawPd);
  const aucs = await delongCovariance(raw, y, task);
  const drawn = await rankingEstimates(raw, y, { seed, resamples }, task);
  const half = normalQuantile(0.975);
  const standings = entrants.map(({ id }, i): Standing => {
    const value = aucs.auc[i];
    const reach = half * Math.sqrt(aucs.covariance[i][i]);
    const auc = { value, low: Math.max(0, value - reach), high: Math.min(1, value + reach) };
    return {
      id,
      auc,
      gini: { value: 2 * value - 1, low: 2 * auc.low - 1, high: 2 * auc.high - 1 },
      ...drawn[i],
    };
  });
  const order = standings
    .map((_, i) => i)
    .toSorted((a, b) => falling(aucs.auc[a], aucs.auc[b]) || a - b);
  const pairs = order.flatMap((a, place) =>
    order.slice(place + 1).map((b) => ({
      a: entrants[a].id,
      b: entrants[b].id,
      auc: differenceWithin(aucs, a, b),
    })),
  );
  const adjusted = holm(pairs.map(({ auc }) => auc.pValue));
  return {
    standings: order.map((i) => standings[i]),
    pairs: pairs.map((pair, i) => ({ ...pair, adjusted: adjusted[i] })),
  };
}

function unevenly(id: string, scores: number, rows: number): Fault {
  return new Fault(
    'bad-input',
    `Run ${id} has ${String(scores)} scores for ${String(rows)} rows, so it cannot be ranked on them`,
    { remedy: 'Remove that run, or train it again' },
  );
}

/** Unknown ones last. */
function falling(a: number, b: number): number {
  return (Number.isNaN(b) ? -1 : b) - (Number.isNaN(a) ? -1 : a);
}

type Drawn = Pick<Standing, 'ks' | 'averagePrecision'>;

/** The same rows are drawn for all: what tells two of them apart is never the luck of the draw. */
async function rankingEstimates(
  scores: readonly Float32Array[],
  y: Uint8Array,
  { seed, resamples }: Pick<LeaderboardQuestion, 'seed' | 'resamples'>,
  task: Task,
): Promise<Drawn[]> {
  const walks: ReturnType<typeof walkOf>[] = [];
  for (const pd of scores) {
    walks.push(walkOf({ pd, y }));
    await task.breathe();
  }
  const weights = new Uint16Array(y.length);
  const draw = rowDrawer(y, weights, randomStream(seed, 'leaderboard bootstrap'));
  const ks = scores.map(() => new Float64Array(resamples));
  const precision = scores.map(() => new Float64Array(resamples));
  for (let sample = 0; sample < resamples; sample++) {
    draw();
    for (const [i, walk] of walks.entries()) {
      const measured = walk(weights);
      ks[i][sample] = measured.ks;
      precision[i][sample] = measured.averagePrecision;
      await task.breathe();
    }
    task.report({ stage: 'drawing rows anew', done: sample + 1, total: resamples });
  }
  weights.fill(1);
  return walks.map((walk, i) => {
    const seen = walk(weights);
    return {
      ks: { value: seen.ks, ...standardInterval(ks[i], seen.ks, [0, 1]) },
      averagePrecision: {
        value: seen.averagePrecision,
        ...bootstrapInterval(precision[i], seen.averagePrecision),
      },
    };
  });
}

/**
 * p-values to be held against one level for all of them: the chance of calling any of them real by
 * mistake stays below it (Holm 1979). NaN stays NaN and counts for nothing.
 */
export function holm(pValues: readonly number[]): number[] {
  const known = pValues.map((_, i) => i).filter((i) => !Number.isNaN(pValues[i]));
  const adjusted = pValues.map(() => NaN);
  let largest = 0;
  known
    .toSorted((a, b) => pValues[a] - pValues[b])
    .forEach((i, place) => {
      largest = Math.max(largest, Math.min(1, pValues[i] * (known.length - place)));
      adjusted[i] = largest;
    });
  return adjusted;
}
