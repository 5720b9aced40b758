import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { totalsOf } from '../../../src/app/state/group-plans';
import { confusionSheet } from '../../../src/app/widgets/confusion-sheet';
import { bookOf, decideBook, VERDICT } from '../../../src/core/decision/book/book';
import { groupBooks } from '../../../src/core/decision/groups/group-books';
import { codesOf, entriesOf, groupedRow, TERMS, type GroupedRow } from '../decision/groups/grouped';

const GROUPS = 3;
const rows = fc.array(groupedRow(GROUPS), { minLength: 1, maxLength: 60 });
const cutoff = fc.constantFrom(0, 0.1, 0.2, 0.5, 0.75, 1);

/** What becomes of a row by itself, with the band of TERMS. */
function fateOf({ pd, verdict }: GroupedRow, at: number): 'declined' | 'referred' | 'approved' {
  if (verdict === VERDICT.decline || pd >= at) return 'declined';
  return verdict === VERDICT.refer || pd >= 0.125 ? 'referred' : 'approved';
}

describe('what a strategy makes of all groups together', () => {
  it('adds up over the rows, each decided by the cut-off of its group', () => {
    fc.assert(
      fc.property(rows, fc.tuple(cutoff, cutoff, cutoff), (all, cutoffs) => {
        const books = groupBooks(entriesOf(all), codesOf(all), GROUPS);
        const totals = totalsOf(books, cutoffs, TERMS, [true, true, true]);
        let [approved, missed, cost, profit] = [0, 0, 0, 0];
        for (const row of all) {
          const fate = fateOf(row, cutoffs[row.group]);
          const price = row.y === 1 ? 5 : 1;
          if (fate === 'approved') {
            approved++;
            missed += row.y;
            cost += row.y === 1 ? price : 0;
            profit += row.y === 1 ? -row.loss : row.gain;
          } else if (fate === 'declined') {
            cost += row.y === 1 ? 0 : price;
            profit -= row.y === 1 ? 0 : 2;
          } else {
            cost += 0.25 * price + 3;
            profit += (row.y === 1 ? -0.25 * row.loss : 0.75 * row.gain - 0.25 * 2) - 3;
          }
        }
        expect(totals.approvalRate).toBe(approved / all.length);
        expect(totals.defaultRate).toEqual(missed / approved);
        expect(totals.cost).toBeCloseTo(cost, 9);
        expect(totals.profit).toBeCloseTo(profit, 8);
      }),
    );
  });
});

describe('the confusion matrix as a table', () => {
  it('holds every row once, and whom rules decline among the declined', () => {
    fc.assert(
      fc.property(rows, cutoff, (all, at) => {
        const sheet = confusionSheet(decideBook(bookOf(entriesOf(all)), at, TERMS));
        const count = (y: number, fate: string) =>
          all.filter((row) => row.y === y && fateOf(row, at) === fate).length;
        const out = (y: number) =>
          all.filter((row) => row.y === y && row.verdict === VERDICT.decline).length;
        const line = (y: number) =>
          ['approved', 'referred', 'declined'].map((fate) => count(y, fate));
        expect(sheet.rows).toEqual([
          ['repaid', ...line(0), out(0)],
          ['default', ...line(1), out(1)],
        ]);
      }),
    );
  });
});
