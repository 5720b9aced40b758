import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bookOf } from '../../../../src/core/decision/book/book';
import { costCurve, profitCurve } from '../../../../src/core/decision/cutoff/curves';
import { highestProfit, lowestCost } from '../../../../src/core/decision/cutoff/rules';
import { standing } from '../../../../src/core/decision/cutoff/standing';
import { stepAt } from '../../../../src/core/decision/cutoff/sweep';
import { applicants, entriesOf, someTerms } from '../book/applicants';

it('marks the very cut-off that is named as best, however many are as good', () => {
  fc.assert(
    fc.property(applicants, someTerms, fc.constantFrom(0.5, 1, 2), (rows, terms, times) => {
      const book = bookOf(entriesOf(rows, times));
      const { sweep } = book;
      const profit = profitCurve(book, terms, 'realised');
      const highest = highestProfit(book, terms, 'realised').cutoff;
      expect(stepAt(sweep, profit.cutoff[profit.best])).toBe(stepAt(sweep, highest));
      expect(profit.y[profit.best]).toBe(Math.max(...profit.y));
      if (sweep.bad === 0 || sweep.good === 0) return;
      const left = standing(book, terms);
      const cost = costCurve(left, terms);
      const lowest = lowestCost(left, terms).cutoff;
      expect(stepAt(sweep, cost.cutoff[cost.best])).toBe(stepAt(sweep, lowest));
      expect(cost.y[cost.best]).toBe(Math.min(...cost.y));
    }),
  );
});
