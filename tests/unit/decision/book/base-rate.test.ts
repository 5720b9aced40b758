import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  estimatedBaseRate,
  rateIntervals,
  shiftedInterval,
} from '../../../../src/core/decision/book/base-rate';
import {
  bookOf,
  decideBook,
  populationOf,
  shiftedPd,
} from '../../../../src/core/decision/book/book';
import { highestFirst } from '../../../../src/core/decision/cutoff/order';
import { sweep } from '../../../../src/core/decision/cutoff/sweep';
import { sigmoid } from '../../../../src/core/losses/logistic';
import { wilson } from '../../../../src/core/metrics/intervals';
import { randomStream } from '../../../../src/core/random';
import { scored, type Scored } from '../../metrics/scores';

const terms = {
  costPerMissedDefault: 5,
  costPerDeclinedGood: 1,
  reviewFrom: null,
  costPerReview: 3,
  costPerDeclinedLoan: 2,
  reviewSkill: 0.75,
};

function bookFrom({ pd, y }: Scored, times: number) {
  const stakes = {
    gain: Float64Array.from(y, (_, row) => 10 + (row % 7)),
    loss: Float64Array.from(y, (_, row) => 60 + (row % 11)),
  };
  const swept = sweep(pd, y);
  const entries = { sweep: swept, order: highestFirst(pd), y, stakes, verdict: null };
  return { swept, book: bookOf({ ...entries, baseRateTimes: times }) };
}

/** Rows whose log-odds are drawn from one density a class; true PDs for a default rate of `rate`. */
function drawn(rows: number, rate: number, seed: number, believed = rate): Scored {
  const random = randomStream(seed, 'base-rate-test');
  const y = new Uint8Array(rows);
  const pd = Float32Array.from(y, (_, row) => {
    y[row] = random.uniform() < rate ? 1 : 0;
    const at = random.normal() + y[row] * 1.5;
    // ln of the ratio of N(1.5, 1) to N(0, 1) at this place.
    return sigmoid(1.5 * at - 1.125 + Math.log(believed / (1 - believed)));
  });
  return { pd, y };
}

describe('a supposed base rate', () => {
  it('of once the present one leaves everything as it is', () => {
    fc.assert(
      fc.property(scored(true), (rows) => {
        const { swept, book } = bookFrom(rows, 1);
        expect(book.sweep).toBe(swept);
        expect(populationOf(swept, 1)).toEqual({ bad: 1, good: 1 });
      }),
    );
  });

  it('keeps the number of applicants, multiplies the defaults, and is taken back by its inverse', () => {
    fc.assert(
      fc.property(scored(), fc.double({ min: 0.1, max: 10, noNaN: true }), (rows, times) => {
        const swept = sweep(rows.pd, rows.y);
        const rate = swept.bad / (swept.bad + swept.good);
        const population = populationOf(swept, times);
        const { book } = bookFrom(rows, times);
        expect(book.sweep.bad + book.sweep.good).toBeCloseTo(swept.bad + swept.good, 8);
        expect(book.sweep.bad).toBeCloseTo(Math.min(0.99, times * rate) * rows.y.length, 8);
        const back = { bad: 1 / population.bad, good: 1 / population.good };
        for (const pd of rows.pd)
          expect(shiftedPd(shiftedPd(pd, population), back)).toBeCloseTo(pd, 9);
      }),
    );
  });

  it('never turns defaults that are all but everybody into fewer by supposing more', () => {
    const almostAll = sweep(
      Float32Array.from({ length: 500 }, (_, row) => row / 500),
      Uint8Array.from({ length: 500 }, (_, row) => (row < 1 ? 0 : 1)),
    );
    expect(populationOf(almostAll, 1.5)).toEqual({ bad: 1, good: 1 });
    expect(populationOf(almostAll, 0.5).bad).toBeCloseTo(0.5, 12);
  });

  it('moves a probability as Elkan’s theorem 2 and as Saerens’ formula say', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (p, b, to) => {
          const got = shiftedPd(p, { bad: to / b, good: (1 - to) / (1 - b) });
          const elkan = (to * (p - p * b)) / (b - p * b + to * p - b * to);
          const saerens = ((to / b) * p) / ((to / b) * p + ((1 - to) / (1 - b)) * (1 - p));
          expect(got).toBeCloseTo(elkan, 9);
          expect(got).toBeCloseTo(saerens, 12);
        },
      ),
    );
  });

  it('gives the figures that a population with that base rate gives', () => {
    const here = drawn(120_000, 0.08, 1);
    const there = drawn(120_000, 0.16, 2);
    const supposed = bookFrom(here, 0.16 / (here.y.reduce((sum, bad) => sum + bad, 0) / 120_000));
    const real = bookFrom(there, 1);
    for (const cutoff of [0.05, 0.15, 0.3, 0.6]) {
      const a = decideBook(supposed.book, cutoff, terms);
      const b = decideBook(real.book, cutoff, terms);
      expect(Math.abs(a.recall - b.recall)).toBeLessThan(0.02);
      expect(Math.abs(a.precision - b.precision)).toBeLessThan(0.02);
      expect(Math.abs(a.approvalRate - b.approvalRate)).toBeLessThan(0.01);
      expect(Math.abs(a.defaultRateAmongApproved - b.defaultRateAmongApproved)).toBeLessThan(0.006);
      expect(Math.abs(a.expectedCost / b.expectedCost - 1)).toBeLessThan(0.04);
      expect(Math.abs(a.profit / 120_000 - b.profit / 120_000)).toBeLessThan(0.4);
      expect(Math.abs(a.expectedProfit / 120_000 - b.expectedProfit / 120_000)).toBeLessThan(0.3);
    }
  });
});

