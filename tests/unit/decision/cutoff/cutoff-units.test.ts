import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookOf, decideBook, type Terms } from '../../../../src/core/decision/book/book';
import {
  cutoffByShare,
  nextCutoff,
  unitScale,
  type CutoffUnit,
} from '../../../../src/core/decision/cutoff/cutoff-units';
import { highestFirst } from '../../../../src/core/decision/cutoff/order';
import { approvalAtLeast, recallAtLeast } from '../../../../src/core/decision/cutoff/rules';
import { stepAt, sweep } from '../../../../src/core/decision/cutoff/sweep';
import { defaultExperiment } from '../../../../src/core/settings';

interface Row {
  readonly pd: number;
  readonly y: number;
  readonly loss: number;
  readonly verdict: number;
}

const row: fc.Arbitrary<Row> = fc.record({
  pd: fc.constantFrom(0, 0.01, 0.1, 0.125, 0.25, 0.5, 0.75, 0.9, 1),
  y: fc.constantFrom(0, 1),
  loss: fc.integer({ min: 0, max: 1000 }),
  verdict: fc.constantFrom(0, 0, 0, 1, 2),
});
const mixed = fc
  .array(row, { minLength: 2, maxLength: 50 })
  .map((rows) => [{ ...rows[0], y: 1 }, { ...rows[1], y: 0 }, ...rows.slice(2)]);
const plainTerms: Terms = {
  costPerMissedDefault: 5,
  costPerDeclinedGood: 1,
  reviewFrom: null,
  costPerReview: 0,
  costPerDeclinedLoan: 0,
  reviewSkill: 1,
};
const termsOf = fc.constantFrom(plainTerms, { ...plainTerms, reviewFrom: 0.12 });
const anyCutoff = fc.oneof(
  fc.constantFrom(0, 0.1, 0.11, 0.5, 1),
  fc.double({ min: 0, max: 1, noNaN: true }),
);
const share = fc.double({ min: 0, max: 1, noNaN: true });

function booked(rows: readonly Row[], withRules = true) {
  const pd = Float32Array.from(rows, (r) => r.pd);
  const y = Uint8Array.from(rows, (r) => r.y);
  return bookOf({
    sweep: sweep(pd, y),
    order: highestFirst(pd),
    y,
    stakes: {
      gain: new Float64Array(rows.length),
      loss: Float64Array.from(rows, (r) => r.loss),
    },
    verdict: withRules ? Uint8Array.from(rows, (r) => r.verdict) : null,
    baseRateTimes: 1,
  });
}

const scale = defaultExperiment();
const unitOf = (unit: CutoffUnit, rows: readonly Row[], terms: Terms, withRules = true) =>
  unitScale(unit, { book: booked(rows, withRules), terms, scale });

/** Every cut-off that decides differently, highest first. */
const every = (rows: readonly Row[]): number[] => [
  ...new Set([1, ...rows.map((r) => Math.fround(r.pd)).sort((a, b) => b - a)]),
];

