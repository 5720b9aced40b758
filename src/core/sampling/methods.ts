import type { ColumnLayout } from '../data/layout';
import type { Experiment } from '../experiment';

type Method = Experiment['sampling'];

/** Whether a sampler works towards a class ratio; cleaning alone removes what its rule says. */
export function aimsForRatio(sampling: Method): boolean {
  return sampling !== 'none' && sampling !== 'enn' && sampling !== 'tomek';
}

/** Whether a sampler leaves rows out or repeats them by chance alone, without looking into any. */
export function choosesRows({
  sampling,
  shrinkage,
}: Pick<Experiment, 'sampling' | 'shrinkage'>): boolean {
  if (sampling === 'random-over') return shrinkage === 0;
  return sampling === 'none' || sampling === 'random-under';
}

/** Whether a sampler makes rows by plain SMOTE, or by SMOTE-NC where there are categories. */
export function growsBySmote(sampling: Method): boolean {
  return sampling === 'smote' || sampling === 'smoteenn' || sampling === 'smotetomek';
}

/** Whether levels of categories stay whole in the rows made: SMOTE-NC instead of SMOTE. */
export function keepsLevelsWhole(
  { sampling, smoteCategories }: Pick<Experiment, 'sampling' | 'smoteCategories'>,
  { categories }: ColumnLayout,
): boolean {
  return growsBySmote(sampling) && smoteCategories === 'whole' && categories.length > 0;
}
