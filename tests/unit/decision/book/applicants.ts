import fc from 'fast-check';
import {
  populationOf,
  shiftedPd,
  type Entries,
  type Terms,
} from '../../../../src/core/decision/book/book';
import { highestFirst } from '../../../../src/core/decision/cutoff/order';
import { sweep } from '../../../../src/core/decision/cutoff/sweep';

/** One applicant, as a brute-force count sees them. */
export interface Applicant {
  readonly pd: number;
  readonly y: number;
  readonly gain: number;
  readonly loss: number;
  readonly verdict: number;
}

const tied = fc.integer({ min: 0, max: 8 }).map((eighths) => eighths / 8);
const free = fc.float({ min: 0, max: 1, noNaN: true });

export const applicants: fc.Arbitrary<Applicant[]> = fc.array(
  fc.record({
    pd: fc.oneof({ weight: 4, arbitrary: tied }, { weight: 1, arbitrary: free }),
    y: fc.constantFrom(0, 0, 1),
    gain: fc.integer({ min: 0, max: 100_000 }),
    loss: fc.integer({ min: 0, max: 1_000_000 }),
    verdict: fc.constantFrom(0, 0, 0, 1, 2),
  }),
  { minLength: 1, maxLength: 60 },
);

/** Skill in eighths and whole costs, so that all of it can be counted without rounding. */
export const someTerms: fc.Arbitrary<Terms> = fc.record({
  costPerMissedDefault: fc.integer({ min: 0, max: 20 }),
  costPerDeclinedGood: fc.integer({ min: 0, max: 20 }),
  reviewFrom: fc.oneof(fc.constant(null), tied, fc.double({ min: 0, max: 1, noNaN: true })),
  costPerReview: fc.integer({ min: 0, max: 50 }),
  costPerDeclinedLoan: fc.integer({ min: 0, max: 50 }),
  reviewSkill: fc.integer({ min: 0, max: 8 }).map((eighths) => eighths / 8),
});

export function entriesOf(rows: readonly Applicant[], times = 1, ruled = true): Entries {
  const pd = Float32Array.from(rows, (row) => row.pd);
  const y = Uint8Array.from(rows, (row) => row.y);
  return {
    sweep: sweep(pd, y),
    order: highestFirst(pd),
    y,
    stakes: {
      gain: Float64Array.from(rows, ({ gain }) => gain),
      loss: Float64Array.from(rows, ({ loss }) => loss),
    },
    verdict: ruled ? Uint8Array.from(rows, ({ verdict }) => verdict) : null,
    baseRateTimes: times,
  };
}

export type Fate = 'declined' | 'referred' | 'approved';

export interface Fated {
  readonly row: Applicant;
  readonly fate: Fate;
  /** How often the row counts. */
  readonly weight: number;
}

/** What becomes of every row by itself. */
export function fatesOf(
  rows: readonly Applicant[],
  cutoff: number,
  terms: Terms,
  times = 1,
): Fated[] {
  const bad = rows.filter(({ y }) => y === 1).length;
  const population = populationOf({ ...NOBODY, bad, good: rows.length - bad }, times);
  return rows.map((row) => {
    const pd = Math.fround(shiftedPd(Math.fround(row.pd), population));
    const weight = row.y === 1 ? population.bad : population.good;
    const fate = (): Fate => {
      if (row.verdict === 2 || pd >= cutoff) return 'declined';
      if (row.verdict === 1) return 'referred';
      return terms.reviewFrom !== null && pd >= terms.reviewFrom ? 'referred' : 'approved';
    };
    return { row, fate: fate(), weight };
  });
}

const NOBODY = {
  scores: new Float32Array(0),
  declinedBad: new Uint32Array(1),
  declinedGood: new Uint32Array(1),
};

/** Every cut-off that parts these rows differently, the ends of [0, 1] included. */
export function everyCutoff(scores: Float32Array): number[] {
  return [0, ...scores, ((scores[0] ?? 0) + 1) / 2, 1].map((at) => Math.min(1, at));
}

/** Profit of one row by itself, by what happened. */
export function profitOf({ row, fate }: Fated, terms: Terms): number {
  const { reviewSkill: skill, costPerReview, costPerDeclinedLoan } = terms;
  if (fate === 'approved') return row.y === 1 ? -row.loss : row.gain;
  if (fate === 'declined') return row.y === 1 ? 0 : -costPerDeclinedLoan;
  return row.y === 1
    ? -(1 - skill) * row.loss - costPerReview
    : skill * row.gain - (1 - skill) * costPerDeclinedLoan - costPerReview;
}

/** And by its PD before another base rate is supposed, as if both outcomes happened in part. */
export function expectedOf({ row, fate }: Fated, terms: Terms, perBad = 1, perGood = 1): number {
  const pd = Math.fround(row.pd);
  const as = (y: number): number => profitOf({ row: { ...row, y }, fate, weight: 1 }, terms);
  return perBad * pd * as(1) + perGood * (1 - pd) * as(0);
}
