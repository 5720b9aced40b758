import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bookOf,
  decideBook,
  populationOf,
  shiftedPd,
  tallyStep,
  VERDICT,
  type Terms,
} from '../../../../src/core/decision/book/book';
import { profitOfAll } from '../../../../src/core/decision/money/profit';
import { approvalAt, costBy, standing } from '../../../../src/core/decision/cutoff/standing';
import { decideAt, stepAt, sweep } from '../../../../src/core/decision/cutoff/sweep';
import {
  applicants,
  entriesOf,
  everyCutoff,
  expectedOf,
  fatesOf,
  profitOf,
  someTerms,
  type Applicant,
  type Fated,
} from './applicants';

const TERMS: Terms = {
  costPerMissedDefault: 5,
  costPerDeclinedGood: 1,
  reviewFrom: null,
  costPerReview: 0,
  costPerDeclinedLoan: 0,
  reviewSkill: 0.8,
};
const times = fc.constantFrom(1, 1, 0.5, 2, 3.3, 10);

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function near(got: number, expected: number, scale: number): void {
  expect(Math.abs(got - expected)).toBeLessThanOrEqual(1e-11 * Math.max(1, scale));
}

/** Whole eighths of costs: no rounding. */
function costOfRow({ row, fate }: Fated, terms: Terms): number {
  const price = row.y === 1 ? terms.costPerMissedDefault : terms.costPerDeclinedGood;
  if (fate === 'referred') return (1 - terms.reviewSkill) * price + terms.costPerReview;
  return (fate === 'approved') === (row.y === 1) ? price : 0;
}

