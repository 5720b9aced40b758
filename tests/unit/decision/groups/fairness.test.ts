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

const someRate = fc
  .integer({ min: 1, max: 60 })
  .chain((rows) => fc.integer({ min: 0, max: rows }).map((count) => rate(count, rows)));

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

  it('stand in a ratio whose ends part it from those that their difference allows', () => {
    // A ratio r is within its interval where a − r·b = 0 is within that of the difference
    // (Donner & Zou 2012): both ends are found by halving, from the definition alone.
    const end = (apart: (ratio: number) => number): number => {
      let [low, high] = [0, 1e6];
      for (let i = 0; i < 200; i++) {
        const middle = (low + high) / 2;
        if (apart(middle) > 0) low = middle;
        else high = middle;
      }
      return low;
    };
    fc.assert(
      fc.property(someRate, someRate, (a, b) => {
        fc.pre(b.value > 0);
        const { value, low, high } = ratioOf(a, b);
        const lower = (r: number) =>
          a.value - r * b.value - Math.hypot(a.value - a.low, r * (b.high - b.value));
        const upper = (r: number) =>
          a.value - r * b.value + Math.hypot(a.high - a.value, r * (b.value - b.low));
        expect(value).toBe(a.value / b.value);
        expect(Math.abs(low - end(lower))).toBeLessThan(1e-6);
        expect(Math.abs(high / end(upper) - 1)).toBeLessThan(1e-6);
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
        if (a.value > 0) expect(low * ratioOf(b, a).high).toBeCloseTo(1, 9);
      }),
    );
  });

  it('stand in a ratio that is uncertain though nobody or everybody is approved', () => {
    const none = ratioOf(rate(0, 10), rate(5, 10));
    expect([none.value, none.low]).toEqual([0, 0]);
    expect(none.high).toBeGreaterThan(0.3);
    const all = ratioOf(rate(10, 10), rate(20, 20));
    expect(all.value).toBe(1);
    expect(all.low).toBeCloseTo(wilson(10, 10).low, 12);
    expect(all.high).toBeCloseTo(1 / wilson(20, 20).low, 12);
    expect(ratioOf(rate(0, 10), rate(0, 10))).toEqual({ value: NaN, low: NaN, high: NaN });
  });

  it('stand in a ratio that is covered as often as is said, every outcome tried', () => {
    const binomial = (n: number, p: number): number[] => {
      const chances = [(1 - p) ** n];
      for (let k = 1; k <= n; k++) chances.push((chances[k - 1] * (n - k + 1) * p) / (k * (1 - p)));
      return chances;
    };
    const coverage = (pA: number, pB: number, nA: number, nB: number): number => {
      const [ofA, ofB] = [binomial(nA, pA), binomial(nB, pB)];
      let covered = 0;
      ofA.forEach((chanceA, a) => {
        ofB.forEach((chanceB, b) => {
          const { low, high } = ratioOf(rate(a, nA), rate(b, nB));
          // With nobody approved in the other group, nothing is said, which is never wrong.
          if (b === 0 || (low <= pA / pB && pA / pB <= high)) covered += chanceA * chanceB;
        });
      });
      return covered;
    };
    const rates = [0.1, 0.3, 0.5, 0.7, 0.9, 0.97];
    const found = rates.flatMap((a) =>
      rates.map((b) => coverage(Math.min(a, b), Math.max(a, b), 40, 60)),
    );
    expect(Math.min(...found)).toBeGreaterThan(0.92);
    expect(found.reduce((sum, one) => sum + one, 0) / found.length).toBeGreaterThan(0.945);
    expect(found.reduce((sum, one) => sum + one, 0) / found.length).toBeLessThan(0.97);
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
