import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookOf, decideBook, type Book, type Terms } from '../../../../src/core/decision/book/book';
import { costCurve, profitCurve } from '../../../../src/core/decision/cutoff/curves';
import {
  approvalAtLeast,
  bestF1,
  bestYouden,
  highestProfit,
  lowestCost,
  recallAtLeast,
} from '../../../../src/core/decision/cutoff/rules';
import { standing } from '../../../../src/core/decision/cutoff/standing';
import { applicants, entriesOf, everyCutoff, someTerms, type Applicant } from './applicants';

const both = applicants.filter(
  (rows) => rows.some(({ y }) => y === 1) && rows.some(({ y }) => y === 0),
);
const times = fc.constantFrom(1, 1, 0.5, 2);

function everyDecision(book: Book, terms: Terms) {
  return everyCutoff(book.sweep.scores).map((cutoff) => decideBook(book, cutoff, terms));
}

function bookFor(rows: readonly Applicant[], by: number): Book {
  return bookOf(entriesOf(rows, by));
}

describe('cut-off rules beside policy rules and a review band', () => {
  it('reach the highest profit of every possible cut-off, declining as few as it takes', () => {
    fc.assert(
      fc.property(
        applicants,
        someTerms,
        times,
        fc.constantFrom('realised', 'expected'),
        (rows, terms, by, kind) => {
          const book = bookFor(rows, by);
          const key = kind === 'realised' ? 'profit' : 'expectedProfit';
          const all = everyDecision(book, terms);
          const most = Math.max(...all.map((made) => made[key]));
          const chosen = highestProfit(book, terms, kind);
          const made = decideBook(book, chosen.cutoff, terms);
          expect(chosen.reached).toBe(true);
          expect(made[key]).toBe(most);
          const equals = all.filter((other) => other[key] === most);
          expect(made.declined).toBe(Math.min(...equals.map(({ declined }) => declined)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('draw a curve whose points are decisions and whose highest point is that optimum', () => {
    fc.assert(
      fc.property(
        applicants,
        someTerms,
        times,
        fc.constantFrom('realised', 'expected'),
        fc.constantFrom(8, 600),
        (rows, terms, by, kind, limit) => {
          const book = bookFor(rows, by);
          const key = kind === 'realised' ? 'profit' : 'expectedProfit';
          const curve = profitCurve(book, terms, kind, { limit });
          curve.cutoff.forEach((cutoff, i) => {
            expect(curve.y[i]).toBe(decideBook(book, cutoff, terms)[key]);
            if (i > 0) expect(cutoff).toBeGreaterThan(curve.cutoff[i - 1]);
          });
          const best = highestProfit(book, terms, kind).cutoff;
          expect(Math.max(...curve.y)).toBe(decideBook(book, best, terms)[key]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('mean what they say of everybody, the knocked out and the referred included', () => {
    fc.assert(
      fc.property(both, someTerms, times, (rows, terms, by) => {
        const book = bookFor(rows, by);
        const swept = standing(book, terms);
        const all = everyDecision(book, terms);
        const at = (cutoff: number) => decideBook(book, cutoff, terms);
        const best = (of: 'f1' | 'youden'): number => Math.max(...all.map((made) => made[of]));
        expect(at(bestF1(swept).cutoff).f1).toBe(best('f1'));
        expect(at(bestYouden(swept).cutoff).youden).toBeCloseTo(best('youden'), 12);
        expect(at(lowestCost(swept, terms).cutoff).costWithReview).toBe(
          Math.min(...all.map(({ costWithReview }) => costWithReview)),
        );
      }),
    );
  });

  it('draw costs whose points are decisions and whose lowest point is the lowest cost', () => {
    fc.assert(
      fc.property(both, someTerms, times, fc.constantFrom(8, 600), (rows, terms, by, limit) => {
        const book = bookFor(rows, by);
        const swept = standing(book, terms);
        const { bad, good } = book.sweep;
        const curve = costCurve(swept, terms, { limit });
        const at = (cutoff: number) =>
          decideBook(book, cutoff, terms).costWithReview / (bad + good);
        curve.cutoff.forEach((cutoff, i) => expect(curve.y[i]).toBe(at(cutoff)));
        expect(Math.min(...curve.y)).toBe(at(lowestCost(swept, terms).cutoff));
      }),
    );
  });

  it('draw the very cost that is decided of few rows at twice their base rate', () => {
    const row = { gain: 0, loss: 0, verdict: 0 };
    const rows = [0, 0, 0.125].map((pd) => ({ ...row, y: 1, pd })).concat({ ...row, y: 0, pd: 0 });
    const terms = {
      costPerMissedDefault: 1,
      costPerDeclinedGood: 0,
      reviewFrom: null,
      reviewSkill: 0,
      costPerReview: 0,
      costPerDeclinedLoan: 0,
    };
    const book = bookFor(rows, 2);
    const { cutoff, y } = costCurve(standing(book, terms), terms);
    const decided = Array.from(cutoff, (at) => decideBook(book, at, terms).costWithReview / 4);
    expect([...y]).toEqual(decided);
  });

  it('refer none for nothing: whoever is surely worth declining is declined', () => {
    const row = { gain: 1, loss: 5, verdict: 0 };
    const rows = [0, 0, 0, 0, 1, 0, 1, 1, 1].map((y, i) => ({ ...row, y, pd: i / 10 }));
    const terms = {
      costPerMissedDefault: 5,
      costPerDeclinedGood: 1,
      reviewFrom: 0.2,
      reviewSkill: 0.75,
      costPerReview: 0,
      costPerDeclinedLoan: 0,
    };
    const book = bookFor(rows, 1);
    const chosen = decideBook(book, lowestCost(standing(book, terms), terms).cutoff, terms);
    // The three defaults on top cost 1.25 each to refer and nothing to decline; the pair below them
    // costs 1.5 to refer and 1 to decline; the two good payers of the band a quarter each to refer.
    expect(chosen.truePositives).toBe(4);
    expect(chosen.referredGood).toBe(2);
    expect(chosen.costWithReview).toBe(1 + 2 * 0.25);
    // And so says the profit, which counts the same in money.
    const best = highestProfit(book, terms, 'realised').cutoff;
    expect(decideBook(book, best, terms).declined).toBe(chosen.declined);
  });

  it('speak of a reviewer only where somebody is referred', () => {
    const row = { gain: 1, loss: 5, pd: 0.5 };
    const noteOf = (verdict: number) => {
      const book = bookFor(
        [0, 1].map((y) => ({ ...row, y, verdict })),
        1,
      );
      const terms = {
        costPerMissedDefault: 5,
        costPerDeclinedGood: 1,
        reviewFrom: null,
        reviewSkill: 0.75,
        costPerReview: 0,
        costPerDeclinedLoan: 0,
      };
      return lowestCost(standing(book, terms), terms).note;
    };
    expect(noteOf(1)).toContain('reviewer');
    expect(noteOf(2)).not.toContain('reviewer');
  });

  it('reach a recall or an approval rate of everybody with no more than they must', () => {
    const share = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(both, someTerms, share, (rows, terms, target) => {
        const book = bookFor(rows, 1);
        const swept = standing(book, terms);
        const all = everyDecision(book, terms);
        const recall = recallAtLeast(swept, target);
        const made = decideBook(book, recall.cutoff, terms);
        expect(made.recall).toBeGreaterThanOrEqual(target);
        const enough = all.filter((one) => one.recall >= target);
        expect(made.declined).toBe(Math.min(...enough.map(({ declined }) => declined)));

        const approval = approvalAtLeast(swept, target);
        const approving = all.filter((one) => one.approvalRate >= target);
        expect(approval.reached).toBe(approving.length > 0);
        if (!approval.reached) return;
        const { approvalRate, declined } = decideBook(book, approval.cutoff, terms);
        expect(approvalRate).toBeGreaterThanOrEqual(target);
        expect(declined).toBe(Math.max(...approving.map((one) => one.declined)));
      }),
    );
  });
});
