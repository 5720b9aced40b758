import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookOf, decideBook, type Terms } from '../../../src/core/decision/book';
import { highestFirst } from '../../../src/core/decision/order';
import { decideAt, sweep } from '../../../src/core/decision/sweep';

const row = fc.record({
  pd: fc.constantFrom(0, 0.1, 0.125, 0.25, 0.5, 0.75, 1),
  y: fc.constantFrom(0, 1),
  gain: fc.integer({ min: 0, max: 100 }),
  loss: fc.integer({ min: 0, max: 1000 }),
  verdict: fc.constantFrom(0, 0, 0, 1, 2),
});
const terms: Terms = {
  costPerMissedDefault: 5,
  costPerDeclinedGood: 1,
  reviewFrom: 0.125,
  costPerReview: 3,
  costPerDeclinedLoan: 2,
  reviewSkill: 0.75,
};

function booked(
  rows: readonly { pd: number; y: number; gain: number; loss: number; verdict: number }[],
) {
  const pd = Float32Array.from(rows, (r) => r.pd);
  const y = Uint8Array.from(rows, (r) => r.y);
  const stakes = {
    gain: Float64Array.from(rows, (r) => r.gain),
    loss: Float64Array.from(rows, (r) => r.loss),
  };
  const verdict = Uint8Array.from(rows, (r) => r.verdict);
  return { sweep: sweep(pd, y), order: highestFirst(pd), y, stakes, verdict, baseRateTimes: 1 };
}

describe('the book', () => {
  it('decides as every row by itself would be decided', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 60 }),
        fc.constantFrom(0, 0.11, 0.25, 0.5, 1),
        (rows, cutoff) => {
          const made = decideBook(bookOf(booked(rows)), cutoff, terms);
          const fate = (r: (typeof rows)[number]) =>
            r.verdict === 2 || Math.fround(r.pd) >= cutoff
              ? 'declined'
              : r.verdict === 1 || r.pd >= 0.125
                ? 'referred'
                : 'approved';
          const of = (which: string, y: number) =>
            rows.filter((r) => fate(r) === which && r.y === y);
          const total = (list: readonly (typeof rows)[number][], key: 'gain' | 'loss') =>
            list.reduce((sum, r) => sum + r[key], 0);
          expect(made.truePositives).toBe(of('declined', 1).length);
          expect(made.falsePositives).toBe(of('declined', 0).length);
          expect(made.falseNegatives).toBe(of('approved', 1).length);
          expect(made.trueNegatives).toBe(of('approved', 0).length);
          expect(made.referredBad).toBe(of('referred', 1).length);
          expect(made.referredGood).toBe(of('referred', 0).length);
          const reviewed = of('referred', 0).length + of('referred', 1).length;
          expect(made.profit).toBe(
            total(of('approved', 0), 'gain') -
              total(of('approved', 1), 'loss') +
              0.75 * total(of('referred', 0), 'gain') -
              0.25 * total(of('referred', 1), 'loss') -
              3 * reviewed -
              2 * of('declined', 0).length,
          );
        },
      ),
    );
  });

  it('agrees with the sweep where there are neither rules nor a review band', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rows, cutoff) => {
          const entries = { ...booked(rows), verdict: null };
          const made = decideBook(bookOf(entries), cutoff, { ...terms, reviewFrom: null });
          expect(made).toMatchObject(decideAt(entries.sweep, cutoff, terms));
        },
      ),
    );
  });
});
