import { choice, text, type Knob } from './knob';

/** Runs that score together. */
export const ENSEMBLE_KNOBS = {
  ensembleOf: text({
    group: 'model',
    label: 'Members',
    help: 'The settings of every run that is combined, as links write them, with | between; empty for three presets.',
    retrains: true,
    default: '',
    minLength: 0,
    maxLength: 8000,
  }),
  combining: choice({
    group: 'model',
    label: 'Combine by',
    help: 'How the members’ scores become one.',
    retrains: true,
    options: [
      {
        value: 'vote',
        label: 'Average',
        help: 'The mean of the members’ corrected probabilities (soft voting): each counts the same.',
      },
      {
        value: 'stack',
        label: 'Stack',
        help: 'A logistic regression on the members’ log-odds, fitted on validation rows, gives each the weight it earns; none is below 0.',
      },
    ],
    default: 'vote',
  }),
} as const satisfies Record<string, Knob>;
