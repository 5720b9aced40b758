import type { Experiment } from '../../core/experiment';
import type { SavedModel } from '../../core/models/model';
import { applyChanges, presetExperiment } from '../../core/settings';
import { PlannedNetwork } from '../planned-network';
import { lstmPlan } from './plan';
import { LSTM } from '../saved-kinds';

/** The stacked LSTM as a model: it reads a row's columns one after another. */
export class LstmNetwork extends PlannedNetwork {
  /** @param features names of the matrix columns it learns from and scores, in reading order */
  constructor(experiment: Experiment, features: readonly string[]) {
    super(LSTM, experiment, features, lstmPlan(experiment, features.length));
  }

  /** @throws `bad-input` Fault when the weights do not belong to the settings */
  static load(saved: SavedModel): LstmNetwork {
    const experiment = applyChanges(presetExperiment('lstm'), saved.settings);
    const network = new LstmNetwork(experiment, saved.features);
    network.restore(saved);
    return network;
  }
}
