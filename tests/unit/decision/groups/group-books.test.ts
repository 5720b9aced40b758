import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bookOf,
  decideBook,
  populationOf,
  shiftedPd,
  VERDICT,
} from '../../../../src/core/decision/book/book';
import { groupBooks } from '../../../../src/core/decision/groups/group-books';
import { groupFigures } from '../../../../src/core/decision/groups/group-figures';
import { sweep } from '../../../../src/core/decision/cutoff/sweep';
import { wilson } from '../../../../src/core/metrics/intervals';
import { codesOf, entriesOf, groupedRow, TERMS, type GroupedRow } from './grouped';

const GROUPS = 3;
const someRows = fc.array(groupedRow(GROUPS), { minLength: 1, maxLength: 60 });
const someCutoff = fc.constantFrom(0, 0.1, 0.11, 0.25, 0.3, 0.5, 1);

const fateAt = (cutoff: number, reviewFrom: number | null) => (row: GroupedRow) => {
  const pd = Math.fround(row.pd);
  if (row.verdict === VERDICT.decline || pd >= cutoff) return 'declined';
  const band = reviewFrom !== null && pd >= reviewFrom;
  return row.verdict === VERDICT.refer || band ? 'referred' : 'approved';
};

describe('books by group', () => {
  it('give for any group what its rows one by one give', () => {
    fc.assert(
      fc.property(
        someRows,
        someCutoff,
        fc.constantFrom(null, 0.125),
        (rows, cutoff, reviewFrom) => {
          const books = groupBooks(entriesOf(rows), codesOf(rows), GROUPS);
          const terms = { ...TERMS, reviewFrom };
          const fate = fateAt(cutoff, reviewFrom);
          for (let group = 0; group < GROUPS; group++) {
            const made = groupFigures(books[group], cutoff, terms);
            const own = rows.filter((row) => row.group === group);
            const of = (which: string, y: number) =>
              own.filter((row) => fate(row) === which && row.y === y);
            const sum = (list: readonly GroupedRow[], key: 'gain' | 'loss' | 'pd') =>
              list.reduce((total, row) => total + row[key], 0);
            const [tp, fp] = [of('declined', 1).length, of('declined', 0).length];
            const [fn, tn] = [of('approved', 1).length, of('approved', 0).length];
            const reviewed = [of('referred', 0), of('referred', 1)];
            const bad = own.filter((row) => row.y === 1).length;
            expect(made.rows).toBe(own.length);
            expect([...books[group].sweep.scores]).toEqual(
              [...new Set(own.map((row) => Math.fround(row.pd)))].sort((a, b) => b - a),
            );
            expect(made.bad).toBe(bad);
            expect(made.decision.truePositives).toBe(tp);
            expect(made.decision.falsePositives).toBe(fp);
            expect(made.decision.referred).toBe(reviewed[0].length + reviewed[1].length);
            expect(made.approval).toEqual({
              value: (fn + tn) / own.length,
              ...wilson(fn + tn, own.length),
              rows: own.length,
            });
            const rates = [made.recall, made.falsePositiveRate, made.precision, made.defaultRate];
            expect(rates.map(({ value }) => value)).toEqual([
              tp / bad,
              fp / (own.length - bad),
              tp / (tp + fp),
              fn / (fn + tn),
            ]);
            expect(made.goodsApproved.value).toBe(tn / (own.length - bad));
            expect(made.accuracy.value).toBe((tp + tn) / (tp + fp + tn + fn));
            if (own.length > 0) expect(made.meanPd).toBeCloseTo(sum(own, 'pd') / own.length, 6);
            const profit =
              sum(of('approved', 0), 'gain') -
              sum(of('approved', 1), 'loss') +
              TERMS.reviewSkill * sum(reviewed[0], 'gain') -
              (1 - TERMS.reviewSkill) * sum(reviewed[1], 'loss') -
              TERMS.costPerReview * (reviewed[0].length + reviewed[1].length) -
              TERMS.costPerDeclinedLoan * (fp + (1 - TERMS.reviewSkill) * reviewed[0].length);
            if (own.length > 0) expect(made.profitEach).toBeCloseTo(profit / own.length, 6);
          }
        },
      ),
    );
  });

  it('add up to the book of all rows, under another base rate too', () => {
    fc.assert(
      fc.property(someRows, someCutoff, fc.constantFrom(0.5, 1, 2), (rows, cutoff, times) => {
        const entries = entriesOf(rows, times);
        const whole = decideBook(bookOf(entries), cutoff, TERMS);
        const books = groupBooks(entries, codesOf(rows), GROUPS);
        const parts = books.map((book) => decideBook(book, cutoff, TERMS));
        const figures = [
          'truePositives',
          'falsePositives',
          'approved',
          'referred',
          'knockedOut',
          'profit',
          'expectedProfit',
          'totalCost',
        ] as const;
        for (const name of figures)
          expect(
            parts.reduce((sum, part) => sum + part[name], 0),
            name,
          ).toBeCloseTo(whole[name], 6);
      }),
    );
  });

  it('weighs classes by the whole’s base rate, and rates of defaults accordingly', () => {
    fc.assert(
      fc.property(someRows, someCutoff, fc.constantFrom(0.5, 2), (rows, cutoff, times) => {
        const entries = entriesOf(rows, times);
        const weights = populationOf(
          sweep(
            Float32Array.from(rows, ({ pd }) => pd),
            entries.y,
          ),
          times,
        );
        const books = groupBooks(entries, codesOf(rows), GROUPS);
        expect(books[0].population).toEqual(weights);
        books.forEach((book, group) => {
          const made = groupFigures(book, cutoff, { ...TERMS, reviewFrom: null });
          const approved = rows.filter(
            (row) =>
              row.group === group &&
              row.verdict === 0 &&
              Math.fround(shiftedPd(Math.fround(row.pd), weights)) < cutoff,
          );
          const bad = approved.filter(({ y }) => y === 1).length;
          const { low, high, value } = made.defaultRate;
          if (approved.length === 0) {
            expect(value).toBeNaN();
            return;
          }
          const of = wilson(bad, approved.length);
          expect(value).toBeCloseTo(shiftedPd(bad / approved.length, weights), 9);
          expect(low).toBeCloseTo(shiftedPd(of.low, weights), 9);
          expect(high).toBeCloseTo(shiftedPd(of.high, weights), 9);
        });
      }),
    );
  });
});
