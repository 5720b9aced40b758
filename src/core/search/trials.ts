import { KNOBS, type Experiment } from '../experiment';
import { Fault } from '../fault';
import { randomStream } from '../random';
import { applyChanges } from '../settings';
import { checkSpace, drawValue, type Dimension, type SearchValue, type Space } from './space';

/** What one trial changes: a value for each knob of the space, in its order. */
export type TrialValues = readonly SearchValue[];

/** A search of more is refused. */
export const MOST_TRIALS = 200;

/**
 * Every combination of the values given, the last knob changing fastest; a value given twice counts
 * once.
 *
 * @throws `bad-settings` Fault where there are more than `MOST_TRIALS`, or the space cannot be searched
 */
export function gridTrials(space: Space): TrialValues[] {
  const lists = checkSpace(space, 'grid').map((dimension): readonly SearchValue[] => [
    ...new Set<SearchValue>(dimension.values),
  ]);
  const size = lists.reduce((product, list) => product * list.length, 1);
  if (size > MOST_TRIALS) throw tooMany(space, size);
  return lists.reduce<TrialValues[]>(
    (made, list) => made.flatMap((values) => list.map((value) => [...values, value])),
    [[]],
  );
}

function tooMany(space: Space, size: number): Fault {
  const largest = space.reduce((a, b) => (b.values.length > a.values.length ? b : a));
  const others = size / largest.values.length;
  const room = Math.floor(MOST_TRIALS / others);
  const fewer =
    room >= 1
      ? `Give ${KNOBS[largest.name].label} at most ${room === 1 ? '1 value' : `${room} values`}`
      : 'Search fewer settings';
  return new Fault(
    'bad-settings',
    `${space.map(({ values }) => values.length).join(' × ')} = ${size.toLocaleString('en')} trials are more than ${MOST_TRIALS}`,
    { remedy: `${fewer}, or search at random` },
  );
}

/** So many draws in a row that were there before mean that there is nothing new. */
const MOST_REPEATS = 200;

/**
 * So many trials drawn at random, each another; fewer where the space has no more. Equal seeds give
 * equal trials, and more of them begin with the same.
 *
 * @throws `bad-settings` Fault where the space cannot be searched
 */
export function randomTrials(space: Space, count: number, seed: number): TrialValues[] {
  checkSpace(space, 'random');
  const random = randomStream(seed, 'search');
  const made: TrialValues[] = [];
  const seen = new Set<string>();
  for (let repeats = 0; made.length < count && repeats < MOST_REPEATS; repeats++) {
    const values = space.map((dimension: Dimension) => drawValue(dimension, random));
    const key = JSON.stringify(values);
    if (seen.has(key)) continue;
    seen.add(key);
    made.push(values);
    repeats = -1;
  }
  return made;
}

/**
 * The settings of a trial.
 *
 * @throws `bad-settings` Fault where they do not go together
 */
export function trialExperiment(base: Experiment, space: Space, values: TrialValues): Experiment {
  // A trial is trained, whatever file the run on screen came from.
  const trained = { ...base, modelFile: '' };
  return applyChanges(trained, Object.fromEntries(space.map(({ name }, i) => [name, values[i]])));
}
