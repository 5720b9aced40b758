import { membersText } from '../../core/ensemble/members';
import { KNOBS, type Experiment } from '../../core/experiment';
import { presetExperiment, type ModelName } from '../../core/settings';

/** A line of the table: what it is called, and its settings but for the seed. */
export interface Rival {
  readonly name: string;
  readonly experiment: Experiment;
}

/** What the others are held against. */
export const YARDSTICK: ModelName = 'boosting';

const COMBINED: readonly ModelName[] = ['logistic', YARDSTICK, 'resnet-embedded'];

/** Of the LSTM here: an epoch takes minutes where one thread trains, and its preset has 30. */
const LSTM_EPOCHS = 1;

/**
 * Every model of the shelf with the settings its preset gives it (the LSTM with fewer epochs), two of
 * them behind an autoencoder, and three together in an ensemble, voting and stacked.
 */
export const RIVALS: readonly Rival[] = [
  ...KNOBS.model.options
    .filter(({ value }) => value !== 'ensemble' && value !== 'lstm')
    .map(({ value, label }) => ({ name: label, experiment: presetExperiment(value) })),
  coded('logistic', 'instead'),
  coded(YARDSTICK, 'beside'),
  combined('vote', 'Mean'),
  combined('stack', 'Stack'),
  {
    name: `${labelOf('lstm')}, ${LSTM_EPOCHS} epoch of ${presetExperiment('lstm').epochs}`,
    experiment: { ...presetExperiment('lstm'), epochs: LSTM_EPOCHS },
  },
];

function coded(model: ModelName, autoencoder: 'instead' | 'beside'): Rival {
  const experiment = { ...presetExperiment(model), autoencoder };
  const what = autoencoder === 'instead' ? 'latent columns only' : 'with latent columns';
  return { name: `${labelOf(model)}, ${what}`, experiment };
}

function combined(combining: 'vote' | 'stack', how: string): Rival {
  const ensembleOf = membersText(COMBINED.map(presetExperiment));
  const experiment = { ...presetExperiment('ensemble'), ensembleOf, combining };
  return { name: `${how} of ${COMBINED.map(labelOf).join(', ')}`, experiment };
}

function labelOf(model: ModelName): string {
  return KNOBS.model.options.filter(({ value }) => value === model)[0].label;
}
