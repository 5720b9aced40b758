import { choice, count, number, type Knob } from './knob';

/** How numbers enter the network, what its blocks are, and how many share it. */
export const EMBEDDING_KNOBS = {
  numericEmbedding: choice({
    group: 'network',
    label: 'Numeric embedding',
    help: 'What the network reads of each number: the number itself, or several functions of it that bend where the number matters.',
    retrains: true,
    options: [
      { value: 'none', label: 'None', help: 'Each number as it was scaled.' },
      {
        value: 'piecewise-linear',
        label: 'Piecewise linear',
        help: 'How far the number has come through each of several bins with equally many training rows (Gorishniy 2022).',
      },
      {
        value: 'periodic',
        label: 'Periodic',
        help: 'Cosines and sines of the number at learnt frequencies, mixed by a layer of its own (Gorishniy 2022).',
      },
    ],
    default: 'none',
  }),
  embeddingBins: count({
    group: 'network',
    label: 'Bins of a number',
    help: 'Bins between quantiles of the training rows; numbers with few different values get fewer.',
    min: 2,
    max: 64,
    step: 1,
    default: 12,
    unit: 'bins',
  }),
  embeddingFrequencies: count({
    group: 'network',
    label: 'Frequencies of a number',
    help: 'Learnt frequencies of each number; each gives a cosine and a sine.',
    min: 1,
    max: 64,
    step: 1,
    default: 12,
  }),
  periodicSigma: number({
    group: 'network',
    label: 'Spread of the frequencies',
    help: 'Standard deviation of the frequencies at the start: the larger, the finer the detail that is seen.',
    min: 0.01,
    max: 10,
    step: 0.01,
    default: 0.1,
    scale: 'log',
  }),
  embeddingSize: count({
    group: 'network',
    label: 'Embedding size',
    help: 'Units that the waves of each number are mixed into.',
    min: 1,
    max: 64,
    step: 1,
    default: 8,
    unit: 'units',
  }),
  members: count({
    group: 'network',
    label: 'Members',
    help: 'So many networks share all layers; each has its own scaling of the inputs and its own output, and their probabilities are averaged (TabM-mini, Gorishniy 2024). 1 is a single network.',
    min: 1,
    max: 32,
    step: 1,
    default: 1,
  }),
  blockType: choice({
    group: 'network',
    label: 'Block type',
    help: 'The order of layers in each residual block.',
    retrains: true,
    options: [
      {
        value: 'reference',
        label: 'Norm after layers',
        help: 'Dense, norm, activation, dropout, dense, norm, add, activation, dropout.',
      },
      {
        value: 'pre-norm',
        label: 'Norm before layers',
        help: 'Norm, dense to the block’s width, activation, dropout, dense back to the input layer’s width, dropout, add (Gorishniy 2021).',
      },
    ],
    default: 'reference',
  }),
} as const satisfies Record<string, Knob>;
