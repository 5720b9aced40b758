import { KNOBS, type Experiment, type KnobName } from './experiment';
import type { Knob } from './knobs/knob';
import {
  applyChanges,
  differingKnobs,
  isKnobName,
  defaultExperiment,
  presetExperiment,
} from './settings';
import { Fault } from './fault';

/** Longest address part that is read; anything longer is not one of ours. */
const MAX_LENGTH = 20_000;

/**
 * The experiment as an address fragment (without the #): the model, then only what differs from
 * its preset, e.g. `model=resnet-under&seed=7&blockWidths=64~32`.
 */
export function toFragment(experiment: Experiment): string {
  const names = differingKnobs(experiment, presetExperiment(experiment.model));
  const pairs = [
    ['model', experiment.model],
    ...names.map((name) => [name, written(experiment[name])]),
  ];
  return pairs
    .filter(
      ([name, value], index) => index > 0 || value !== KNOBS.model.default || name !== 'model',
    )
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}

function written(value: Experiment[KnobName]): string {
  if (!Array.isArray(value)) return String(value);
  return value.some((item) => typeof item === 'object') ? JSON.stringify(value) : value.join('~');
}

/**
 * Reads such a fragment. Throws a `bad-settings` Fault that names the setting which can't be read;
 * an empty fragment is the default experiment.
 */
export function fromFragment(fragment: string): Experiment {
  const text = fragment.replace(/^#/, '');
  if (text.length > MAX_LENGTH)
    throw new Fault(
      'bad-settings',
      `This link is ${text.length.toLocaleString('en')} characters long`,
      {
        remedy: 'Copy the link again with Share',
      },
    );
  const changes: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    if (!isKnobName(name))
      throw new Fault(
        'bad-settings',
        `The link names a setting “${name.slice(0, 40)}” that does not exist`,
        {
          remedy: 'Copy the link again with Share',
        },
      );
    changes[name] = read(name, value);
  }
  return applyChanges(defaultExperiment(), changes);
}

function read(name: KnobName, value: string): unknown {
  const knob: Knob = KNOBS[name];
  switch (knob.kind) {
    case 'number':
      return value.trim() === '' ? value : Number(value);
    case 'list':
      return value === '' ? [] : value.split('~').map(Number);
    case 'set':
      return value === '' ? [] : value.split('~');
    case 'rules':
      return value === '' ? [] : parsed(value);
    case 'switch':
      return value === 'true' ? true : value === 'false' ? false : value;
    default:
      return value;
  }
}

/** What JSON says, or the text itself, which the settings then refuse. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