describe('the book', () => {
  it('counts and pays at every cut-off as every row by itself would', () => {
    fc.assert(
      fc.property(applicants, someTerms, (rows, terms) => {
        const book = bookOf(entriesOf(rows));
        for (const cutoff of everyCutoff(book.sweep.scores)) {
          const fates = fatesOf(rows, cutoff, terms);
          const made = decideBook(book, cutoff, terms);
          const of = (fate: string, y: number): Applicant[] =>
            fates.filter((f) => f.fate === fate && f.row.y === y).map(({ row }) => row);
          const [tp, fp] = [of('declined', 1).length, of('declined', 0).length];
          const [fn, tn] = [of('approved', 1).length, of('approved', 0).length];
          const [rb, rg] = [of('referred', 1).length, of('referred', 0).length];
          const bad = tp + fn + rb;
          const good = fp + tn + rg;
          const cost = fn * terms.costPerMissedDefault + fp * terms.costPerDeclinedGood;
          expect(made).toMatchObject({
            cutoff,
            truePositives: tp,
            falsePositives: fp,
            falseNegatives: fn,
            trueNegatives: tn,
            referred: rb + rg,
            referredBad: rb,
            referredGood: rg,
            approved: fn + tn,
            declined: tp + fp,
            knockedOut: rows.filter(({ verdict }) => verdict === VERDICT.decline).length,
            knockedOutBad: rows.filter(({ verdict, y }) => verdict === VERDICT.decline && y === 1)
              .length,
            recall: tp / bad,
            specificity: tn / good,
            falsePositiveRate: fp / good,
            precision: tp / (tp + fp),
            f1: (2 * tp) / (tp + fp + bad),
            youden: tp / bad - fp / good,
            approvalRate: (fn + tn) / rows.length,
            defaultRateAmongApproved: fn / (fn + tn),
            totalCost: cost,
            costWithReview: sum(fates.map((fated) => costOfRow(fated, terms))),
            expectedCost: cost / rows.length,
            profit: sum(fates.map((fated) => profitOf(fated, terms))),
            earned: sum(of('approved', 0).map(({ gain }) => gain)),
            lost: sum(of('approved', 1).map(({ loss }) => loss)),
            reviewCost: (rb + rg) * terms.costPerReview,
          });
          const size = sum(rows.map(({ gain, loss }) => gain + loss + 50));
          near(made.expectedProfit, sum(fates.map((f) => expectedOf(f, terms))), size);
          const kept = [...of('approved', 0), ...of('approved', 1)];
          const risk = sum(kept.map(({ pd, loss }) => Math.fround(pd) * loss));
          near(made.expectedLoss, risk, size);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('does so with each outcome counted as often as another base rate asks for', () => {
    fc.assert(
      fc.property(applicants, someTerms, times, (rows, terms, by) => {
        const entries = entriesOf(rows, by);
        const book = bookOf(entries);
        const { bad, good } = populationOf(entries.sweep, by);
        const size = 11 * sum(rows.map(({ gain, loss }) => gain + loss + 50));
        expect(book.sweep.bad).toBe(bad * rows.filter(({ y }) => y === 1).length);
        for (const cutoff of everyCutoff(book.sweep.scores)) {
          const fates = fatesOf(rows, cutoff, terms, by);
          const made = decideBook(book, cutoff, terms);
          const weight = (fate: string, y: number): number =>
            (y === 1 ? bad : good) * fates.filter((f) => f.fate === fate && f.row.y === y).length;
          expect(made.truePositives).toBe(weight('declined', 1));
          expect(made.falsePositives).toBe(weight('declined', 0));
          expect(made.falseNegatives).toBe(weight('approved', 1));
          expect(made.trueNegatives).toBe(weight('approved', 0));
          expect(made.referredBad).toBe(weight('referred', 1));
          expect(made.referredGood).toBe(weight('referred', 0));
          near(made.profit, sum(fates.map((f) => f.weight * profitOf(f, terms))), size);
          near(made.expectedProfit, sum(fates.map((f) => expectedOf(f, terms, bad, good))), size);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('keeps as many applicants, and no two steps of the same score, under another base rate', () => {
    fc.assert(
      fc.property(applicants, times, (rows, by) => {
        const { sweep: swept, population } = bookOf(entriesOf(rows, by));
        expect(swept.bad + swept.good).toBeCloseTo(rows.length, 9);
        swept.scores.forEach((score, i) => {
          if (i > 0) expect(score).toBeLessThan(swept.scores[i - 1]);
          expect(stepAt(swept, score)).toBe(i + 1);
        });
        expect(shiftedPd(0, population)).toBe(0);
        expect(shiftedPd(1, population)).toBe(1);
      }),
    );
  });

  it('joins scores that the shift makes equal', () => {
    const close = Float32Array.of(0.9999999, 0.99999994, 0.2, 0.1);
    const rows = Array.from(close, (pd, i) => ({ pd, y: i % 2, gain: 1, loss: 1, verdict: 0 }));
    const book = bookOf(entriesOf(rows, 1.9));
    const { length } = book.sweep.scores;
    expect(length).toBeLessThan(4);
    expect(book.passed.bad[tallyStep(book, length)]).toBe(2);
    expect(book.passed.bad[tallyStep(book, 1)]).toBe(1);
    expect(book.passed.good[tallyStep(book, 1)]).toBe(1);
  });

  it('agrees with the sweep where there are neither rules nor a review band', () => {
    fc.assert(
      fc.property(applicants, fc.double({ min: 0, max: 1, noNaN: true }), (rows, cutoff) => {
        const entries = entriesOf(rows, 1, false);
        const made = decideBook(bookOf(entries), cutoff, TERMS);
        expect(made).toMatchObject(decideAt(entries.sweep, cutoff, TERMS));
      }),
    );
  });

  it('stands at every step as it decides there', () => {
    fc.assert(
      fc.property(applicants, someTerms, times, (rows, terms, by) => {
        const book = bookOf(entriesOf(rows, by));
        const swept = standing(book, terms);
        for (const cutoff of everyCutoff(book.sweep.scores)) {
          const step = stepAt(swept, cutoff);
          const made = decideBook(book, cutoff, terms);
          expect(swept.declinedBad[step]).toBe(made.truePositives);
          expect(swept.declinedGood[step]).toBe(made.falsePositives);
          expect(costBy(swept, terms)(step)).toBe(made.costWithReview);
          if ('approvedBad' in swept) expect(swept.approvedBad[step]).toBe(made.falseNegatives);
          expect(approvalAt(swept, step)).toBeCloseTo(made.approvalRate, 9);
        }
      }),
    );
  });

  it('approves all, rules or not, for what every row brings', () => {
    fc.assert(
      fc.property(applicants, (rows) => {
        const book = bookOf(entriesOf(rows));
        const realised = sum(rows.map(({ y, gain, loss }) => (y === 1 ? -loss : gain)));
        expect(profitOfAll(book, 'realised')).toBe(realised);
      }),
    );
  });

  it('sums money without losing small amounts beside large ones', () => {
    const size = 100_000;
    const pd = Float32Array.from({ length: size }, (_, i) => 1 - i / size);
    const y = new Uint8Array(size);
    const stakes = { gain: new Float64Array(size).fill(0.1), loss: new Float64Array(size) };
    stakes.gain[0] = 1e12;
    const book = bookOf({
      sweep: sweep(pd, y),
      order: Uint32Array.from(y.keys()),
      y,
      stakes,
      verdict: null,
      baseRateTimes: 1,
    });
    expect(book.passed.gain[size] - book.passed.gain[1]).toBeCloseTo((size - 1) * 0.1, 3);
  });
});
