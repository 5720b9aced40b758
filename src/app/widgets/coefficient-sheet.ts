import type { Coefficient, CoefficientTable, Ratio } from '../../core/models/logistic/coefficients';
import type { Experiment } from '../../core/experiment';
import type { Sheet } from './csv';
import { decimal, percent, plural } from './format';

/** An effect as it is drawn: by how much the odds of default are multiplied. */
export interface Effect {
  readonly name: string;
  /** What one step of the column is. */
  readonly step: string;
  readonly ratio: Ratio;
  /** In the file's unit, where it has one. */
  readonly perUnit: Ratio | null;
}

const STEPS: Readonly<Record<Coefficient['kind'], string>> = {
  'per-sd': 'one standard deviation',
  'per-normal-score': 'one normal score',
  level: 'this level against its absence',
  intercept: '',
};

/** `certainty`: |z|, how sure the data are that there is an effect. `size`: how far the odds move per step. */
export type EffectOrder = 'certainty' | 'size';

/** The first effects in this order. A rare level may move the odds far and be told by few rows. */
export function firstEffects(
  { coefficients, settings }: CoefficientTable,
  by: EffectOrder,
  most: number,
): Effect[] {
  const weight = ({ beta, z }: Coefficient): number => Math.abs(by === 'size' ? beta : (z ?? 0));
  return coefficients
    .toSorted((a, b) => weight(b) - weight(a))
    .flatMap(({ oddsRatio, ...rest }) => (oddsRatio === null ? [] : [{ ...rest, oddsRatio }]))
    .slice(0, most)
    .map(({ name, kind, oddsRatio, perUnit }) => ({
      name,
      step:
        kind === 'level' && settings.references.length > 0
          ? 'this level against the reference'
          : STEPS[kind],
      ratio: oddsRatio,
      perUnit,
    }));
}

/** "1.42 (95 %: 1.30 to 1.55)". */
export function ratioText({ value, low, high }: Ratio): string {
  return `${decimal(value)} (${percent(0.95, 0)}: ${decimal(low)} to ${decimal(high)})`;
}

const STATUS: Readonly<Record<Coefficient['status'], string>> = {
  estimated: '',
  zero: 'held at zero by the penalty',
  reference: 'reference level',
  repeat: 'left out: told by other columns',
};

/** Every coefficient with its error, test and odds ratios. */
export function coefficientSheet({ intercept, coefficients }: CoefficientTable): Sheet {
  return {
    title: 'Coefficients',
    columns: [
      'column',
      'coefficient',
      'standard error',
      'z',
      'p',
      '95 % from',
      '95 % to',
      'odds ratio per step',
      'from',
      'to',
      'odds ratio per unit',
      'unit from',
      'unit to',
      'a step is',
      'note',
    ],
    rows: [intercept, ...coefficients].map((one) => [
      one.name,
      one.beta,
      one.error,
      one.z,
      one.pValue,
      one.low,
      one.high,
      ...ratioCells(one.oddsRatio),
      ...ratioCells(one.perUnit),
      STEPS[one.kind],
      STATUS[one.status],
    ]),
  };
}

function ratioCells(ratio: Ratio | null): (number | null)[] {
  return ratio === null ? [null, null, null] : [ratio.value, ratio.low, ratio.high];
}

/** What to know before the intervals are believed; empty where nothing stands against them. */
export function errorWarning(
  { penalty }: CoefficientTable['settings'],
  { sampling, classWeights }: Pick<Experiment, 'sampling' | 'classWeights'>,
): string {
  const reasons = [
    ...(penalty === 'none' ? [] : ['the penalty draws coefficients towards zero']),
    ...(sampling === 'none' ? [] : ['rows that were sampled or made count as observations']),
    ...(classWeights === 'none' ? [] : ['class weights count as rows']),
  ];
  return reasons.length === 0 ? '' : `Take the intervals with care: ${reasons.join('; ')}.`;
}

/** "12 of 30 coefficients are zero", where a penalty holds some there. */
export function zerosText({ coefficients }: CoefficientTable): string {
  const zeros = coefficients.filter(({ status }) => status === 'zero').length;
  return zeros === 0 ? '' : `The penalty holds ${plural(zeros, 'coefficient')} at zero.`;
}
