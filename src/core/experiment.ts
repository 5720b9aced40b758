import { AUTOENCODER_KNOBS } from './knobs/autoencoder';
import { DATA_KNOBS } from './knobs/data';
import { DECISION_KNOBS } from './knobs/decision';
import { EMBEDDING_KNOBS } from './knobs/embedding';
import { ENSEMBLE_KNOBS } from './knobs/ensemble';
import { GROUPS_KNOBS } from './knobs/groups';
import type {
  ChoiceKnob,
  Knob,
  ListKnob,
  NumberKnob,
  RulesKnob,
  SetKnob,
  SwitchKnob,
} from './knobs/knob';
import { LOGISTIC_KNOBS } from './knobs/logistic';
import { LOSS_KNOBS } from './knobs/loss';
import { LSTM_KNOBS } from './knobs/lstm';
import { MONEY_KNOBS } from './knobs/money';
import { NETWORK_KNOBS } from './knobs/network';
import { POLICY_KNOBS } from './knobs/policy';
import { SAMPLING_KNOBS } from './knobs/sampling';
import { SCALE_KNOBS } from './knobs/scale';
import { SCORECARD_KNOBS } from './knobs/scorecard';
import { TRAINING_KNOBS } from './knobs/training';
import { TREE_KNOBS } from './knobs/trees';
import { VIEW_KNOBS } from './knobs/view';
import type { PolicyRule } from './decision/policy/policy-rule';

/**
 * The settings of an experiment. Each knob is declared once, in the file of its group; this table
 * drives the controls, the address bar, the presets, validation of whatever is loaded, and the saved
 * run.
 */
export const KNOBS = {
  ...DATA_KNOBS,
  ...AUTOENCODER_KNOBS,
  ...SAMPLING_KNOBS,
  ...NETWORK_KNOBS,
  ...EMBEDDING_KNOBS,
  ...LSTM_KNOBS,
  ...LOGISTIC_KNOBS,
  ...SCORECARD_KNOBS,
  ...ENSEMBLE_KNOBS,
  ...LOSS_KNOBS,
  ...TRAINING_KNOBS,
  ...TREE_KNOBS,
  ...DECISION_KNOBS,
  ...MONEY_KNOBS,
  ...POLICY_KNOBS,
  ...GROUPS_KNOBS,
  ...SCALE_KNOBS,
  ...VIEW_KNOBS,
} as const satisfies Record<string, Knob>;

export type KnobName = keyof typeof KNOBS;

type ValueOf<K extends Knob> = K extends NumberKnob
  ? number
  : K extends ListKnob
    ? readonly number[]
    : K extends ChoiceKnob<infer Value>
      ? Value
      : K extends SetKnob<infer Value>
        ? readonly Value[]
        : K extends SwitchKnob
          ? boolean
          : K extends RulesKnob
            ? readonly PolicyRule[]
            : string;

/** One plain JSON object with every knob in it, the seed included. */
export type Experiment = { readonly [Name in KnobName]: ValueOf<(typeof KNOBS)[Name]> };
