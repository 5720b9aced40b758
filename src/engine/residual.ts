import type { Experiment } from '../core/experiment';
import type { SavedModel } from '../core/models/model';
import { applyChanges, presetExperiment } from '../core/settings';
import { networkPlan } from './network/plan';
import { PlannedNetwork } from './planned-network';

export const RESIDUAL = 'residual';

/** The residual network as a model. */
export class ResidualNetwork extends PlannedNetwork {
  /** @param features names of the matrix columns it learns from and scores */
  constructor(experiment: Experiment, features: readonly string[]) {
    super(RESIDUAL, experiment, features, networkPlan(experiment, features.length));
  }

  /** @throws `bad-input` Fault when the weights do not belong to the settings */
  static load(saved: SavedModel): ResidualNetwork {
    const experiment = applyChanges(presetExperiment('resnet-over'), saved.settings);
    const network = new ResidualNetwork(experiment, saved.features);
    network.restore(saved);
    return network;
  }
}
