import { KNOBS, type Experiment } from '../../core/experiment';
import { presetExperiment, type ModelName } from '../../core/settings';

/** A line of the table: what it is called, and its settings but for the seed. */
export interface Rival {
  readonly name: string;
  readonly experiment: Experiment;
}

/** Every model of the shelf with the settings its preset gives it; ensembles are made of them. */
export const RIVALS: readonly Rival[] = KNOBS.model.options
  .filter(({ value }) => value !== 'ensemble')
  .map(({ value, label }) => ({ name: label, experiment: presetExperiment(value) }));

/** What the others are held against. */
export const YARDSTICK: ModelName = 'boosting';