describe('units of the cut-off', () => {
  it('declines most while the share is approved, among all cut-offs', () => {
    fc.assert(
      fc.property(mixed, termsOf, share, (rows, terms, wished) => {
        const book = booked(rows);
        const { cutoff, reached } = unitOf('approval', rows, terms).wish(wished);
        const made = every(rows).map((at) => decideBook(book, at, terms));
        const enough = made.filter((d) => d.approvalRate >= wished);
        expect(reached).toBe(enough.length > 0);
        const best = reached
          ? Math.max(...enough.map((d) => d.declined))
          : Math.min(...made.map((d) => d.declined));
        expect(decideBook(book, cutoff, terms).declined).toBe(best);
      }),
    );
  });

  it('declines fewest while the share of defaults is declined, among all cut-offs', () => {
    fc.assert(
      fc.property(mixed, termsOf, share, (rows, terms, wished) => {
        const book = booked(rows);
        const { cutoff, reached } = unitOf('recall', rows, terms).wish(wished);
        const enough = every(rows)
          .map((at) => decideBook(book, at, terms))
          .filter((d) => d.recall >= wished);
        expect(reached).toBe(true);
        expect(decideBook(book, cutoff, terms).declined).toBe(
          Math.min(...enough.map((d) => d.declined)),
        );
      }),
    );
  });

  it('approves most while the expected loss stays within the amount', () => {
    fc.assert(
      fc.property(mixed, termsOf, share, (rows, terms, part) => {
        const book = booked(rows);
        const scaled = unitOf('loss', rows, terms);
        const amount = part * 1.2 * scaled.max;
        const { cutoff, reached } = scaled.wish(amount);
        const within = every(rows)
          .concat(0)
          .map((at) => decideBook(book, at, terms))
          .filter((d) => d.expectedLoss <= amount);
        expect(reached).toBe(true);
        expect(decideBook(book, cutoff, terms).approved).toBe(
          Math.max(...within.map((d) => d.approved)),
        );
      }),
    );
  });

  it('agrees with the rules of the same name where no rule or band stands between', () => {
    fc.assert(
      fc.property(mixed, share, (rows, wished) => {
        const swept = booked(rows, false).sweep;
        const approval = unitOf('approval', rows, plainTerms, false).wish(wished);
        expect(approval.cutoff).toBe(approvalAtLeast(swept, wished).cutoff);
        const recall = unitOf('recall', rows, plainTerms, false).wish(wished);
        expect(recall.cutoff).toBe(recallAtLeast(swept, wished).cutoff);
      }),
    );
  });

  it('decides the same when the value read is wished for', () => {
    fc.assert(
      fc.property(
        mixed,
        termsOf,
        anyCutoff,
        fc.constantFrom<CutoffUnit>('pd', 'approval', 'recall', 'loss'),
        (rows, terms, cutoff, unit) => {
          const book = booked(rows);
          const units = unitOf(unit, rows, terms);
          const value = units.read(cutoff);
          const { cutoff: granted, reached } = units.wish(value);
          expect(reached).toBe(true);
          expect(units.read(granted)).toBe(value);
          if (unit === 'pd') expect(stepAt(book.sweep, granted)).toBe(stepAt(book.sweep, cutoff));
        },
      ),
    );
  });

  it('takes score points as the scale has them: 600 at odds of 50 to 1, 20 to double', () => {
    const rows = [
      { pd: 0.5, y: 1, loss: 1, verdict: 0 },
      { pd: 0.01, y: 0, loss: 1, verdict: 0 },
    ];
    const points = unitOf('score', rows, plainTerms);
    expect(points.wish(600).cutoff).toBeCloseTo(1 / 51, 11);
    expect(points.wish(580).cutoff).toBeCloseTo(1 / 26, 11);
    expect(points.read(points.wish(587.25).cutoff)).toBeCloseTo(587.25, 6);
    expect(points.falls).toBe(true);
  });

  it('says when a value can’t be had and takes the nearest', () => {
    const rows = [0.2, 0.3].map((pd, y) => ({ pd, y, loss: 10, verdict: y === 0 ? 2 : 0 }));
    const approval = unitOf('approval', rows, plainTerms);
    expect(approval.wish(0.9)).toEqual({ cutoff: 1, reached: false });
    expect(approval.read(1)).toBe(0.5);
    expect(unitOf('pd', rows, plainTerms).wish(1.5)).toEqual({ cutoff: 1, reached: false });
    expect(unitOf('loss', rows, plainTerms).wish(-1).reached).toBe(false);
  });
});

describe('steps of the cut-off', () => {
  it('go through every distinct score, up and down', () => {
    fc.assert(
      fc.property(mixed, anyCutoff, fc.boolean(), (rows, cutoff, up) => {
        const swept = booked(rows).sweep;
        const from = stepAt(swept, cutoff);
        const least = stepAt(swept, 1);
        const to = stepAt(swept, nextCutoff(swept, cutoff, up));
        const expected = up ? Math.max(least, from - 1) : Math.min(swept.scores.length, from + 1);
        expect(to).toBe(expected);
      }),
    );
  });

  it('by a share let through at least that much more or less, and no more than need be', () => {
    fc.assert(
      fc.property(
        mixed,
        anyCutoff,
        fc.constantFrom(0.01, 0.05, -0.01, -0.05, 0.3, -0.3),
        (rows, cutoff, by) => {
          const swept = booked(rows, false).sweep;
          const through = (at: number) =>
            rows.filter((r) => Math.fround(r.pd) < at).length / rows.length;
          const all = every(rows).concat(0).map(through);
          const now = through(cutoff);
          const made = through(cutoffByShare(swept, cutoff, by));
          const far = all.filter((t) => (by > 0 ? t >= now + by - 1e-9 : t <= now + by + 1e-9));
          const ends = by > 0 ? Math.max(...all) : Math.min(...all);
          const nearest = by > 0 ? Math.min(...far) : Math.max(...far);
          expect(made).toBe(far.length === 0 ? ends : nearest);
        },
      ),
    );
  });
});
