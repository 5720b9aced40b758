import type { CutoffUnit } from '../../core/decision/cutoff/cutoff-units';
import { withoutDust } from './slider';

/** How a unit of the cut-off stands in its number field. */
interface FieldWords {
  /** What a value is multiplied with to be typed. */
  readonly factor: number;
  /** Decimals that are shown; all there are where null. */
  readonly decimals: number | null;
  readonly suffix: string;
  /** Bounds of what may be typed. */
  readonly min: number;
  readonly max: number;
  readonly remedy: string;
  readonly title: string;
}

export const FIELDS: Readonly<Record<CutoffUnit, FieldWords>> = {
  pd: {
    factor: 1,
    decimals: null,
    suffix: '',
    min: 0,
    max: 1,
    remedy: 'Give a number from 0 to 1, or above 1 to 100 for per cent; it stays as it was.',
    title:
      'Probability of default, 0 to 1 (25 is read as 25 %): applicants at or above it are declined',
  },
  approval: {
    factor: 100,
    decimals: 3,
    suffix: '%',
    min: 0,
    max: 100,
    remedy: 'Give a share from 0 to 100 %; it stays as it was.',
    title: 'Share of the applicants to approve, at least; as many as possible are declined beyond',
  },
  recall: {
    factor: 100,
    decimals: 3,
    suffix: '%',
    min: 0,
    max: 100,
    remedy: 'Give a share from 0 to 100 %; it stays as it was.',
    title: 'Share of the defaults to decline, at least; as few as possible are declined beyond',
  },
  score: {
    factor: 1,
    decimals: 2,
    suffix: 'points',
    min: -Infinity,
    max: Infinity,
    remedy: 'Give a number of points; it stays as it was.',
    title: 'Score points: applicants with so many or fewer are declined',
  },
  loss: {
    factor: 1,
    decimals: 2,
    suffix: '',
    min: 0,
    max: Infinity,
    remedy: 'Give an amount of 0 or more; it stays as it was.',
    title: 'Expected loss of the approved, at most: as many as that allows are approved',
  },
};

/** A value of a unit as its number field shows it; empty where there is none. */
export function fieldText(unit: CutoffUnit, value: number): string {
  const { factor, decimals } = FIELDS[unit];
  if (!Number.isFinite(value)) return '';
  const typed = value * factor;
  return String(decimals === null ? typed : Number(typed.toFixed(decimals)));
}

/** What was typed into the field as a value of the unit; null when it can't be one. */
export function typedValue(unit: CutoffUnit, typed: number): number | null {
  const { factor, min, max } = FIELDS[unit];
  const meant = unit === 'pd' && typed > 1 && typed <= 100 ? withoutDust(typed / 100) : typed;
  return meant >= min && meant <= max ? meant / factor : null;
}
