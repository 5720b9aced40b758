import { DATA_KNOBS } from './knobs/data';
import { DECISION_KNOBS } from './knobs/decision';
import type { ChoiceKnob, Knob, ListKnob, NumberKnob, SwitchKnob } from './knobs/knob';
import { LOSS_KNOBS } from './knobs/loss';
import { NETWORK_KNOBS } from './knobs/network';
import { SAMPLING_KNOBS } from './knobs/sampling';
import { TRAINING_KNOBS } from './knobs/training';

/**
 * The settings of an experiment. Each knob is declared once, in the file of its group; this table
 * drives the controls, the address bar, the presets, validation of whatever is loaded, and the saved
 * run.
 */
export const KNOBS = {
  ...DATA_KNOBS,
  ...SAMPLING_KNOBS,
  ...NETWORK_KNOBS,
  ...LOSS_KNOBS,
  ...TRAINING_KNOBS,
  ...DECISION_KNOBS,
} as const satisfies Record<string, Knob>;

export type KnobName = keyof typeof KNOBS;

type ValueOf<K extends Knob> = K extends NumberKnob
  ? number
  : K extends ListKnob
    ? readonly number[]
    : K extends ChoiceKnob<infer Value>
      ? Value
      : K extends SwitchKnob
        ? boolean
        : string;

/** One plain JSON object with every knob in it, the seed included. */
export type Experiment = { readonly [Name in KnobName]: ValueOf<(typeof KNOBS)[Name]> };
