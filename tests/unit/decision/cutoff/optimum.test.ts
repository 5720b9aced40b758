import fc from 'fast-check';
import { expect, it } from 'vitest';
import { optimumOf } from '../../../src/app/charts/optimum';
import { bookOf } from '../../../src/core/decision/book/book';
import { costCurve, profitCurve } from '../../../src/core/decision/cutoff/curves';
import { highestProfit, lowestCost } from '../../../src/core/decision/cutoff/rules';
import { standing } from '../../../src/core/decision/cutoff/standing';
import { stepAt } from '../../../src/core/decision/cutoff/sweep';
import { applicants, entriesOf, someTerms } from '../decision/book/applicants';

it('marks the very cut-off that is named as best, however many are as good', () => {
  fc.assert(
    fc.property(applicants, someTerms, fc.constantFrom(0.5, 1, 2), (rows, terms, times) => {
      const book = bookOf(entriesOf(rows, times));
      const { sweep } = book;
      const profit = profitCurve(book, terms, 'realised');
      const top = profit.cutoff[optimumOf(profit, 'highest')];
      const best = highestProfit(book, terms, 'realised').cutoff;
      expect(stepAt(sweep, top)).toBe(stepAt(sweep, best));
      if (sweep.bad === 0 || sweep.good === 0) return;
      const left = standing(book, terms);
      const cost = costCurve(left, terms);
      const bottom = cost.cutoff[optimumOf(cost, 'lowest')];
      expect(stepAt(sweep, bottom)).toBe(stepAt(sweep, lowestCost(left, terms).cutoff));
    }),
  );
});
