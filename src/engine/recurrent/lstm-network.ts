import { monthlyColumns } from '../../core/data/months';
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
   * @param numbers which of the columns are numbers
   * @throws `bad-settings` Fault when it is to read months and no columns come month by month
   */
  static of(
    experiment: Experiment,
    features: readonly string[],
    numbers: readonly number[],
  ): LstmNetwork {
    const { lstmReading } = experiment;
    if (lstmReading === 'columns') return new LstmNetwork(experiment, features);
    const found = monthlyColumns(features, numbers);
    if (found === null)
      throw new Fault('bad-settings', 'This table has no columns that come month by month', {
        place: { setting: 'lstmReading' },
        remedy:
          'Let the LSTM read column by column, or open a table with four months or more of a number, such as BILL_AMT1 to BILL_AMT6',
      });
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
