import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bookOf, bookWriter } from '../../../../src/core/decision/book/book';
import { remembered } from '../../../../src/core/decision/book/remembered';
import { groupBooks, groupBooksWriter } from '../../../../src/core/decision/groups/group-books';
import { applicants, entriesOf } from './applicants';

/** One change after another: base rate, stakes, rules, or a change back. */
const changes = fc.array(fc.constantFrom('rate', 'stakes', 'rules', 'none', 'scores'), {
  maxLength: 8,
});

it('writes, one after another, what each book is by itself', () => {
  fc.assert(
    fc.property(applicants, changes, (rows, steps) => {
      const write = bookWriter();
      const writeGroups = groupBooksWriter();
      const codes = Uint8Array.from(rows, (_, row) => row % 3);
      let entries = entriesOf(rows);
      for (const step of steps) {
        if (step === 'rate') entries = { ...entries, baseRateTimes: entries.baseRateTimes * 1.3 };
        if (step === 'stakes') {
          const gain = entries.stakes.gain.map((value) => 2 * value + 1);
          entries = { ...entries, stakes: { ...entries.stakes, gain } };
        }
        if (step === 'rules') {
          const verdict = entries.verdict === null ? Uint8Array.from(rows, (_, i) => i % 3) : null;
          entries = { ...entries, verdict };
        }
        if (step === 'scores') entries = { ...entries, ...entriesOf(rows.toReversed()) };
        expect(write(entries)).toEqual(bookOf(entries));
        expect(writeGroups(entries, codes, 3)).toEqual(groupBooks(entries, codes, 3));
      }
    }),
  );
});

it('keeps its sums under another base rate, and its counts with other stakes', () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    pd: i / 40,
    y: i % 2,
    gain: 1,
    loss: 2,
    verdict: i % 3,
  }));
  const entries = entriesOf(rows);
  const write = bookWriter();
  const first = write(entries);
  const rated = write({ ...entries, baseRateTimes: 1.5 });
  expect(rated.passed.gain).toBe(first.passed.gain);
  expect(rated.knockedOut?.expectedLoss).toBe(first.knockedOut?.expectedLoss);
  const paid = write({ ...entries, stakes: { ...entries.stakes } });
  expect(paid.passed.gain).not.toBe(first.passed.gain);
  expect(paid.passed.bad).toBe(first.passed.bad);
  expect(paid.sweep).toBe(first.sweep);
});

it('remembers one answer only, and that while nothing it was asked for differs', () => {
  let worked = 0;
  const work = remembered((a: number, b: object) => [++worked, a, b]);
  const thing = {};
  expect(work(1, thing)).toBe(work(1, thing));
  expect(work(NaN, thing)).toBe(work(NaN, thing));
  expect(worked).toBe(2);
  work(1, thing);
  work(1, {});
  expect(worked).toBe(4);
});
