import { studentQuantile } from '../study/student-t';
import type { FoldFigures } from './figures';

export type FoldMeasure = 'auc' | 'ks' | 'averagePrecision' | 'brier';

export interface FoldEstimate {
  readonly mean: number;
  /** 95 % interval of the mean; NaN from fewer than two folds. */
  readonly low: number;
  readonly high: number;
  /** Standard deviation from fold to fold. */
  readonly spread: number;
}

/** Mean over folds of one figure of theirs. */
export function foldEstimate(folds: readonly FoldFigures[], measure: FoldMeasure): FoldEstimate {
  return correctedMean(
    folds.map((figures) => figures[measure]),
    folds,
  );
}

/**
 * Mean of one value a fold. The folds' runs share most of the rows they learn from, so their figures
 * are not independent: the variance of the mean is s² · (1/k + test rows / training rows) with
 * Student's t at k − 1 degrees of freedom (Nadeau & Bengio 2003).
 */
export function correctedMean(
  values: readonly number[],
  folds: readonly Pick<FoldFigures, 'rows' | 'trainRows'>[],
): FoldEstimate {
  const k = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / k;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const spread = k < 2 ? NaN : Math.sqrt(squares / (k - 1));
  const judged = folds.reduce((sum, { rows }) => sum + rows, 0);
  const learnt = folds.reduce((sum, { trainRows }) => sum + trainRows, 0);
  const half =
    k < 2 ? NaN : studentQuantile(0.975, k - 1) * spread * Math.sqrt(1 / k + judged / learnt);
  return { mean, low: mean - half, high: mean + half, spread };
}
