import type { Experiment } from '../core/experiment';
import type { SavedModel } from '../core/models/model';
import { applyChanges, presetExperiment } from '../core/settings';
import { NO_POOL, type ThreadPool } from '../core/threads';
import { networkPlan } from './network/plan';
import { PlannedNetwork } from './planned-network';
import { RowEncoder, savedNumbers } from './row-encoder';
import { RESIDUAL } from './saved-kinds';

/** The residual network as a model. */
export class ResidualNetwork extends PlannedNetwork {
  /**
   * @param features names of the matrix columns it learns from and scores
   * @param numbers which of them are numbers: those that a numeric embedding is for
   * @param pool other threads that may take part in training
   */
  constructor(
    experiment: Experiment,
    features: readonly string[],
    numbers: readonly number[] = [],
    pool: ThreadPool = NO_POOL,
  ) {
    const plan = networkPlan(experiment, features.length, numbers.length);
    const encoder = new RowEncoder(experiment, features.length, numbers);
    super(RESIDUAL, experiment, features, plan, encoder, pool);
  }

  /** @throws `bad-input` Fault when the weights do not belong to the settings */
  static load(saved: SavedModel, pool: ThreadPool = NO_POOL): ResidualNetwork {
    const experiment = applyChanges(presetExperiment('resnet-over'), saved.settings);
    const network = new ResidualNetwork(experiment, saved.features, savedNumbers(saved), pool);
    network.restore(saved);
    return network;
  }
}
