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

/** What a column of the prepared matrix is called. */
type Called = (name: string) => string;

const AS_IN_THE_FILE: Called = (name) => name;

/** What the odds ratio is for; empty where there is none. */
function stepText({ kind, base, oddsRatio }: Coefficient, called: Called): string {
  if (oddsRatio === null || kind === 'intercept') return '';
  if (kind === 'per-sd') return 'one standard deviation';
  if (kind === 'per-normal-score') return 'one normal score';
  switch (base?.kind) {
    case 'reference':
      return `this level against ${called(base.name)}`;
    case 'mean':
      return 'this level against the mean of its column’s levels';
    case 'zero':
      return 'this level against one whose coefficient is 0';
    case 'known':
      return 'a missing value against a known one';
    case 'rest':
    case undefined:
      return 'this level against those without a column';
  }
}

/** `certainty`: |z|, how sure the data are that there is an effect. `size`: how far the odds move per step. */
export type EffectOrder = 'certainty' | 'size';

/**
 * The first effects in this order. A rare level may move the odds far and be told by few rows. `called`:
 * for the columns' names, and those of the levels they are held against.
 */
export function firstEffects(
  { coefficients }: CoefficientTable,
  by: EffectOrder,
  most: number,
  called: Called = AS_IN_THE_FILE,
): Effect[] {
  const weight = ({ beta, z }: Coefficient): number => Math.abs(by === 'size' ? beta : (z ?? 0));
  return coefficients
    .toSorted((a, b) => weight(b) - weight(a))
    .flatMap((one) => {
      const { oddsRatio: ratio, perUnit } = one;
      if (ratio === null) return [];
      return [{ name: called(one.name), step: stepText(one, called), ratio, perUnit }];
    })
    .slice(0, most);
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
      stepText(one, AS_IN_THE_FILE),
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
