import { choice, number, type Knob } from './knob';

/** What training minimises. */
export const LOSS_KNOBS = {
  loss: choice({
    group: 'loss',
    label: 'Loss',
    help: 'What the network minimises.',
    retrains: true,
    options: [
      { value: 'bce', label: 'Cross-entropy', help: 'The log-loss: honest probabilities.' },
      {
        value: 'focal',
        label: 'Focal',
        help: 'Cross-entropy with easy rows turned down (Lin 2017).',
      },
    ],
    default: 'focal',
  }),
  focalGamma: number({
    group: 'loss',
    label: 'Focus γ',
    help: 'How strongly rows that are already right are turned down; 0 is plain weighting.',
    min: 0,
    max: 5,
    step: 0.1,
    default: 2,
  }),
  focalAlpha: number({
    group: 'loss',
    label: 'Weight of defaults α',
    help: 'Weight of a default; a good payer weighs 1 − α.',
    min: 0.05,
    max: 0.95,
    step: 0.05,
    default: 0.7,
  }),
  classWeights: choice({
    group: 'loss',
    label: 'Class weights',
    help: 'Whether a default counts more than a good payer, on top of the sampling and the loss.',
    retrains: true,
    options: [
      { value: 'none', label: 'Off', help: 'Every training row weighs the same.' },
      { value: 'balanced', label: 'Balanced', help: 'Both classes weigh the same in total.' },
    ],
    default: 'none',
  }),
  outputBias: choice({
    group: 'loss',
    label: 'Output bias starts at',
    help: 'Where the first guess stands before any learning.',
    retrains: true,
    options: [
      {
        value: 'log-odds',
        label: 'Log-odds of the training rows',
        help: 'The first guess is the default rate after sampling.',
      },
      { value: 'zero', label: 'Zero', help: 'The first guess is 50 %.' },
    ],
    default: 'log-odds',
  }),
} as const satisfies Record<string, Knob>;
