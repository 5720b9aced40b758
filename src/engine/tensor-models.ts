import type { Experiment } from '../core/experiment';
import { Fault } from '../core/fault';
import type { SavedModel } from '../core/models/model';
import { SHELF } from '../core/models/shelf';
import { ResidualNetwork } from './residual';
import { LstmNetwork } from './recurrent/lstm-network';
import { LSTM, RESIDUAL } from './saved-kinds';
import type { TensorModel } from './tensor-model';

/**
 * An untrained model of those that need tensors.
 *
 * @param features names of the matrix columns it learns from and scores
 * @param numbers which of them are numbers, as against 0/1 columns
 * @throws `internal` Fault for a model that needs none
 */
export function tensorModel(
  experiment: Experiment,
  features: readonly string[],
  numbers: readonly number[] = [],
): TensorModel {
  switch (SHELF[experiment.model].family) {
    case 'network':
      return new ResidualNetwork(experiment, features, numbers);
    case 'lstm':
      return LstmNetwork.of(experiment, features, numbers);
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
