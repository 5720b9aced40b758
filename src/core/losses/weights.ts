import type { Experiment } from '../experiment';
import type { ClassCounts } from '../run';

/** What a row of each class counts in the loss. */
export interface ClassWeights {
  readonly good: number;
  readonly bad: number;
}

/**
 * Weights by class: 1 each, or n / (2·n_class) when the experiment asks for balance. The AUC margin
 * loss weighs the classes alike by itself, so class weights do nothing there.
 */
export function classWeightsOf(
  { classWeights, loss }: Pick<Experiment, 'classWeights' | 'loss'>,
  counts: ClassCounts,
): ClassWeights {
  if (classWeights === 'none' || loss === 'auc-margin') return { good: 1, bad: 1 };
  const rows = counts.good + counts.bad;
  return { good: rows / (2 * counts.good), bad: rows / (2 * counts.bad) };
}

/**
 * One over the effective number of rows, (1 − β) / (1 − βⁿ), scaled so that the two weights add up to
 * 2 (Cui et al. 2019).
 */
export function effectiveWeights(beta: number, { good, bad }: ClassCounts): ClassWeights {
  const weight = (rows: number): number => (beta - 1) / Math.expm1(rows * Math.log(beta));
  const scale = 2 / (weight(good) + weight(bad));
  return { good: scale * weight(good), bad: scale * weight(bad) };
}
