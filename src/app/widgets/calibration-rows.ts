import type { Calibration } from '../../core/metrics/calibration';
import type { CalibrationLine, Estimate } from '../../core/metrics/calibration-line';
import type { TruthCheck } from '../../core/metrics/truth';
import type { Sheet } from './csv';
import { auc, decimal, figure, percent, signed } from './format';

/** What is measured of one set of probabilities. */
export interface Measured {
  readonly name: string;
  readonly calibration: Calibration;
  readonly line: CalibrationLine;
  /** Only where the true PD is known. */
  readonly truth: TruthCheck | null;
}

/** One measure, for every set of probabilities that is compared. */
export interface MeasureRow {
  readonly name: string;
  /** What it is called to those who don't see it, where that is shorter. */
  readonly label?: string;
  readonly help: string;
  /** What would be right, or better. */
  readonly aim: string;
  /** Part of the row above. */
  readonly part?: boolean;
  readonly value: (of: Measured) => number;
  readonly text: (of: Measured) => string;
  readonly range?: (of: Measured) => string;
}

const interval = ({ low, high }: Estimate): string =>
  Number.isFinite(low + high) ? `${decimal(low)} to ${decimal(high)}` : '';

const four = (value: number): string => auc(value, 4);

const MEASURES: readonly MeasureRow[] = [
  {
    name: 'Mean PD',
    help: 'Mean probability of default over all rows. The share that defaulted is what it should be.',
    aim: '',
    value: ({ calibration }) => calibration.meanPd,
    text: ({ calibration }) => percent(calibration.meanPd, 2),
    range: ({ calibration: { inTheLarge } }) => `${signed(inTheLarge * 100, 2)} points off`,
  },
  {
    name: 'Expected calibration error',
    label: 'ECE',
    help: 'How far mean PD and default rate of a group lie apart, averaged over the rows (ECE). Chance alone keeps it above 0.',
    aim: '0',
    value: ({ calibration }) => calibration.expectedError,
    text: ({ calibration }) => four(calibration.expectedError),
  },
  {
    name: 'Calibration slope',
    help: 'The outcome regressed on the log-odds of the PD (Cox 1958). Below 1, PDs are too extreme: high ones too high, low ones too low; above 1, too timid. 95 % interval by Wald.',
    aim: '1',
    value: ({ line }) => line.slope.value,
    text: ({ line }) => decimal(line.slope.value),
    range: ({ line }) => interval(line.slope),
  },
  {
    name: 'Intercept at that slope',
    help: 'The other half of that regression: the log-odds of default where the PD is 50 %.',
    aim: '0',
    part: true,
    value: ({ line }) => line.intercept.value,
    text: ({ line }) => decimal(line.intercept.value),
    range: ({ line }) => interval(line.intercept),
  },
  {
    name: 'Calibration in the large',
    help: 'The same with the slope held at 1: by how much all log-odds are too low, or with a minus too high.',
    aim: '0',
    value: ({ line }) => line.inTheLarge.value,
    text: ({ line }) => decimal(line.inTheLarge.value),
    range: ({ line }) => interval(line.inTheLarge),
  },
  {
    name: 'Brier score',
    help: 'Mean squared distance of PD from outcome: calibration and ranking in one. It is reliability − resolution + uncertainty + within groups (Murphy 1973).',
    aim: 'low',
    value: ({ calibration }) => calibration.brier,
    text: ({ calibration }) => four(calibration.brier),
  },
  {
    name: 'reliability',
    help: 'Mean squared distance of a group’s mean PD from its default rate.',
    aim: '0',
    part: true,
    value: ({ calibration }) => calibration.split.reliability,
    text: ({ calibration }) => auc(calibration.split.reliability, 5),
  },
  {
    name: 'resolution',
    help: 'Mean squared distance of a group’s default rate from the overall one: how much the groups tell apart.',
    aim: 'high',
    part: true,
    value: ({ calibration }) => calibration.split.resolution,
    text: ({ calibration }) => auc(calibration.split.resolution, 5),
  },
  {
    name: 'uncertainty',
    help: 'What a model scores that says the default rate of everybody. It belongs to the rows, not to the model.',
    aim: '',
    part: true,
    value: ({ calibration }) => calibration.split.uncertainty,
    text: ({ calibration }) => auc(calibration.split.uncertainty, 5),
  },
  {
    name: 'within groups',
    help: 'What the groups hide: the spread of PDs inside them, less what it has in common with the outcomes.',
    aim: '',
    part: true,
    value: ({ calibration }) => calibration.split.withinBins,
    text: ({ calibration }) => auc(calibration.split.withinBins, 5),
  },
  {
    name: 'Log-loss',
    help: 'Mean negative log-likelihood of the outcomes. It punishes being sure and wrong the most.',
    aim: 'low',
    value: ({ calibration }) => calibration.logLoss,
    text: ({ calibration }) => four(calibration.logLoss),
  },
  {
    name: 'Hosmer–Lemeshow p',
    help: 'How often groups would miss by this much if every PD were true; χ² has one degree of freedom for each group, as the model was not fitted on these rows. Tiny means: not calibrated.',
    aim: 'not tiny',
    value: ({ calibration }) => calibration.hosmerLemeshow.pValue,
    text: ({ calibration: { hosmerLemeshow } }) =>
      hosmerLemeshow.pValue < 0.001 ? '< .001' : auc(hosmerLemeshow.pValue),
    range: ({ calibration: { hosmerLemeshow } }) =>
      `χ² ${figure(Math.round(hosmerLemeshow.statistic * 10) / 10)}, ${String(hosmerLemeshow.degrees)} groups`,
  },
];

const AGAINST_TRUTH: readonly MeasureRow[] = [
  {
    name: 'Mean error against the true PD',
    help: 'These rows were made up, so each one’s PD is known: the mean distance of the prediction from it.',
    aim: '0',
    value: ({ truth }) => truth?.meanError ?? NaN,
    text: ({ truth }) => four(truth?.meanError ?? NaN),
  },
  {
    name: 'Calibration error against the true PD',
    help: 'As the expected calibration error, with each group’s mean true PD instead of what happened: free of chance.',
    aim: '0',
    value: ({ truth }) => truth?.calibrationError ?? NaN,
    text: ({ truth }) => four(truth?.calibrationError ?? NaN),
  },
];

export function measureRows(of: readonly Measured[]): readonly MeasureRow[] {
  return of.some(({ truth }) => truth !== null) ? [...MEASURES, ...AGAINST_TRUTH] : MEASURES;
}

/** Every measure of every set of probabilities, intervals in columns of their own. */
export function measureSheet(of: readonly Measured[]): Sheet {
  const estimates: Readonly<Record<string, (one: Measured) => Estimate>> = {
    'Calibration slope': ({ line }) => line.slope,
    'Intercept at that slope': ({ line }) => line.intercept,
    'Calibration in the large': ({ line }) => line.inTheLarge,
  };
  return {
    title: 'Calibration, measure by measure',
    columns: ['measure', ...of.flatMap(({ name }) => [name, `${name}, low`, `${name}, high`])],
    rows: measureRows(of).map(({ name, value, part }) => [
      part === true ? `– ${name}` : name,
      ...of.flatMap((one) => {
        const range = estimates[name]?.(one);
        return [value(one), range?.low ?? null, range?.high ?? null];
      }),
    ]),
  };
}
