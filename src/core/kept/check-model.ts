import { columnsOf } from '../encoder/encoder';
import { ENSEMBLE } from '../ensemble/saved';
import { Fault } from '../fault';
import { loadHostModel } from '../models/host';
import { LOGISTIC } from '../models/logistic/saved';
import { SCORECARD } from '../models/scorecard/saved';
import { SHELF, type ModelFamily } from '../models/shelf';
import type { Run } from '../run';

/** What the saved model of each family calls itself. */
const KINDS: Readonly<Record<ModelFamily, string>> = {
  network: 'residual',
  lstm: 'lstm',
  logistic: LOGISTIC,
  scorecard: SCORECARD,
  boosting: 'boosting',
  forest: 'forest',
  adaboost: 'adaboost',
  ensemble: ENSEMBLE,
};

type Modelled = Pick<Run, 'experiment' | 'model' | 'transform' | 'encoder'>;

/**
 * Whether a run's model is the one that its settings name, reads the columns that the run prepares,
 * and holds together. Weights that lie in a file beside the data are not there to be checked.
 *
 * @throws `bad-input` Fault that says what does not fit
 */
export function checkModel({ experiment, model, transform, encoder }: Modelled): void {
  const { family } = SHELF[experiment.model];
  if (model.kind !== KINDS[family])
    throw misfit(`its model is of the kind “${model.kind}”, and its settings name another`);
  if (family === 'ensemble') return;
  const prepared = new Set(columnsOf({ transform, encoder }).outputs);
  const unknown = model.features.find((feature) => !prepared.has(feature));
  if (unknown !== undefined)
    throw misfit(`its model reads the column “${unknown}”, which the run does not prepare`);
  try {
    loadHostModel(model)?.dispose();
  } catch (thrown) {
    throw misfit(`its model does not hold together: ${Fault.from(thrown).what}`);
  }
}

function misfit(what: string): Fault {
  return new Fault('bad-input', what);
}