describe('intervals under a supposed base rate', () => {
  it('are Wilson’s where none is supposed', () => {
    fc.assert(
      fc.property(scored(), fc.constantFrom(0.2, 0.5), (rows, cutoff) => {
        const { book } = bookFrom(rows, 1);
        const d = decideBook(book, cutoff, terms);
        expect(rateIntervals(d, { bad: 1, good: 1 })).toEqual({
          recall: wilson(d.truePositives, d.truePositives + d.falseNegatives),
          precision: wilson(d.truePositives, d.declined),
          approvalRate: wilson(d.approved, d.approved + d.declined),
          defaultRateAmongApproved: wilson(d.falseNegatives, d.approved),
        });
      }),
    );
  });

  it('hold their rate, are those of the real rows for recall, and have the ends moved for the rest', () => {
    fc.assert(
      fc.property(
        scored(),
        fc.constantFrom(0.3, 2, 5),
        fc.constantFrom(0.2, 0.5),
        (rows, times, cutoff) => {
          const plain = bookFrom(rows, 1);
          const before = decideBook(plain.book, cutoff, terms);
          const population = populationOf(plain.swept, times);
          const { book } = bookFrom(rows, times);
          const d = decideBook(book, shiftedPd(Math.fround(cutoff), population), terms);
          const got = rateIntervals(d, population);
          if (d.truePositives / population.bad === before.truePositives)
            expect(got.recall).toEqual(rateIntervals(before, { bad: 1, good: 1 }).recall);
          const rates = [
            'recall',
            'precision',
            'approvalRate',
            'defaultRateAmongApproved',
          ] as const;
          for (const rate of rates) {
            if (Number.isNaN(d[rate])) continue;
            expect(got[rate].low).toBeLessThanOrEqual(d[rate] + 1e-9);
            expect(got[rate].high).toBeGreaterThanOrEqual(d[rate] - 1e-9);
          }
        },
      ),
    );
    const { low, high } = shiftedInterval({ low: 0.1, high: 0.2 }, { bad: 2, good: 1 });
    expect(low).toBeCloseTo(2 / 11, 12);
    expect(high).toBeCloseTo(1 / 3, 12);
  });
});

describe('the base rate estimated from scores', () => {
  it('is where the iteration of Saerens ends', () => {
    const rows = drawn(3000, 0.3, 3, 0.1);
    let rate = 0.1;
    for (let round = 0; round < 5000; round++) {
      const population = { bad: rate / 0.1, good: (1 - rate) / 0.9 };
      rate = rows.pd.reduce((sum, pd) => sum + shiftedPd(pd, population), 0) / rows.pd.length;
    }
    expect(estimatedBaseRate(sweep(rows.pd, rows.y), 0.1)).toBeCloseTo(rate, 7);
  });

  it('finds a rate that the scores were not made for', () => {
    const rows = drawn(60_000, 0.3, 4, 0.1);
    expect(Math.abs(estimatedBaseRate(sweep(rows.pd, rows.y), 0.1) - 0.3)).toBeLessThan(0.01);
  });

  it('says nothing where scores say nothing', () => {
    const equal = sweep(new Float32Array(5).fill(0.25), Uint8Array.of(1, 0, 0, 0, 0));
    expect(estimatedBaseRate(equal, 0.25)).toBeNaN();
    expect(estimatedBaseRate(sweep(new Float32Array(), new Uint8Array()), 0.2)).toBeNaN();
  });
});
