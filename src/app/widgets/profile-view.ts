import { KNOBS } from '../../core/experiment';
import type { ColumnProfile } from '../../core/data/profile';
import type { ColumnRole } from '../../core/data/table';
import type { Cell, Sheet } from './csv';
import { count, figure } from './format';

export type SortKey = 'name' | 'role' | 'kind' | 'missing' | 'distinct' | 'auc' | 'iv';

export interface Order {
  readonly key: SortKey;
  readonly descending: boolean;
}

export const ROLE_NAMES: Readonly<Record<ColumnRole, string>> = {
  feature: 'feature',
  target: 'outcome',
  id: 'identifier',
  time: 'time',
  weight: 'weight',
  exposure: 'exposure',
  truth: 'true PD',
  'left-out': 'left out',
};

const VALUES: Readonly<Record<SortKey, (profile: ColumnProfile) => string | number | null>> = {
  name: ({ label, name }) => label || name,
  role: ({ role }) => ROLE_NAMES[role],
  kind: ({ kind }) => kind,
  missing: ({ missingShare }) => missingShare,
  distinct: ({ distinct }) => distinct,
  auc: ({ power }) => power?.auc ?? null,
  iv: ({ informationValue }) => informationValue,
};

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Sorted copies; what is unknown comes last either way, and equals stay in the table's order. */
export function sortProfiles(
  profiles: readonly ColumnProfile[],
  { key, descending }: Order,
): ColumnProfile[] {
  const value = VALUES[key];
  const sign = descending ? -1 : 1;
  return profiles.toSorted((left, right) => {
    const [a, b] = [value(left), value(right)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    if (typeof a === 'string' || typeof b === 'string')
      return sign * collator.compare(String(a), String(b));
    return sign * (a - b);
  });
}

/** Those whose name, label or help has every word of the search, and whose role is the one asked for. */
export function filterProfiles(
  profiles: readonly ColumnProfile[],
  search: string,
  role: ColumnRole | 'all',
): ColumnProfile[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return profiles.filter((profile) => {
    const text = `${profile.name} ${profile.label} ${profile.help}`.toLowerCase();
    return (role === 'all' || profile.role === role) && words.every((word) => text.includes(word));
  });
}

export interface ClassShares {
  readonly good: readonly number[];
  readonly bad: readonly number[];
}

/** Share of each class in each histogram bin or level, so that the two shapes can be compared. */
export function classShares({ histogram, bins }: ColumnProfile): ClassShares | null {
  const levels = bins.filter(({ kind }) => kind !== 'missing');
  const good = histogram === null ? levels.map((bin) => bin.good) : [...histogram.good];
  const bad = histogram === null ? levels.map((bin) => bin.bad) : [...histogram.bad];
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  const goods = sum(good);
  const bads = sum(bad);
  if (good.length === 0 || goods + bads === 0) return null;
  return {
    good: good.map((count) => count / Math.max(1, goods)),
    bad: bad.map((count) => count / Math.max(1, bads)),
  };
}

/** The whole table of profiles, for a spreadsheet. */
export function profileSheet(profiles: readonly ColumnProfile[], dataset: string): Sheet {
  return {
    title: `${KNOBS.view.options[1].label}: columns of ${dataset}`,
    columns: [
      'name',
      'label',
      'role',
      'type',
      'unit',
      'rows',
      'missing',
      'missing share',
      'different values',
      'single-feature AUC',
      'direction',
      'information value',
      'min',
      'mean',
      'median',
      'standard deviation',
      'max',
      'sensitive',
      'reason',
      'help',
    ],
    rows: profiles.map((profile): Cell[] => {
      const { power, summary } = profile;
      return [
        profile.name,
        profile.label,
        ROLE_NAMES[profile.role],
        profile.kind,
        profile.unit,
        profile.rows,
        profile.missing,
        profile.missingShare,
        profile.distinct,
        power?.auc ?? null,
        power?.direction ?? '',
        profile.informationValue,
        summary?.min ?? null,
        summary?.mean ?? null,
        summary?.median ?? null,
        summary?.sd ?? null,
        summary?.max ?? null,
        profile.sensitive ? 'yes' : '',
        profile.reason ?? '',
        profile.help,
      ];
    }),
  };
}

/** Default rates by bin or level, for the table behind the chart. */
export function rateSheet(profile: ColumnProfile): Sheet {
  return {
    title: `Default rate by ${profile.label || profile.name}`,
    columns: ['Bin or level', 'Rows', 'Defaults', 'Default rate', '95 % low', '95 % high', 'WoE'],
    rows: profile.bins.map((bin) => [
      bin.label,
      bin.good + bin.bad,
      bin.bad,
      bin.defaultRate,
      bin.low,
      bin.high,
      bin.woe,
    ]),
  };
}

/** Rows of each class by stretch of values, for the table behind the histogram. */
export function shapeSheet({ histogram, label, name }: ColumnProfile): Sheet {
  return {
    title: `${label || name} by outcome`,
    columns: ['From', 'To', 'Repaid', 'Default'],
    rows:
      histogram === null
        ? []
        : Array.from(histogram.good, (good, bin) => [
            histogram.edges[bin],
            histogram.edges[bin + 1],
            good,
            histogram.bad[bin],
          ]),
  };
}

/** The histogram in words: where each class has most of its rows. */
export function shapeWords({ histogram, label, name }: ColumnProfile): string {
  if (histogram === null) return '';
  const { edges } = histogram;
  const most = (counts: Uint32Array): string => {
    const bin = counts.indexOf(Math.max(...counts));
    return `${figure(edges[bin])} to ${figure(edges[bin + 1])}`;
  };
  return `${label || name} by outcome: most of the good payers from ${most(histogram.good)}, most of the defaults from ${most(histogram.bad)}, in ${count(histogram.good.length)} stretches of ${figure(edges[0])} to ${figure(edges.at(-1))}.`;
}
