import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  classShares,
  filterProfiles,
  profileSheet,
  rateSheet,
  shapeSheet,
  shapeWords,
  sortProfiles,
  type SortKey,
} from '../../../src/app/widgets/profile-view';
import type { ColumnProfile } from '../../../src/core/data/profile';

const base: ColumnProfile = {
  name: 'INCOME',
  label: 'Income',
  unit: 'currency',
  help: 'What the applicant earns in a year.',
  role: 'feature',
  sensitive: false,
  kind: 'numeric',
  rows: 100,
  missing: 5,
  missingShare: 0.05,
  distinct: 90,
  summary: { min: 1, mean: 2, median: 2, sd: 1, max: 9 },
  histogram: null,
  power: { auc: 0.6, direction: 'lower', inSample: false },
  informationValue: 0.1,
  bins: [],
};
const profile = (changes: Partial<ColumnProfile>): ColumnProfile => ({ ...base, ...changes });

describe('the table of profiles', () => {
  const keys: SortKey[] = ['name', 'role', 'kind', 'missing', 'distinct', 'auc', 'iv'];

  it.each(keys)('sorts by %s without losing a row', (key) => {
    const some = fc.array(
      fc.record({
        label: fc.string(),
        missingShare: fc.double({ min: 0, max: 1, noNaN: true }),
        distinct: fc.nat(),
        informationValue: fc.option(fc.double({ min: 0, max: 3, noNaN: true })),
      }),
    );
    fc.assert(
      fc.property(some, fc.boolean(), (changes, descending) => {
        const profiles = changes.map(profile);
        const sorted = sortProfiles(profiles, { key, descending });
        expect(new Set(sorted)).toEqual(new Set(profiles));
        expect(sorted.length).toBe(profiles.length);
      }),
    );
  });

  it('puts what is unknown last, whichever way it sorts', () => {
    const known = [0.6, 0.8, 0.7].map((auc, i) =>
      profile({ name: `c${i}`, power: { auc, direction: 'higher', inSample: false } }),
    );
    const unknown = profile({ name: 'none', power: null });
    const names = (descending: boolean) =>
      sortProfiles([unknown, ...known], { key: 'auc', descending }).map(({ name }) => name);
    expect(names(true)).toEqual(['c1', 'c2', 'c0', 'none']);
    expect(names(false)).toEqual(['c0', 'c2', 'c1', 'none']);
  });

  it('finds columns by any words of name, label and help, and by role', () => {
    const id = profile({ name: 'SK_ID', label: 'Number', help: '', role: 'id' });
    const all = [base, id];
    expect(filterProfiles(all, 'earns income', 'all')).toEqual([base]);
    expect(filterProfiles(all, 'sk_', 'all')).toEqual([id]);
    expect(filterProfiles(all, '', 'id')).toEqual([id]);
    expect(filterProfiles(all, 'income', 'id')).toEqual([]);
  });

  it('normalises each class on its own', () => {
    const shares = classShares(
      profile({
        histogram: {
          edges: Float64Array.of(0, 1, 2),
          good: Uint32Array.of(30, 10),
          bad: Uint32Array.of(1, 3),
          clipped: 0,
        },
      }),
    );
    expect(shares).toEqual({ good: [0.75, 0.25], bad: [0.25, 0.75] });
    expect(classShares(base)).toBeNull();
  });

  it('writes one cell a column in every row', () => {
    const sheet = profileSheet([base, profile({ summary: null, power: null })], 'a set');
    for (const row of sheet.rows) expect(row.length).toBe(sheet.columns.length);
    const rates = rateSheet(
      profile({
        bins: [
          {
            label: 'from 1 to 2',
            range: { from: 1, to: 2 },
            kind: 'range',
            good: 9,
            bad: 1,
            defaultRate: 0.1,
            low: 0.02,
            high: 0.4,
            woe: 0.3,
          },
        ],
      }),
    );
    expect(rates.rows).toEqual([['from 1 to 2', 10, 1, 0.1, 0.02, 0.4, 0.3]]);
  });
});

describe('a histogram by outcome', () => {
  const made = profile({
    histogram: {
      edges: Float64Array.of(0, 10, 20, 30),
      good: Uint32Array.of(5, 40, 7),
      bad: Uint32Array.of(9, 3, 1),
      clipped: 0,
    },
  });

  it('says in words where each outcome has most of its rows', () => {
    expect(shapeWords(made)).toBe(
      'Income by outcome: most of the good payers from 10 to 20, most of the defaults from 0 to 10, in 3 stretches of 0 to 30.',
    );
    expect(shapeWords(base)).toBe('');
  });

  it('has a table of all rows behind it', () => {
    const { columns, rows } = shapeSheet(made);
    expect(columns).toHaveLength(4);
    expect(rows).toEqual([
      [0, 10, 5, 9],
      [10, 20, 40, 3],
      [20, 30, 7, 1],
    ]);
    expect(shapeSheet(base).rows).toEqual([]);
  });
});
