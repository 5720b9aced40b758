import { choice, several, text, type Knob } from './knob';

/** What is on screen, and how numbers are written. */
export const VIEW_KNOBS = {
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
      {
        value: 'compare',
        label: 'Compare',
        help: 'Samplers against losses over several seeds, on these data.',
      },
    ],
    default: 'sandbox',
  }),
  mapX: text({
    group: 'view',
    label: 'Across',
    help: 'What the map of training rows shows from left to right.',
    retrains: false,
    default: 'component 1',
    maxLength: 300,
  }),
  mapY: text({
    group: 'view',
    label: 'Upwards',
    help: 'What the map of training rows shows from bottom to top.',
    retrains: false,
    default: 'component 2',
    maxLength: 300,
  }),
  board: choice({
    group: 'view',
    label: 'Board',
    help: 'What is shown below the decision.',
    retrains: false,
    options: [
      {
        value: 'curves',
        label: 'Curves',
        help: 'ROC, precision–recall and money at every cut-off.',
      },
      { value: 'money', label: 'Money', help: 'What loans earn and lose, and the best cut-off.' },
      {
        value: 'against',
        label: 'Against',
        help: 'This decision beside another: who changes sides.',
      },
      {
        value: 'calibration',
        label: 'Calibration',
        help: 'Whether probabilities mean what they say.',
      },
      { value: 'groups', label: 'Groups', help: 'Who is affected: rates by any column.' },
      { value: 'scale', label: 'Scale', help: 'Score points, bands, gains and lift.' },
      {
        value: 'policy',
        label: 'Policy',
        help: 'Rules beside the model: knock-outs and referrals.',
      },
      { value: 'all', label: 'All', help: 'Every board, one below the other.' },
    ],
    default: 'curves',
  }),
  presentShows: several({
    group: 'view',
    label: 'Shown when presenting',
    help: 'The parts of the decision that are on screen in present mode.',
    retrains: false,
    options: [
      { value: 'sentence', label: 'Sentence', help: 'What the cut-off does, in words.' },
      { value: 'histogram', label: 'Applicants by PD', help: 'With the line to drag.' },
      { value: 'control', label: 'Cut-off', help: 'Slider and number.' },
      { value: 'confusion', label: 'Confusion matrix', help: 'Drawn to scale.' },
      { value: 'figures', label: 'Figures', help: 'Recall, precision and the others.' },
      { value: 'board', label: 'Board', help: 'The board chosen below the decision.' },
    ],
    default: ['sentence', 'histogram', 'control', 'confusion', 'figures'],
  }),
  numberFormat: choice({
    group: 'view',
    label: 'Numbers as in',
    help: 'How decimals and thousands are written.',
    retrains: false,
    options: [
      { value: 'auto', label: 'Browser’s language', help: 'As the browser is set.' },
      {
        value: 'en-GB',
        label: 'English (1,234.5)',
        help: 'Comma for thousands, point for decimals.',
      },
      { value: 'en-IN', label: 'English, India (12,34,567.8)', help: 'Lakh and crore grouping.' },
      {
        value: 'de-DE',
        label: 'German (1.234,5)',
        help: 'Point for thousands, comma for decimals.',
      },
      {
        value: 'de-CH',
        label: 'Swiss (1’234.5)',
        help: 'Apostrophe for thousands, point for decimals.',
      },
      {
        value: 'fr-FR',
        label: 'French (1 234,5)',
        help: 'Narrow space for thousands, comma for decimals.',
      },
    ],
    default: 'auto',
  }),
  currency: choice({
    group: 'view',
    label: 'Currency',
    help: 'The sign beside amounts; nothing is converted.',
    retrains: false,
    options: [
      { value: 'none', label: 'None', help: 'Amounts without a sign.' },
      { value: 'EUR', label: 'Euro', help: 'Amounts are euros.' },
      { value: 'USD', label: 'US dollar', help: 'Amounts are US dollars.' },
      { value: 'GBP', label: 'Pound sterling', help: 'Amounts are pounds.' },
      { value: 'CHF', label: 'Swiss franc', help: 'Amounts are Swiss francs.' },
      { value: 'PLN', label: 'Złoty', help: 'Amounts are złoty.' },
      { value: 'INR', label: 'Rupee', help: 'Amounts are rupees.' },
      { value: 'JPY', label: 'Yen', help: 'Amounts are yen.' },
      { value: 'CNY', label: 'Renminbi', help: 'Amounts are renminbi.' },
    ],
    default: 'none',
  }),
} as const satisfies Record<string, Knob>;
