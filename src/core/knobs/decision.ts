import { choice, number, type Knob } from './knob';

/** The cut-off, what errors cost, and what is on screen. */
export const DECISION_KNOBS = {
  cutoff: number({
    group: 'decision',
    label: 'Cut-off',
    help: 'Applicants with this probability of default or more are declined.',
    retrains: false,
    min: 0,
    max: 1,
    step: 0.001,
    default: 0.1667,
    unit: 'share',
  }),
  probability: choice({
    group: 'decision',
    label: 'Probabilities',
    help: 'Sampling and weighting distort probabilities; corrected ones fit this population again.',
    retrains: false,
    options: [
      {
        value: 'corrected',
        label: 'Corrected',
        help: 'Undoes what sampling and loss did to the probabilities.',
      },
      {
        value: 'raw',
        label: 'As the model gives them',
        help: 'What the network says, distortion included.',
      },
    ],
    default: 'corrected',
  }),
  costPerMissedDefault: number({
    group: 'decision',
    label: 'Cost of an approved default',
    help: 'What approving one applicant who defaults costs, in any unit you like.',
    retrains: false,
    min: 0,
    max: 1_000_000,
    step: 0.5,
    default: 5,
    unit: 'cost',
  }),
  costPerDeclinedGood: number({
    group: 'decision',
    label: 'Cost of a declined good payer',
    help: 'What declining one applicant who would have repaid costs, in the same unit.',
    retrains: false,
    min: 0,
    max: 1_000_000,
    step: 0.5,
    default: 1,
    unit: 'cost',
  }),
  recallTarget: number({
    group: 'decision',
    label: 'Recall to reach',
    help: 'The share of defaults the “Recall at least” button stops.',
    retrains: false,
    min: 0.05,
    max: 0.99,
    step: 0.05,
    default: 0.6,
    unit: 'share',
  }),
  split: choice({
    group: 'decision',
    label: 'Rows judged',
    help: 'Validation rows while you tune. Test rows only to confirm: every look is counted.',
    retrains: false,
    options: [
      { value: 'validation', label: 'Validation', help: 'The rows to tune on.' },
      { value: 'test', label: 'Test', help: 'The rows to confirm on; looks are counted.' },
    ],
    default: 'validation',
  }),
  view: choice({
    group: 'view',
    label: 'View',
    help: 'Which page is open.',
    retrains: false,
    options: [
      { value: 'sandbox', label: 'Sandbox', help: 'Sample, train and decide on one screen.' },
      {
        value: 'data',
        label: 'Data',
        help: 'Every column, its gaps and what it says about default.',
      },
    ],
    default: 'sandbox',
  }),
} as const satisfies Record<string, Knob>;
