import { describe, expect, it } from 'vitest';
import type { PointsFeature } from '../../../src/core/models/scorecard/points';
import {
  binText,
  commonestBins,
  leftOutText,
  scorecardSheet,
  totalPoints,
} from '../../../src/app/widgets/scorecard-words';

const bin = (kind: 'range' | 'levels' | 'missing' | 'rest', good: number, bad: number) => ({
  kind,
  from: null,
  to: null,
  columns: [],
  good,
  bad,
});
const base = { from: null, to: null, levels: [], woe: 0.5, information: 0.1, points: 0 };

const income: PointsFeature = {
  column: 'income',
  information: 0.31,
  coefficient: -1,
  bins: [
    { ...base, bin: bin('range', 30, 20), to: 30_000, points: -12.4 },
    { ...base, bin: bin('range', 400, 20), from: 30_000, points: 3.2 },
    { ...base, bin: bin('missing', 5, 5), points: -1 },
  ],
};
const home: PointsFeature = {
  column: 'home',
  information: 0.05,
  coefficient: -1,
  bins: [
    { ...base, bin: bin('levels', 300, 40), levels: ['own', 'mortgage'], points: 2 },
    { ...base, bin: bin('rest', 100, 40), points: -4 },
  ],
};
const table = { base: 540, kept: [income, home], all: [] };
const words = (column: string) =>
  column === 'income' ? { name: 'income', label: 'Income a year', unit: 'currency' } : undefined;

describe('a scorecard in words', () => {
  it('writes bins as a reader says them', () => {
    expect(income.bins.map((one) => binText(one))).toEqual([
      'below 30,000',
      '30,000 and more',
      'missing',
    ]);
    expect(home.bins.map((one) => binText(one))).toEqual(['own, mortgage', 'all other levels']);
    expect(binText({ bin: bin('range', 1, 1), from: 0.25, to: 1, levels: [] })).toBe('0.25 to 1');
  });

  it('adds up base points and one bin of each, at first the commonest', () => {
    expect(commonestBins(table.kept)).toEqual([1, 0]);
    expect(totalPoints(table, [1, 0])).toBeCloseTo(540 + 3.2 + 2, 12);
    expect(totalPoints(table, [0, 1])).toBeCloseTo(540 - 12.4 - 4, 12);
  });

  it('has a line for the base and one a bin in its sheet, with counts of training rows', () => {
    const { columns, rows } = scorecardSheet(table, words);
    expect(rows).toHaveLength(6);
    expect(rows.every((row) => row.length === columns.length)).toBe(true);
    expect(rows[0][columns.indexOf('points')]).toBe(540);
    const first = Object.fromEntries(columns.map((name, i) => [name, rows[1][i]]));
    expect(first).toMatchObject({
      characteristic: 'Income a year',
      column: 'income',
      unit: 'currency',
      bin: 'below 30,000',
      'to (below)': 30_000,
      rows: 50,
      defaults: 20,
      'default rate': 0.4,
      points: -12.4,
    });
  });

  it('says what was left out and why', () => {
    const feature = { value: 0, bins: [], information: 0.01 };
    const all = [
      { ...feature, column: 'income', use: 'turned' as const },
      ...['a', 'b', 'c'].map((column) => ({ ...feature, column, use: 'turned' as const })),
      { ...feature, column: 'd', use: 'weak' as const },
    ];
    expect(leftOutText(all, { scorecardInformation: 0.02 }, words)).toBe(
      'Left out: 1 column with an information value below .020; 4 that beside the others would call safer bins riskier (Income a year, a, b and 1 more).',
    );
    expect(leftOutText([], { scorecardInformation: 0.02 }, words)).toBe('');
  });
});
