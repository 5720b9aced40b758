import type { CrossValidation } from '../state/folds.svelte';
import { modelText } from './against-words';
import type { Sheet } from './csv';

/** Every fold of every cross-validation. */
export function foldsSheet(made: readonly CrossValidation[]): Sheet {
  return {
    title: 'Cross-validations, fold by fold',
    columns: [
      'model',
      'seed',
      'fold',
      'AUC',
      'KS',
      'average precision',
      'Brier',
      'AUC on the rows it was tuned on',
      'rows learnt from',
      'rows judged',
      'defaults judged',
      'seconds',
    ],
    rows: made.flatMap(({ experiment, done }) =>
      done.map((figures, fold) => [
        modelText(experiment),
        experiment.seed,
        fold + 1,
        figures.auc,
        figures.ks,
        figures.averagePrecision,
        figures.brier,
        figures.tunedAuc,
        figures.trainRows,
        figures.rows,
        figures.bad,
        figures.seconds,
      ]),
    ),
  };
}
