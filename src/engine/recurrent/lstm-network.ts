import { monthlyColumns } from '../../core/data/months';
import type { MatrixColumns } from '../../core/data/transform';
import type { Experiment } from '../../core/experiment';
import { Fault } from '../../core/fault';
import type { SavedModel } from '../../core/models/model';
import { applyChanges, presetExperiment } from '../../core/settings';
import { PlannedNetwork } from '../planned-network';
import { MonthReader } from './month-reader';
import { lstmPlan } from './plan';
import { LSTM } from '../saved-kinds';

/** The stacked LSTM as a model: it reads a row's columns, or its months, one after another. */
export class LstmNetwork extends PlannedNetwork {
  /**
   * @param features names of the matrix columns it learns from and scores, in reading order
   * @param reader how it reads a row; column by column unless given
   */
  private constructor(experiment: Experiment, features: readonly string[], reader?: MonthReader) {
    const steps = reader?.steps ?? features.length;
    const plan = lstmPlan(experiment, steps, (reader?.width ?? steps) / steps);
    super(LSTM, experiment, features, plan, reader);
  }

  /**
   * An untrained one.
   *
   * @throws `bad-settings` Fault when it is to read months and no columns come month by month,
   *   or there is no room to learn from a single row
   */
  static of(experiment: Experiment, columns: MatrixColumns): LstmNetwork {
    const { lstmReading, autoencoder } = experiment;
    const { outputs: features } = columns;
    if (lstmReading === 'columns') return new LstmNetwork(experiment, features);
    const found = monthlyColumns(columns);
    if (found === null) throw withoutMonths(autoencoder);
    const months = lstmReading === 'newest-first' ? found.columns.toReversed() : found.columns;
    return new LstmNetwork(experiment, features, new MonthReader(months, features.length));
  }

  /** @throws `bad-input` Fault when the weights do not belong to the settings */
  static load(saved: SavedModel): LstmNetwork {
    const experiment = applyChanges(presetExperiment('lstm'), saved.settings);
    const network = new LstmNetwork(experiment, saved.features, MonthReader.of(saved));
    network.restore(saved);
    return network;
  }
}

function withoutMonths(autoencoder: Experiment['autoencoder']): Fault {
  const remedy =
    autoencoder === 'instead'
      ? 'Let the LSTM read column by column, or keep the inputs beside the autoencoder’s code: the code has no months'
      : 'Let the LSTM read column by column, or open a table with four months or more of a number, such as BILL_AMT1 to BILL_AMT6';
  return new Fault('bad-settings', 'The LSTM finds no columns that come month by month', {
    place: { setting: 'lstmReading' },
    remedy,
  });
}
