import type { AucInterval } from './intervals';
import { normalQuantile } from './normal';

/** Rows of each class at one score. */
export interface ScoreCount {
  readonly bad: number;
  readonly good: number;
}

/**
 * `delong` of scores that take few values, from the rows of each class at each, in ascending order
 * of the score: the same figures without sorting rows. O(scores).
 */
export function delongOfCounts(counts: readonly ScoreCount[], confidence = 0.95): AucInterval {
  const bad = counts.reduce((sum, at) => sum + at.bad, 0);
  const good = counts.reduce((sum, at) => sum + at.good, 0);
  let [badBelow, goodBelow] = [0, 0];
  const parts = counts.map((at) => {
    const part = {
      ...at,
      /** Share of good payers below, ties half. */
      ofBad: (goodBelow + at.good / 2) / good,
      /** Share of defaults above, ties half. */
      ofGood: 1 - (badBelow + at.bad / 2) / bad,
    };
    badBelow += at.bad;
    goodBelow += at.good;
    return part;
  });
  const auc = parts.reduce((sum, part) => sum + part.bad * part.ofBad, 0) / bad;
  const spread = (of: 'ofBad' | 'ofGood', rows: 'bad' | 'good', n: number): number =>
    parts.reduce((sum, part) => sum + part[rows] * (part[of] - auc) ** 2, 0) / (n - 1) / n;
  const standardError = Math.sqrt(spread('ofBad', 'bad', bad) + spread('ofGood', 'good', good));
  const half = normalQuantile(0.5 + confidence / 2) * standardError;
  return {
    auc,
    standardError,
    low: Math.max(0, auc - half),
    high: Math.min(1, auc + half),
  };
}
