import { KNOBS, type Experiment } from './experiment';
import { Fault } from './fault';
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

/**
 * The settings that `championText` wrote. Throws a `bad-settings` Fault when anything in them can't be
 * read: settings half read would make another run.
 */
export function readChampion(text: string): Experiment {
  const { experiment, problems } = fromFragment(text);
  const [first] = problems;
  if (first === undefined) return experiment;
  throw new Fault('bad-settings', `The champion can’t be read: ${first.subject} ${first.what}`, {
    remedy: 'Pin a run to have a champion again; everything else stands as it is',
  });
}

/** Every knob that retrains, as it stands. */
export function costlySettings(experiment: Experiment): Partial<Experiment> {
  return Object.fromEntries(
    KNOB_NAMES.filter((name) => KNOBS[name].retrains).map((name) => [name, experiment[name]]),
  );
}
