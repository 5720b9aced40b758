import { count, number, type Knob } from './knob';

/** The WoE scorecard. */
export const SCORECARD_KNOBS = {
  scorecardBins: count({
    group: 'model',
    label: 'Bins at most',
    help: 'Into how many ranges or groups of levels a column is cut; missing values have one more.',
    min: 2,
    max: 20,
    step: 1,
    default: 6,
  }),
  scorecardMinShare: number({
    group: 'model',
    label: 'Smallest bin',
    help: 'Share of the training rows that a bin must hold.',
    min: 0.01,
    max: 0.3,
    step: 0.01,
    default: 0.05,
    unit: 'share',
  }),
  scorecardSignificance: number({
    group: 'model',
    label: 'Significance',
    help: 'Neighbouring bins are merged unless their default rates differ at this level (χ² test). Be strict: cuts are made where rates differ most.',
    min: 0.001,
    max: 0.5,
    step: 0.001,
    default: 0.005,
  }),
  scorecardInformation: number({
    group: 'model',
    label: 'Least information value',
    help: 'Columns below this are left out; .02 is weak, .1 medium, .3 strong.',
    min: 0,
    max: 0.5,
    step: 0.005,
    default: 0.02,
  }),
} as const satisfies Record<string, Knob>;
