import type { ColumnInfo } from '../../core/data/table';
import {
  differenceOf,
  ratioOf,
  type Compared,
  type Gap,
  type LeftOut,
} from '../../core/decision/groups/fairness';
import type { GroupFigures } from '../../core/decision/groups/group-figures';
import type { Group } from '../../core/decision/groups/grouping';
import { auc, count, figure, percent, plural, signed } from './format';

type Unit = Pick<ColumnInfo, 'unit'>['unit'];

/** Why nobody is grouped, and what to do: `groupBy` is the setting, `choices` how many columns there are. */
export function ungroupedWords(groupBy: string, choices: number): string {
  if (choices === 0) return 'This table has no column to group by.';
  if (groupBy !== 'auto')
    return `This table has no column “${groupBy}” to group by. Choose another; it need not be a feature of the model.`;
  return 'No column is marked as protected. Choose any column to group by; it need not be a feature of the model.';
}

/** What each group is called. */
export function groupLabels(groups: readonly Group[], unit: Unit): string[] {
  const write = numberWriter(groups, unit);
  return groups.map((group, i) => {
    switch (group.kind) {
      case 'level':
        return group.label === '' ? '(empty)' : group.label;
      case 'rest':
        return `others (${plural(group.levels, 'level')})`;
      case 'missing':
        return 'missing';
      case 'range': {
        if (group.from === group.to) return write(group.to);
        const before = groups[i - 1];
        return write(group.to, before?.kind === 'range' ? before.to : group.from, group.from);
      }
    }
  });
}

type Writer = (to: number, cut?: number, from?: number) => string;

/** Whole numbers are named exactly; other bins start where the one before ends. */
function numberWriter(groups: readonly Group[], unit: Unit): Writer {
  const ends = groups.flatMap((group) => (group.kind === 'range' ? [group.from, group.to] : []));
  const exact = ends.every((end) => Number.isInteger(end) && Math.abs(end) < 10_000);
  const digits = exact ? 15 : fewestDigits(groups);
  const share = unit === 'share';
  const one = (value: number): string => {
    const rounded = Number(value.toPrecision(digits));
    return share ? figure(Number((100 * rounded).toPrecision(12))) : figure(rounded);
  };
  const suffix = share ? '\u202f%' : /^[a-z]+$/.test(unit) && !UNSPOKEN.has(unit) ? ` ${unit}` : '';
  return (to, cut, from) => {
    const start = exact ? from : cut;
    return start === undefined ? `${one(to)}${suffix}` : `${one(start)} to ${one(to)}${suffix}`;
  };
}

/** Units that nobody says after a number. */
const UNSPOKEN: ReadonlySet<string> = new Set([
  'currency',
  'ratio',
  'share',
  'probability',
  'normalised',
]);

/** As few figures as keep the ends of neighbouring bins apart. */
function fewestDigits(groups: readonly Group[]): number {
  const cuts = groups.flatMap((group) => (group.kind === 'range' ? [group.to] : []));
  for (let digits = 3; digits < 7; digits++) {
    const rounded = cuts.map((cut) => Number(cut.toPrecision(digits)));
    if (new Set(rounded).size === cuts.length) return digits;
  }
  return 15;
}

/** Why a group is grey, in words. */
export function standingWords(why: LeftOut, smallest: number): string {
  if (why === null) return '';
  return why === 'small' ? `fewer than ${count(smallest)} applicants` : why;
}

/** "71.2 % (70.1 to 72.3)". */
export function rateText({ value, low, high }: Compared): string {
  if (Number.isNaN(value)) return '—';
  return Number.isNaN(low) ? percent(value) : `${percent(value)} (${rangeText(low, high)})`;
}

export function rangeText(low: number, high: number): string {
  return `${percent(low).replace('\u202f%', '')} to ${percent(high)}`;
}

/** A difference of rates in percentage points: "4.1", "+4.1". */
export function points(difference: number, sign = false): string {
  return sign ? signed(100 * difference) : signed(100 * difference).replace('+', '');
}

export function pointsRange({ low, high }: Compared): string {
  return Number.isNaN(low) ? '' : `${points(low)} to ${points(high)}`;
}

/** The widest gap of approval rates in a sentence. */
export function gapSentence(gap: Gap | null, ratio: Gap | null, labels: readonly string[]): string {
  if (gap === null || ratio === null)
    return 'Fewer than two groups are large enough, with defaults and good payers, to be compared.';
  const [more, less] = [`“${labels[gap.highest]}”`, `“${labels[gap.lowest]}”`];
  if (Number.isNaN(ratio.value)) return 'Nobody is approved in any of the groups compared.';
  if (gap.value === 0) return `All groups are approved equally often; the four-fifths ratio is 1.`;
  return `${more} is approved ${points(gap.value)} points more often than ${less} (95 % interval ${pointsRange(gap)}); the four-fifths ratio is ${auc(ratio.value, 2)}.`;
}

/** A group's approval rate held against the reference's. */
export function againstReference(
  of: GroupFigures,
  reference: GroupFigures,
): { readonly difference: Compared; readonly ratio: Compared } {
  return {
    difference: differenceOf(of.approval, reference.approval),
    ratio: ratioOf(of.approval, reference.approval),
  };
}
