import { choice, count, number, type Knob } from './knob';

/** How the classes of the training rows are balanced. */
export const SAMPLING_KNOBS = {
  sampling: choice({
    group: 'sampling',
    label: 'Sampling',
    help: 'How the classes of the training rows are balanced. Validation and test rows are never touched.',
    retrains: true,
    options: [
      { value: 'none', label: 'None', help: 'Train on the rows as they are.' },
      {
        value: 'random-under',
        label: 'Random under-sampling',
        help: 'Leave out good payers at random.',
      },
      { value: 'random-over', label: 'Random over-sampling', help: 'Repeat defaults at random.' },
      {
        value: 'smote',
        label: 'SMOTE',
        help: 'Make new defaults on the lines between neighbouring ones.',
      },
      {
        value: 'enn',
        label: 'Edited nearest neighbours',
        help: 'Remove good payers whose neighbours defaulted.',
      },
      {
        value: 'smoteenn',
        label: 'SMOTEENN',
        help: 'SMOTE, then remove every row its neighbours contradict.',
      },
    ],
    default: 'smoteenn',
  }),
  samplingRatio: number({
    group: 'sampling',
    label: 'Defaults per good payer',
    help: 'The class ratio the sampler aims for: 1 is a full balance.',
    min: 0.05,
    max: 1,
    step: 0.05,
    default: 0.3,
  }),
  smoteNeighbours: count({
    group: 'sampling',
    label: 'Neighbours, SMOTE',
    help: 'How many neighbouring defaults a new one may lie towards.',
    min: 1,
    max: 25,
    step: 1,
    default: 5,
  }),
  ennNeighbours: count({
    group: 'sampling',
    label: 'Neighbours, cleaning',
    help: 'How many neighbours vote on whether a row stays.',
    min: 1,
    max: 15,
    step: 1,
    default: 3,
  }),
  ennRule: choice({
    group: 'sampling',
    label: 'Cleaning rule',
    help: 'When a row is kept.',
    retrains: true,
    options: [
      { value: 'all', label: 'All agree', help: 'Kept only if every neighbour has its outcome.' },
      {
        value: 'mode',
        label: 'Majority agrees',
        help: 'Kept if most neighbours have its outcome.',
      },
    ],
    default: 'all',
  }),
} as const satisfies Record<string, Knob>;
