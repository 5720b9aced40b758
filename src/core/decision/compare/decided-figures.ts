import { wilson } from '../../metrics/intervals';
import { normalQuantile } from '../../metrics/normal';
import type { SplitScores } from '../../run';
import { correctPd, type Correction } from '../calibrate/correction';
import type { Estimate } from './leaderboard';

/** What depends on the scores that are decided on, and not on their order alone. */
export interface DecidedFigures {
  /** Normal interval, with the squared errors of each outcome apart. */
  readonly brier: Estimate;
  /** Share of the defaults declined at a cut-off, which is when the score reaches it; Wilson. */
  recallAt(cutoff: number): Estimate;
}

/** Of corrected scores. O(rows), and O(defaults) for a cut-off. */
export function decidedFigures(
  { rawPd, y }: Pick<SplitScores, 'rawPd' | 'y'>,
  correction: Correction,
): DecidedFigures {
  const pd = correctPd(rawPd, correction);
  const ofDefaults = pd.filter((_, row) => y[row] === 1);
  return {
    brier: brierEstimate(pd, y),
    recallAt: (cutoff) => {
      const bad = ofDefaults.length;
      const caught = ofDefaults.reduce((sum, score) => sum + Number(score >= cutoff), 0);
      return { value: caught / bad, ...wilson(caught, bad) };
    },
  };
}

/** Mean squared distance of probability and outcome, its error with the rows of each outcome fixed. */
function brierEstimate(pd: Float32Array, y: Uint8Array): Estimate {
  const sums = [new Moments(), new Moments()];
  for (let row = 0; row < y.length; row++) sums[y[row]].add((pd[row] - y[row]) ** 2);
  const rows = y.length;
  const value = sums.reduce((sum, { total }) => sum + total, 0) / rows;
  const variance = sums.reduce(
    (sum, { count, variance: spread }) =>
      count === 0 ? sum : sum + (count / rows) ** 2 * (spread / count),
    0,
  );
  const half = normalQuantile(0.975) * Math.sqrt(variance);
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half) };
}

/** Count, sum and sample variance of what is added, in one pass (Welford 1962). */
class Moments {
  count = 0;
  total = 0;
  #mean = 0;
  #squares = 0;

  add(value: number): void {
    this.count++;
    this.total += value;
    const off = value - this.#mean;
    this.#mean += off / this.count;
    this.#squares += off * (value - this.#mean);
  }

  get variance(): number {
    return this.#squares / (this.count - 1);
  }
}
