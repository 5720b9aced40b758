import type { Interval } from '../../metrics/intervals';
import type { GroupFigures, Rate } from './group-figures';

/** What two groups' rates say of each other, with its 95 % interval; NaN where it can't be had. */
export interface Compared extends Interval {
  readonly value: number;
}

/** The widest gap between groups: `highest` and `lowest` are their indices. */
export interface Gap extends Compared {
  readonly highest: number;
  readonly lowest: number;
}

/** Measures between groups, each null where fewer than two groups have the rate. */
export interface Fairness {
  /** Highest approval rate less the lowest. */
  readonly demographicParity: Gap | null;
  /** Lowest approval rate over the highest; below .8 fails the four-fifths rule of thumb. */
  readonly fourFifths: Gap | null;
  /** Highest less lowest approval among good payers. */
  readonly equalOpportunity: Gap | null;
  /** Highest less lowest default rate among the approved. */
  readonly predictiveParity: Gap | null;
  /** The wider gap of recall and false-positive rate. */
  readonly equalisedOdds: Gap | null;
  /** Highest less lowest share of right decisions. */
  readonly accuracy: Gap | null;
}

/** Lowest approval rate over the highest that the rule of thumb allows (29 CFR 1607.4 D). */
export const FOUR_FIFTHS = 0.8;

/** Why a group is left out of comparisons, or null when it counts. */
export type LeftOut = 'no rows' | 'no defaults' | 'no good payers' | 'small' | null;

export function leftOut(
  { rows, bad, good }: Pick<GroupFigures, 'rows' | 'bad' | 'good'>,
  smallest: number,
): LeftOut {
  if (rows === 0) return 'no rows';
  if (bad === 0) return 'no defaults';
  if (good === 0) return 'no good payers';
  return rows < smallest ? 'small' : null;
}

/**
 * The difference of two independent rates, `a` less `b`; its interval joins theirs (Newcombe 1998,
 * method 10, by way of Wilson's intervals).
 */
export function differenceOf(a: Rate, b: Rate): Compared {
  const value = a.value - b.value;
  return {
    value,
    low: value - Math.hypot(a.value - a.low, b.high - b.value),
    high: value + Math.hypot(a.high - a.value, b.value - b.low),
  };
}

/**
 * The ratio of two independent rates, `a` over `b`; its interval joins theirs (Donner & Zou 2012,
 * equation 9, by way of Wilson's intervals): as wide as what is known of the rates says, also where
 * one is 0 or 1. NaN where `b` is 0.
 */
export function ratioOf(a: Rate, b: Rate): Compared {
  if (!(b.value > 0)) return { value: NaN, low: NaN, high: NaN };
  const both = a.value * b.value;
  // Twice a rate times its limit, less the limit squared: never above the rate squared.
  const across = (rate: number, limit: number): number => limit * (2 * rate - limit);
  const root = (ofA: number, ofB: number): number => Math.sqrt(Math.max(0, both ** 2 - ofA * ofB));
  const [lowA, highA] = [across(a.value, a.low), across(a.value, a.high)];
  const [lowB, highB] = [across(b.value, b.low), across(b.value, b.high)];
  return {
    value: a.value / b.value,
    // The lower root by way of the other: no two nearly equal numbers are subtracted.
    low: lowA <= 0 ? 0 : lowA / (both + root(lowA, highB)),
    high: (both + root(highA, lowB)) / lowB,
  };
}

/**
 * The widest gaps between those of the groups that count. A gap's interval is that of its two groups
 * as they are, without a correction for being picked.
 */
export function fairness(figures: readonly GroupFigures[], counts: readonly boolean[]): Fairness {
  const gap = (rate: (of: GroupFigures) => Rate): Gap | null => {
    const ends = endsOf(figures, counts, rate);
    if (ends === null) return null;
    const { highest, lowest } = ends;
    return { ...ends, ...differenceOf(rate(figures[highest]), rate(figures[lowest])) };
  };
  const approval = endsOf(figures, counts, (of) => of.approval);
  return {
    demographicParity: gap((of) => of.approval),
    fourFifths:
      approval === null
        ? null
        : {
            ...approval,
            ...ratioOf(figures[approval.lowest].approval, figures[approval.highest].approval),
          },
    equalOpportunity: gap((of) => of.goodsApproved),
    predictiveParity: gap((of) => of.defaultRate),
    equalisedOdds: wider(
      gap((of) => of.recall),
      gap((of) => of.falsePositiveRate),
    ),
    accuracy: gap((of) => of.accuracy),
  };
}

function endsOf(
  figures: readonly GroupFigures[],
  counts: readonly boolean[],
  rate: (of: GroupFigures) => Rate,
): { highest: number; lowest: number } | null {
  let highest = -1;
  let lowest = -1;
  let found = 0;
  figures.forEach((of, group) => {
    const { value } = rate(of);
    if (!counts[group] || Number.isNaN(value)) return;
    found++;
    if (highest < 0 || value > rate(figures[highest]).value) highest = group;
    if (lowest < 0 || value <= rate(figures[lowest]).value) lowest = group;
  });
  return found < 2 ? null : { highest, lowest };
}

function wider(a: Gap | null, b: Gap | null): Gap | null {
  if (a === null || b === null) return a ?? b;
  return a.value >= b.value ? a : b;
}
