import { layoutOf } from '../data/layout';
import type { Transform } from '../data/transform';
import type { Experiment } from '../experiment';
import { Fault } from '../fault';
import type { ModelName } from '../settings';
import { LogisticRegression } from './logistic/logistic';
import type { Model } from './model';
import { Scorecard } from './scorecard/scorecard';
import { ensembleOf } from './trees/ensemble';

/**
 * Makes an untrained model. The transform tells what the matrix columns are: which are numbers,
 * which together say a category, which flag a missing value.
 */
export type MakeModel = (experiment: Experiment, transform: Transform) => Model;

/** The models that learn without tensors. */
const MAKERS: Partial<Record<ModelName, MakeModel>> = {
  logistic: (experiment, transform) =>
    new LogisticRegression(experiment, transform.outputs, layoutOf(transform)),
  scorecard: (experiment, transform) => new Scorecard(experiment, transform.outputs, transform),
  boosting: ensembleOf('boosting'),
  forest: ensembleOf('forest'),
  adaboost: ensembleOf('adaboost'),
};

/**
 * @throws `internal` Fault for a model that needs tensors, `bad-settings` for one loaded from a file
 */
export function hostModel(experiment: Experiment, transform: Transform): Model {
  if (experiment.modelFile !== '')
    throw new Fault('bad-settings', 'These settings stand for a model loaded from a file', {
      remedy: 'Open the file to see it again, or change a setting of the model to train one',
    });
  const make = MAKERS[experiment.model];
  if (make === undefined)
    throw new Fault('internal', `${experiment.model} is no model without tensors`);
  return make(experiment, transform);
}
