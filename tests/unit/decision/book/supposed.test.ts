import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookOf, decideBook } from '../../../../src/core/decision/book/book';
import { supposed } from '../../../../src/core/decision/book/supposed';
import { judge } from '../../../../src/core/decision/cutoff/judge';
import { applicants, entriesOf, type Applicant } from './applicants';

const TERMS = {
  costPerMissedDefault: 5,
  costPerDeclinedGood: 1,
  reviewFrom: null,
  costPerReview: 0,
  costPerDeclinedLoan: 0,
  reviewSkill: 0.8,
};
const both = applicants.filter(
  (rows) => rows.some(({ y }) => y === 1) && rows.some(({ y }) => y === 0),
);

function readingOf(rows: readonly Applicant[]) {
  const rawPd = Float32Array.from(rows, ({ pd }) => pd);
  return judge({ rawPd, y: Uint8Array.from(rows, ({ y }) => y) }).raw;
}

describe('curves under a supposed base rate', () => {
  it('have points that their cut-offs decide in that population', () => {
    fc.assert(
      fc.property(both, fc.constantFrom(0.25, 0.5, 1, 2, 5), (rows, times) => {
        const entries = entriesOf(rows, times, false);
        const book = bookOf(entries);
        const reading = supposed({ ...readingOf(rows), sweep: entries.sweep }, book, times);
        if (reading === null) return expect.unreachable();
        const at = (cutoff: number) => decideBook(book, cutoff, TERMS);
        // Scores that the shift makes equal keep a point each, of which only the last decides.
        const last = (cutoffs: Float64Array, i: number) => cutoffs[i] !== cutoffs[i + 1];
        const { roc, precisionRecall: pr } = reading;
        roc.cutoff.forEach((cutoff, i) => {
          if (!last(roc.cutoff, i)) return;
          expect(roc.x[i]).toBeCloseTo(at(cutoff).falsePositiveRate, 12);
          expect(roc.y[i]).toBeCloseTo(at(cutoff).recall, 12);
        });
        pr.cutoff.forEach((cutoff, i) => {
          if (!last(pr.cutoff, i)) return;
          expect(pr.x[i]).toBeCloseTo(at(cutoff).recall, 12);
          expect(pr.y[i]).toBeCloseTo(at(cutoff).precision, 12);
        });
      }),
    );
  });

  it('are the same ones where none is supposed', () => {
    const rows = [0.2, 0.4].map((pd, y) => ({ pd, y, gain: 1, loss: 1, verdict: 0 }));
    const reading = readingOf(rows);
    expect(supposed(reading, bookOf(entriesOf(rows)), 1)).toBe(reading);
    expect(supposed(null, null, 2)).toBeNull();
  });
});
