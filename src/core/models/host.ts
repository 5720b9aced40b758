import { layoutOf } from '../data/layout';
import type { MatrixColumns } from '../data/transform';
import type { Experiment } from '../experiment';
import { Fault } from '../fault';
import type { ModelName } from '../settings';
import { NO_POOL, type ThreadPool } from '../threads';
import { LogisticRegression } from './logistic/logistic';
import { LOGISTIC } from './logistic/saved';
import type { Model, SavedModel } from './model';
import { SCORECARD } from './scorecard/saved';
import { Scorecard } from './scorecard/scorecard';
import { ensembleOf, TreeEnsemble } from './trees/ensemble';

/**
 * Makes an untrained model. The columns of the matrix tell which are numbers, which
 * together say a category, which flag a missing value. Threads of the pool may help to fit it.
 */
export type MakeModel = (experiment: Experiment, columns: MatrixColumns, pool: ThreadPool) => Model;

/** The models that learn without tensors. */
const MAKERS: Partial<Record<ModelName, MakeModel>> = {
  logistic: (experiment, columns) =>
    new LogisticRegression(experiment, columns.outputs, layoutOf(columns)),
  scorecard: (experiment, columns) => new Scorecard(experiment, columns.outputs, columns),
  boosting: ensembleOf('boosting'),
  forest: ensembleOf('forest'),
  adaboost: ensembleOf('adaboost'),
};

/**
 * @throws `internal` Fault for a model that needs tensors, `bad-settings` for one loaded from a file
 */
export function hostModel(
  experiment: Experiment,
  columns: MatrixColumns,
  pool: ThreadPool = NO_POOL,
): Model {
  if (experiment.modelFile !== '')
    throw new Fault('bad-settings', 'These settings stand for a model loaded from a file', {
      remedy: 'Open the file to see it again, or change a setting of the model to train one',
    });
  const make = MAKERS[experiment.model];
  if (make === undefined)
    throw new Fault('internal', `${experiment.model} is no model without tensors`);
  return make(experiment, columns, pool);
}

/** By the kind that a saved model names. */
const LOADERS: Readonly<Record<string, (saved: SavedModel) => Model>> = {
  [LOGISTIC]: (saved) => LogisticRegression.load(saved),
  [SCORECARD]: (saved) => Scorecard.load(saved),
  boosting: (saved) => TreeEnsemble.load(saved),
  forest: (saved) => TreeEnsemble.load(saved),
  adaboost: (saved) => TreeEnsemble.load(saved),
};

/**
 * A saved model that scores without tensors; null where its kind is none of these.
 *
 * @throws `bad-input` Fault when its parts do not belong together
 */
export function loadHostModel(saved: SavedModel): Model | null {
  return Object.hasOwn(LOADERS, saved.kind) ? LOADERS[saved.kind](saved) : null;
}
