import type { Experiment } from '../core/experiment';
import { Fault } from '../core/fault';
import type { SavedModel } from '../core/models/model';
import { SHELF } from '../core/models/shelf';
import { RESIDUAL, ResidualNetwork } from './residual';
import { LSTM, LstmNetwork } from './recurrent/lstm-network';
import type { TensorModel } from './tensor-model';

/**
 * An untrained model of those that need tensors.
 *
 * @param features names of the matrix columns it learns from and scores
 * @throws `internal` Fault for a model that needs none
 */
export function tensorModel(experiment: Experiment, features: readonly string[]): TensorModel {
  switch (SHELF[experiment.model].family) {
    case 'network':
      return new ResidualNetwork(experiment, features);
    case 'lstm':
      return new LstmNetwork(experiment, features);
    default:
      throw new Fault('internal', `${experiment.model} is no model on tensors`);
  }
}

/** @throws `bad-input` Fault when the weights do not belong to the settings, or the kind is unknown */
export function loadTensorModel(saved: SavedModel): TensorModel {
  switch (saved.kind) {
    case RESIDUAL:
      return ResidualNetwork.load(saved);
    case LSTM:
      return LstmNetwork.load(saved);
    default:
      throw new Fault('bad-input', `A saved model of the kind “${saved.kind}” is not known here`, {
        remedy: 'Train it anew',
      });
  }
}
