import { layoutOf } from '../core/data/layout';
import type { MatrixColumns } from '../core/data/transform';
import type { Experiment } from '../core/experiment';
import { Fault } from '../core/fault';
import type { SavedModel } from '../core/models/model';
import { SHELF } from '../core/models/shelf';
import { NO_POOL, type ThreadPool } from '../core/threads';
import { ResidualNetwork } from './residual';
import { LstmNetwork } from './recurrent/lstm-network';
import { LSTM, RESIDUAL } from './saved-kinds';
import type { TensorModel } from './tensor-model';

/**
 * An untrained model of those that need tensors.
 *
 * @param columns of the matrix that it learns from and scores
 * @param pool other threads that may take part in training
 * @throws `internal` Fault for a model that needs none, `bad-settings` for an LSTM that finds no months
 */
export function tensorModel(
  experiment: Experiment,
  columns: MatrixColumns,
  pool: ThreadPool = NO_POOL,
): TensorModel {
  switch (SHELF[experiment.model].family) {
    case 'network':
      return new ResidualNetwork(experiment, columns.outputs, layoutOf(columns).numeric, pool);
    case 'lstm':
      return LstmNetwork.of(experiment, columns);
    default:
      throw new Fault('internal', `${experiment.model} is no model on tensors`);
  }
}

/**
 * @param pool other threads that may take part in scoring
 * @throws `bad-input` Fault when the weights do not belong to the settings, or the kind is unknown
 */
export function loadTensorModel(saved: SavedModel, pool: ThreadPool = NO_POOL): TensorModel {
  switch (saved.kind) {
    case RESIDUAL:
      return ResidualNetwork.load(saved, pool);
    case LSTM:
      return LstmNetwork.load(saved);
    default:
      throw new Fault('bad-input', `A saved model of the kind “${saved.kind}” is not known here`, {
        remedy: 'Train it anew',
      });
  }
}
