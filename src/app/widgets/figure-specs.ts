import {
  relativeChange,
  type ComparedIntervals,
  type ComparedName,
} from '../../core/decision/compare/against';
import { rateIntervals, type RateIntervals } from '../../core/decision/book/base-rate';
import type { BookedDecision, Population } from '../../core/decision/book/book';
import type { Interval } from '../../core/metrics/intervals';
import { auc, decimal, figure, money, percent, signed } from './format';

/** How one figure of a decision is called and written, and which way is better. */
export interface FigureSpec {
  readonly key: Exclude<ComparedName, 'lent'>;
  readonly name: string;
  readonly help: string;
  readonly write: (value: number) => string;
  /** A difference, with its sign. */
  readonly by: (difference: number) => string;
  /** 1 where more is better, −1 where less is, 0 where neither. */
  readonly better: 1 | -1 | 0;
}

const points = (by: number): string => signed(by * 100);
const thousandths = (by: number): string => signed(by, 3).replace(/^([+\u2212]?)0(?=\D)/, '$1');
/** A cost per applicant, in thousandths while it is small. */
const cost = (value: number): string => (Math.abs(value) < 10 ? decimal(value, 3) : figure(value));
const moreMoney = (by: number): string => `${by > 0 ? '+' : ''}${money(by)}`;

export const RECALL: FigureSpec = {
  key: 'recall',
  name: 'Recall',
  help: 'Share of all defaults that are declined.',
  write: percent,
  by: points,
  better: 1,
};
export const PRECISION: FigureSpec = {
  key: 'precision',
  name: 'Precision',
  help: 'Share of the declined who would have defaulted.',
  write: percent,
  by: points,
  better: 1,
};
export const APPROVAL_RATE: FigureSpec = {
  key: 'approvalRate',
  name: 'Approval rate',
  help: 'Share of all applicants who are approved.',
  write: percent,
  by: points,
  better: 0,
};
export const DEFAULT_RATE: FigureSpec = {
  key: 'defaultRateAmongApproved',
  name: 'Default rate among approved',
  help: 'Share of the approved who default.',
  write: percent,
  by: points,
  better: -1,
};
export const F1: FigureSpec = {
  key: 'f1',
  name: 'F1',
  help: 'Harmonic mean of precision and recall.',
  write: auc,
  by: thousandths,
  better: 1,
};
export const EXPECTED_COST: FigureSpec = {
  key: 'expectedCost',
  name: 'Expected cost',
  help: 'Cost of missed defaults and declined good payers, per applicant. Those referred to a person cost nothing here.',
  write: cost,
  by: thousandths,
  better: -1,
};
export const PROFIT: FigureSpec = {
  key: 'profit',
  name: 'Profit',
  help: 'What these decisions earn in all, by what happened to the applicants; the Money board says how it is counted.',
  write: money,
  by: moreMoney,
  better: 1,
};
export const EXPECTED_PROFIT_HELP =
  'The same by predicted probabilities instead of what happened; they are taken as right, so there is no interval.';

export { moreMoney, points, thousandths };

type RateName = keyof RateIntervals;

/** Rates over rows, whose intervals are Wilson's. */
export function isRate(key: FigureSpec['key']): key is FigureSpec['key'] & RateName {
  return ['recall', 'precision', 'approvalRate', 'defaultRateAmongApproved'].includes(key);
}

/**
 * A figure's own interval: Wilson's where it is a rate, by the rows there really are if another base
 * rate is supposed; else the bootstrap's, once it is there.
 */
export function ownInterval(
  key: FigureSpec['key'],
  decision: BookedDecision,
  population: Population,
  bootstrapped: ComparedIntervals | undefined,
): Interval {
  return isRate(key) ? rateIntervals(decision, population)[key] : (bootstrapped?.[key] ?? UNKNOWN);
}

/**
 * The default rate among approved against another that is taken as exact, relative; Wilson's interval
 * of the rate, divided likewise.
 */
export function reductionOf(
  d: BookedDecision,
  population: Population,
  before: number,
): { by: number; interval: Interval } {
  const { low, high } = rateIntervals(d, population).defaultRateAmongApproved;
  return {
    by: relativeChange(d.defaultRateAmongApproved, before),
    interval: { low: relativeChange(low, before), high: relativeChange(high, before) },
  };
}

/** The default rate of approving everybody. */
export function rateOfAll(d: BookedDecision): number {
  const bad = d.truePositives + d.falseNegatives + d.referredBad;
  return bad / (d.approved + d.declined + d.referred);
}

export const UNKNOWN: Interval = { low: NaN, high: NaN };

/** What an interval of a difference says: better, worse, or nothing while 0 lies within. */
export function verdictOf(
  { low, high }: { readonly low: number; readonly high: number },
  better: FigureSpec['better'],
): 'better' | 'worse' | 'unclear' {
  if (better === 0 || !(low > 0 || high < 0)) return 'unclear';
  return low > 0 === better > 0 ? 'better' : 'worse';
}

/** "−1.2 to 3.4 M": no plus signs, a unit that both have said once; empty where there is no interval. */
export function rangeText(
  { low, high }: { readonly low: number; readonly high: number },
  write: (value: number) => string,
): string {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return '';
  const [from, to] = [write(low), write(high)].map((text) => text.replace(/^\+/, ''));
  const unit = /[^\d.,]*$/.exec(to)?.[0] ?? '';
  return `${unit !== '' && from.endsWith(unit) ? from.slice(0, -unit.length) : from} to ${to}`;
}

/** Half the width of an interval, as "±2.7"; empty where there is none. */
export function marginText({ low, high }: Interval, by: (difference: number) => string): string {
  return Number.isFinite(high - low) ? `±${by((high - low) / 2).replace(/^\+/, '')}` : '';
}
