import { KNOBS, type Experiment } from './experiment';
import { fromFragment, toFragment } from './link';
import { KNOB_NAMES, presetExperiment } from './settings';

/** The settings that make a run, as a link writes them: all knobs that retrain, and no others. */
export function championText(experiment: Experiment): string {
  const costly = { ...presetExperiment(experiment.model), ...costlySettings(experiment) };
  const fragment = toFragment(costly);
  return fragment.startsWith('model=')
    ? fragment
    : [`model=${costly.model}`, fragment].filter((part) => part !== '').join('&');
}

/** The settings that `championText` wrote. Throws a `bad-settings` Fault when they can't be read. */
export function readChampion(text: string): Experiment {
  return fromFragment(text);
}

/** Every knob that retrains, as it stands. */
export function costlySettings(experiment: Experiment): Partial<Experiment> {
  return Object.fromEntries(
    KNOB_NAMES.filter((name) => KNOBS[name].retrains).map((name) => [name, experiment[name]]),
  );
}
