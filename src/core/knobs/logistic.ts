import { choice, count, number, type Knob } from './knob';

/** Logistic regression. */
export const LOGISTIC_KNOBS = {
  logisticPenalty: choice({
    group: 'model',
    label: 'Penalty',
    help: 'What keeps the coefficients small. The intercept is never penalised.',
    retrains: true,
    options: [
      {
        value: 'none',
        label: 'None',
        help: 'Maximum likelihood; the commonest level of a category is its reference.',
      },
      { value: 'l2', label: 'L2 (ridge)', help: 'Adds half the sum of squared coefficients.' },
      {
        value: 'elastic-net',
        label: 'Elastic net',
        help: 'Adds absolute values as well, so weak columns get exactly zero.',
      },
    ],
    default: 'l2',
  }),
  logisticC: number({
    group: 'model',
    label: 'Inverse strength C',
    help: 'How much the rows count against the penalty, as scikit-learn has it: smaller values penalise more.',
    min: 0.0001,
    max: 10_000,
    step: 0.0001,
    default: 1,
    scale: 'log',
  }),
  logisticL1Share: number({
    group: 'model',
    label: 'L1 share',
    help: 'How much of the penalty is on absolute values: 1 is the lasso, 0 is ridge.',
    min: 0,
    max: 1,
    step: 0.05,
    default: 0.5,
    unit: 'share',
  }),
  logisticIterations: count({
    group: 'model',
    label: 'Iterations at most',
    help: 'Newton steps; an ordinary fit needs fewer than ten.',
    min: 1,
    max: 500,
    step: 1,
    default: 100,
  }),
  logisticTolerance: number({
    group: 'model',
    label: 'Tolerance',
    help: 'The fit is done once an iteration moves no coefficient by more than this.',
    min: 1e-9,
    max: 0.01,
    step: 1e-9,
    default: 1e-6,
    scale: 'log',
  }),
} as const satisfies Record<string, Knob>;
