import { choice, count, list, number, type Knob } from './knob';

/** The stacked LSTM. */
export const LSTM_KNOBS = {
  lstmReading: choice({
    group: 'model',
    label: 'Reads',
    help: 'What a step of the sequence is. Column by column, the order of the columns means nothing. Month by month needs columns that differ by a number only, four or more, such as BILL_AMT1 to BILL_AMT6; columns without months are read at every step.',
    retrains: true,
    options: [
      { value: 'columns', label: 'Column by column', help: 'One number a step.' },
      {
        value: 'newest-first',
        label: 'Months, 1 is the latest',
        help: 'From the highest number to the lowest.',
      },
      {
        value: 'oldest-first',
        label: 'Months, 1 is the first',
        help: 'From the lowest number to the highest.',
      },
    ],
    default: 'columns',
  }),
  lstmUnits: list({
    group: 'model',
    label: 'LSTM units',
    help: 'Units of each LSTM layer, in order. A layer reads the outputs of the one before, step by step.',
    retrains: true,
    min: 4,
    max: 256,
    step: 4,
    integer: true,
    minLength: 1,
    maxLength: 3,
    default: [64, 32],
    unit: 'units',
  }),
  lstmDropout: number({
    group: 'model',
    label: 'LSTM dropout',
    help: 'Share of each LSTM layer’s outputs silenced at random in each training batch; the same ones at every step of a row.',
    min: 0,
    max: 0.9,
    step: 0.05,
    default: 0.2,
    unit: 'share',
  }),
  lstmHead: count({
    group: 'model',
    label: 'Dense layer width',
    help: 'Units, with ReLU, between the last LSTM layer and the output; 0 leaves the layer out.',
    min: 0,
    max: 256,
    step: 4,
    default: 16,
    unit: 'units',
  }),
} as const satisfies Record<string, Knob>;
