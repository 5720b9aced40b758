import { rules, toggle, type Knob } from './knob';

/** Rules beside the model. */
export const POLICY_KNOBS = {
  policyOn: toggle({
    group: 'policy',
    label: 'Apply the rules',
    help: 'Off: the model decides alone.',
    retrains: false,
    default: true,
  }),
  policyRules: rules({
    group: 'policy',
    label: 'Policy rules',
    help: 'Applicants whom a rule declines or refers, whatever their score.',
    retrains: false,
    default: [],
    maxLength: 20,
  }),
} as const satisfies Record<string, Knob>;
