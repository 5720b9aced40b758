import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { profitRows } from '../../../src/app/widgets/money-rows';
import {
  bookOf,
  decideBook,
  type BookedDecision,
  type Terms,
} from '../../../src/core/decision/book/book';
import {
  applicants,
  entriesOf,
  everyCutoff,
  someTerms,
  type Applicant,
} from '../decision/book/applicants';

const added = (decision: BookedDecision): number =>
  profitRows([decision]).reduce((sum, row) => sum + row.of(decision), 0);

function decisions(rows: readonly Applicant[], terms: Terms, times = 1): BookedDecision[] {
  const book = bookOf(entriesOf(rows, times));
  return everyCutoff(book.sweep.scores).map((cutoff) => decideBook(book, cutoff, terms));
}

describe('the rows of money', () => {
  it('add up to the profit, with rules, a review band and costs of declining', () => {
    fc.assert(
      fc.property(applicants, someTerms, (rows, terms) => {
        // Whole amounts and skill in eighths: nothing is rounded, so they are equal to the last digit.
        for (const decision of decisions(rows, terms))
          expect(added(decision)).toBe(decision.profit);
      }),
    );
  });

  it('do so under another base rate, but for rounding', () => {
    fc.assert(
      fc.property(applicants, someTerms, fc.constantFrom(0.5, 3.3), (rows, terms, times) => {
        const size = rows.reduce((sum, { gain, loss }) => sum + gain + loss + 100, 0);
        for (const decision of decisions(rows, terms, times))
          expect(Math.abs(added(decision) - decision.profit)).toBeLessThan(1e-10 * size);
      }),
    );
  });

  it('say nothing of referring or declining where neither moves money', () => {
    const rows = [{ pd: 0.2, y: 0, gain: 10, loss: 50, verdict: 0 }];
    const terms: Terms = {
      costPerMissedDefault: 5,
      costPerDeclinedGood: 1,
      reviewFrom: null,
      costPerReview: 3,
      costPerDeclinedLoan: 0,
      reviewSkill: 0.75,
    };
    const named = (changes: Partial<Terms>): string[] =>
      profitRows(decisions(rows, { ...terms, ...changes })).map(({ name }) => name);
    expect(named({})).toEqual(['Earned', 'Lost']);
    expect(named({ costPerDeclinedLoan: 2 })).toEqual(['Earned', 'Lost', 'Declined good']);
    expect(named({ reviewFrom: 0.1 })).toEqual(['Earned', 'Lost', 'From referred', 'Reviews']);
  });
});
