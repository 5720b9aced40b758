import fc from 'fast-check';
import { VERDICT, type Entries, type Terms } from '../../../../src/core/decision/book/book';
import { highestFirst } from '../../../../src/core/decision/cutoff/order';
import { sweep } from '../../../../src/core/decision/cutoff/sweep';

/** Rows with heavy ties, of a few groups, for oracles that go through every row. */
export interface GroupedRow {
  readonly pd: number;
  readonly y: number;
  readonly gain: number;
  readonly loss: number;
  readonly verdict: number;
  readonly group: number;
}

export const groupedRow = (groups: number): fc.Arbitrary<GroupedRow> =>
  fc.record({
    pd: fc.constantFrom(0, 0.1, 0.125, 0.25, 0.5, 0.75, 1),
    y: fc.constantFrom(0, 1),
    gain: fc.integer({ min: 0, max: 100 }),
    loss: fc.integer({ min: 0, max: 1000 }),
    verdict: fc.constantFrom(0, 0, 0, VERDICT.refer, VERDICT.decline),
    group: fc.integer({ min: 0, max: groups - 1 }),
  });

export const TERMS: Terms = {
  costPerMissedDefault: 5,
  costPerDeclinedGood: 1,
  reviewFrom: 0.125,
  costPerReview: 3,
  costPerDeclinedLoan: 2,
  reviewSkill: 0.75,
};

export function entriesOf(rows: readonly GroupedRow[], baseRateTimes = 1): Entries {
  const pd = Float32Array.from(rows, (row) => row.pd);
  const y = Uint8Array.from(rows, (row) => row.y);
  return {
    sweep: sweep(pd, y),
    order: highestFirst(pd),
    y,
    stakes: {
      gain: Float64Array.from(rows, (row) => row.gain),
      loss: Float64Array.from(rows, (row) => row.loss),
    },
    verdict: Uint8Array.from(rows, (row) => row.verdict),
    baseRateTimes,
  };
}

export const codesOf = (rows: readonly GroupedRow[]): Uint8Array =>
  Uint8Array.from(rows, (row) => row.group);
