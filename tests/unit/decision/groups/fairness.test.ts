import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  differenceOf,
  fairness,
  leftOut,
  ratioOf,
} from '../../../../src/core/decision/groups/fairness';
import { groupBooks } from '../../../../src/core/decision/groups/group-books';
import { groupFigures, type Rate } from '../../../../src/core/decision/groups/group-figures';
import { wilson } from '../../../../src/core/metrics/intervals';
import { codesOf, entriesOf, groupedRow, TERMS } from './grouped';

const rate = (count: number, rows: number): Rate => ({
  value: count / rows,
  ...wilson(count, rows),
  rows,
});

describe('two rates', () => {
  /** Newcombe (1998), table II, example (a), method 10: 56/70 − 48/80 is 0.0524 to 0.3339. */
  it('differ within Newcombe’s published interval', () => {
    const { value, low, high } = differenceOf(rate(56, 70), rate(48, 80));
    expect(value).toBeCloseTo(0.2, 12);
    expect(low).toBeCloseTo(0.0524, 4);
    expect(high).toBeCloseTo(0.3339, 4);
    const boundary = differenceOf(rate(10, 10), rate(0, 10));
    expect(boundary.low).toBeCloseTo(0.6075, 4);
    expect(boundary.high).toBe(1);
  });

  it('stand in a ratio whose interval is symmetric in the logarithm', () => {
    const { value, low, high } = ratioOf(rate(56, 70), rate(48, 80));
    const error = Math.sqrt(1 / 56 - 1 / 70 + 1 / 48 - 1 / 80);
    expect(Math.log(value)).toBeCloseTo((Math.log(low) + Math.log(high)) / 2, 12);
    expect(Math.log(high / low)).toBeCloseTo(2 * 1.959963984540054 * error, 12);
    expect(ratioOf(rate(0, 10), rate(5, 10))).toEqual({ value: 0, low: NaN, high: NaN });
  });
});

describe('measures between groups', () => {
  const GROUPS = 4;
  const figuresOf = (rows: Parameters<typeof entriesOf>[0], cutoff: number) => {
    const books = groupBooks(entriesOf(rows), codesOf(rows), GROUPS);
    return books.map((book) => groupFigures(book, cutoff, TERMS));
  };
  const someRows = fc.array(groupedRow(GROUPS), { minLength: 1, maxLength: 80 });

  it('are the widest of all pairs that count', () => {
    fc.assert(
      fc.property(someRows, fc.constantFrom(0.1, 0.3, 0.75), (rows, cutoff) => {
        const figures = figuresOf(rows, cutoff);
        const counts = figures.map((of) => leftOut(of, 3) === null);
        const made = fairness(figures, counts);
        const counted = figures.filter((_, group) => counts[group]);
        const widest = (pick: (of: (typeof figures)[number]) => Rate) => {
          const values = counted.map((of) => pick(of).value).filter((v) => !Number.isNaN(v));
          return values.length < 2 ? undefined : Math.max(...values) - Math.min(...values);
        };
        const recall = widest((of) => of.recall);
        const falsePositives = widest((of) => of.falsePositiveRate);
        expect(made.demographicParity?.value).toBe(widest((of) => of.approval));
        expect(made.equalOpportunity?.value).toBe(widest((of) => of.goodsApproved));
        expect(made.predictiveParity?.value).toBe(widest((of) => of.defaultRate));
        expect(made.accuracy?.value).toBe(widest((of) => of.accuracy));
        expect(made.equalisedOdds?.value).toBe(
          recall === undefined ? undefined : Math.max(recall, falsePositives ?? 0),
        );
        const approvals = counted.map((of) => of.approval.value);
        if (made.fourFifths !== null)
          expect(made.fourFifths.value).toEqual(Math.min(...approvals) / Math.max(...approvals));
        for (const gap of Object.values(made)) {
          if (gap === null) continue;
          expect(gap.highest).not.toBe(gap.lowest);
          expect(counts[gap.highest] && counts[gap.lowest]).toBe(true);
        }
      }),
    );
  });

  it('leave out groups that are small, empty or of one class, and say why', () => {
    const of = (bad: number, good: number) => leftOut({ rows: bad + good, bad, good }, 10);
    expect([of(0, 0), of(0, 50), of(50, 0), of(4, 5), of(5, 5)]).toEqual([
      'no rows',
      'no defaults',
      'no good payers',
      'small',
      null,
    ]);
  });
});
