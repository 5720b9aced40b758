import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideBook } from '../../../../src/core/decision/book/book';
import { groupBooks } from '../../../../src/core/decision/groups/group-books';
import {
  bestCutoffs,
  equalCutoffs,
  NARROWEST,
} from '../../../../src/core/decision/groups/group-cutoffs';
import { accuracyOf } from '../../../../src/core/decision/groups/group-figures';
import {
  optionsOf,
  worthOf,
  type EqualRate,
} from '../../../../src/core/decision/groups/group-options';
import { codesOf, entriesOf, groupedRow, TERMS, type GroupedRow } from './grouped';

const GROUPS = 3;
const ALL_CUTOFFS = [0, 0.05, 0.11, 0.2, 0.3, 0.6, 0.8, 1];
/** Scores up to .75, so that every decision can be had by one of these cut-offs. */
const someRows = fc
  .array(groupedRow(GROUPS), { minLength: 12, maxLength: 70 })
  .map((rows) => rows.filter(({ pd }) => pd < 1))
  .filter((rows) =>
    [0, 1, 2].every((group) =>
      [0, 1].every((y) => rows.some((row) => row.group === group && row.y === y)),
    ),
  );

function partsOf(rows: readonly GroupedRow[], flat: boolean, reviewFrom: number | null) {
  const books = groupBooks(entriesOf(rows), codesOf(rows), GROUPS);
  const terms = { ...TERMS, reviewFrom };
  return { books, terms, options: books.map((book) => optionsOf(book, terms, flat)) };
}

/** All that any group can be given, by trying cut-offs between all scores there are. */
function tried(parts: ReturnType<typeof partsOf>, flat: boolean, rate: EqualRate) {
  return parts.books.map((book) =>
    ALL_CUTOFFS.map((cutoff) => {
      const decided = decideBook(book, cutoff, parts.terms);
      return { worth: worthOf(decided, flat), rate: rateOf(decided, rate) };
    }),
  );
}

function rateOf(decided: ReturnType<typeof decideBook>, rate: EqualRate): number {
  if (rate === 'approval') return decided.approvalRate;
  return rate === 'opportunity' ? decided.specificity : accuracyOf(decided);
}

const settings = [fc.boolean(), fc.constantFrom(null, 0.125)] as const;

describe('cut-offs by group', () => {
  it('earn most for each group, as exhaustive search finds', () => {
    fc.assert(
      fc.property(someRows, ...settings, (rows, flat, reviewFrom) => {
        const parts = partsOf(rows, flat, reviewFrom);
        bestCutoffs(parts.options).forEach((cutoff, group) => {
          const worth = worthOf(decideBook(parts.books[group], cutoff, parts.terms), flat);
          const all = tried(parts, flat, 'approval')[group];
          expect(worth).toBe(Math.max(...all.map((one) => one.worth)));
        });
      }),
    );
  });

  it.each(['approval', 'opportunity', 'accuracy'] as const)(
    'equal in %s earn most of all combinations within the tolerance',
    (rate) => {
      fc.assert(
        fc.property(someRows, ...settings, (rows, flat, reviewFrom) => {
          const parts = partsOf(rows, flat, reviewFrom);
          const made = equalCutoffs(parts.options, rate);
          if (made === null) return;
          const decided = made.cutoffs.map((cutoff, group) =>
            decideBook(parts.books[group], cutoff, parts.terms),
          );
          const rates = decided.map((one) => rateOf(one, rate));
          expect(Math.max(...rates) - Math.min(...rates)).toBeCloseTo(made.gap, 12);
          expect(made.gap).toBeLessThanOrEqual(made.tolerance + 1e-9);
          const [a, b, c] = tried(parts, flat, rate);
          const worths = a.flatMap((x) =>
            b.flatMap((y) =>
              c
                .filter((z) => {
                  const three = [x.rate, y.rate, z.rate];
                  return Math.max(...three) - Math.min(...three) <= made.tolerance + 1e-9;
                })
                .map((z) => x.worth + y.worth + z.worth),
            ),
          );
          const worth = decided.reduce((sum, one) => sum + worthOf(one, flat), 0);
          expect(worth).toBeCloseTo(Math.max(...worths), 6);
        }),
        { numRuns: 60 },
      );
    },
  );

  it('need not be nearer than the steps of the coarsest group', () => {
    const row = (group: number, pd: number, y: number): GroupedRow => ({
      group,
      pd,
      y,
      gain: 1,
      loss: 9,
      verdict: 0,
    });
    const evenly = (group: number, rows: number) =>
      Array.from({ length: rows }, (_, i) => row(group, (i + 0.5) / rows, i % 3 === 2 ? 1 : 0));
    const toleranceOf = (rows: readonly GroupedRow[]) => {
      const books = groupBooks(entriesOf(rows), codesOf(rows), 2);
      const options = books.map((book) => optionsOf(book, { ...TERMS, reviewFrom: null }, false));
      return equalCutoffs(options, 'approval')?.tolerance;
    };
    expect(toleranceOf([...evenly(0, 200), ...evenly(1, 8)])).toBeCloseTo(1 / 8, 9);
    expect(toleranceOf([...evenly(0, 2000), ...evenly(1, 1500)])).toBe(NARROWEST);
    // One score for all of a group: approving all or nobody is all there is.
    expect(toleranceOf([row(0, 0.5, 0), row(0, 0.5, 1), row(1, 0.5, 0), row(1, 0.5, 1)])).toBe(1);
    expect(equalCutoffs([], 'approval')).toBeNull();
  });
});
