import type { Experiment } from '../experiment';
import type { FoldFigures } from './figures';
import { correctedMean, type FoldEstimate, type FoldMeasure } from './summary';

type FoldRows = Pick<Experiment, 'seed' | 'trainShare' | 'validationShare' | 'folds'>;

/** Equal keys (of `tableKey` and the settings) mean that the same rows are in every fold. */
export function foldRowsKey(table: string, experiment: FoldRows): string {
  const { seed, trainShare, validationShare, folds } = experiment;
  return JSON.stringify([table, seed, trainShare, validationShare, folds]);
}

/**
 * Mean of a's figure less b's, fold by fold, of cross-validations over the same folds. Folds differ in
 * how hard they are for both alike, which the differences leave out; that their runs share rows is
 * allowed for as in `foldEstimate` (Nadeau & Bengio 2003).
 */
export function foldDifference(
  a: readonly FoldFigures[],
  b: readonly FoldFigures[],
  measure: FoldMeasure,
): FoldEstimate {
  const paired = a.slice(0, b.length);
  return correctedMean(
    paired.map((figures, fold) => figures[measure] - b[fold][measure]),
    paired,
  );
}
