import { choice, count, number, text, type Knob } from './knob';

/** Which rows, how they are split, how they become numbers. */
export const DATA_KNOBS = {
  dataset: text({
    group: 'data',
    label: 'Dataset',
    help: 'The table of applicants to learn from. A file you open stays in this tab.',
    retrains: true,
    default: 'home-credit-lookalike',
    maxLength: 200,
  }),
  seed: count({
    group: 'data',
    label: 'Seed',
    help: 'Every random choice follows from this number: the same seed gives the same run.',
    min: 0,
    max: 2_147_483_647,
    step: 1,
    default: 42,
  }),
  trainShare: number({
    group: 'data',
    label: 'Training share',
    help: 'Share of the rows the model learns from.',
    min: 0.2,
    max: 0.9,
    step: 0.05,
    default: 0.6,
    unit: 'share',
  }),
  validationShare: number({
    group: 'data',
    label: 'Validation share',
    help: 'Share of the rows the cut-off is tuned on; the rest is the test set, locked until you ask.',
    min: 0.05,
    max: 0.4,
    step: 0.05,
    default: 0.2,
    unit: 'share',
  }),
  scaling: choice({
    group: 'data',
    label: 'Scaling',
    help: 'How numeric columns are brought to a common scale; fitted on training rows only.',
    retrains: true,
    options: [
      {
        value: 'standard',
        label: 'Standard',
        help: 'Subtract the mean, divide by the standard deviation.',
      },
      {
        value: 'quantile-normal',
        label: 'Quantile to normal',
        help: 'Replace each value by the normal quantile of its rank: outliers lose their pull.',
      },
    ],
    default: 'standard',
  }),
  rareLevelShare: number({
    group: 'data',
    label: 'Rare levels below',
    help: 'Levels of a category seen in fewer training rows than this are pooled into one.',
    min: 0,
    max: 0.2,
    step: 0.005,
    default: 0.005,
    unit: 'share',
  }),
} as const satisfies Record<string, Knob>;
