import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bookOf,
  decideBook,
  type Entries,
  type Terms,
} from '../../../../src/core/decision/book/book';
import { profitCurve } from '../../../../src/core/decision/cutoff/curves';
import { highestFirst } from '../../../../src/core/decision/cutoff/order';
import { profitBand, rowMoney, type Band } from '../../../../src/core/decision/money/profit-band';
import { sweep } from '../../../../src/core/decision/cutoff/sweep';
import { randomStream, type Random } from '../../../../src/core/random';
import { quietTask } from '../../../../src/core/task';
import { applicants, entriesOf, someTerms } from '../book/applicants';

const TERMS: Terms = {
  costPerMissedDefault: 5,
  costPerDeclinedGood: 1,
  reviewFrom: 0.15,
  costPerReview: 2,
  costPerDeclinedLoan: 5,
  reviewSkill: 0.75,
};

interface Loan {
  readonly pd: number;
  readonly y: number;
  readonly gain: number;
  readonly loss: number;
}

function loan(random: Random, y: number): Loan {
  const pd = Math.fround(1 / (1 + Math.exp(2 - 1.2 * y + random.normal())));
  const amount = 100 + 900 * random.uniform() ** 2;
  return { pd, y, gain: 0.1 * amount, loss: 0.5 * amount };
}

function loans(bad: number, good: number, random: Random): Loan[] {
  return Array.from({ length: bad + good }, (_, i) => loan(random, i < bad ? 1 : 0));
}

function entriesFrom(rows: readonly Loan[]): Entries {
  const pd = Float32Array.from(rows, (row) => row.pd);
  const y = Uint8Array.from(rows, (row) => row.y);
  const stakes = {
    gain: Float64Array.from(rows, ({ gain }) => gain),
    loss: Float64Array.from(rows, ({ loss }) => loss),
  };
  return {
    sweep: sweep(pd, y),
    order: highestFirst(pd),
    y,
    stakes,
    verdict: null,
    baseRateTimes: 1,
  };
}

function bandOf(entries: Entries, cutoffs: Float64Array, resamples: number): Promise<Band> {
  const rows = rowMoney(entries, bookOf(entries), TERMS, cutoffs);
  return profitBand(rows, { seed: 1, resamples }, quietTask());
}

describe('the profit of each row', () => {
  it('adds up to what the book says at every cut-off of the curve', () => {
    fc.assert(
      fc.property(applicants, someTerms, fc.constantFrom(1, 0.5, 3), (list, terms, times) => {
        const entries = entriesOf(list, times);
        const book = bookOf(entries);
        const { cutoff: cutoffs } = profitCurve(book, terms, 'realised', { limit: 12 });
        const { values, declinedBy } = rowMoney(entries, book, terms, cutoffs);
        cutoffs.forEach((cutoff, point) => {
          let sum = 0;
          declinedBy.forEach((by, row) => {
            sum += values[2 * row] + (by > point ? values[2 * row + 1] : 0);
          });
          const size = list.reduce((total, { gain, loss }) => total + gain + loss + 100, 0);
          const { profit } = decideBook(book, cutoff, terms);
          expect(Math.abs(sum - profit)).toBeLessThanOrEqual(1e-10 * size * times);
        });
      }),
    );
  });
});

describe('the bootstrap band', () => {
  const cutoffs = Float64Array.of(0.05, 0.1, 0.2, 0.4, 0.8);

  it('agrees with drawing the rows and deciding anew', async () => {
    const rows = loans(120, 480, randomStream(1, 'loans'));
    const { low, high, bestLow, bestHigh } = await bandOf(entriesFrom(rows), cutoffs, 4000);
    const random = randomStream(2, 'straight');
    const [bads, goods] = [1, 0].map((y) => rows.filter((row) => row.y === y));
    const draws = Array.from({ length: 1500 }, () => {
      const drawn = [bads, goods].flatMap((of) => of.map(() => of[random.below(of.length)]));
      const book = bookOf(entriesFrom(drawn));
      return Array.from(cutoffs, (cutoff) => decideBook(book, cutoff, TERMS).profit);
    });
    const at = (values: number[], share: number): number =>
      values.sort((a, b) => a - b)[Math.round(share * (values.length - 1))];
    cutoffs.forEach((_, point) => {
      const [l, h] = [0.025, 0.975].map((share) =>
        at(
          draws.map((draw) => draw[point]),
          share,
        ),
      );
      expect(Math.abs(low[point] - l) / (h - l)).toBeLessThan(0.06);
      expect(Math.abs(high[point] - h) / (h - l)).toBeLessThan(0.06);
    });
    const best = draws.map((draw) => cutoffs[draw.lastIndexOf(Math.max(...draw))]);
    expect(bestLow).toBe(at(best, 0.025));
    expect(bestHigh).toBe(at(best, 0.975));
  });

  it('holds the true profit about as often as it says', async () => {
    const [bad, good] = [80, 320];
    const many = bookOf(entriesFrom(loans(40_000, 160_000, randomStream(7, 'population'))));
    const truth = Array.from(
      cutoffs,
      (cutoff) => (decideBook(many, cutoff, TERMS).profit * (bad + good)) / 200_000,
    );
    const held = truth.map(() => 0);
    const rounds = 300;
    for (let round = 0; round < rounds; round++) {
      const { low, high } = await bandOf(
        entriesFrom(loans(bad, good, randomStream(round, 'round'))),
        cutoffs,
        200,
      );
      truth.forEach((value, i) => {
        if (low[i] <= value && value <= high[i]) held[i]++;
      });
    }
    for (const count of held) {
      expect(count / rounds).toBeGreaterThan(0.89);
      expect(count / rounds).toBeLessThan(0.985);
    }
  }, 30_000);

  it('is the same for the same seed, another for another, and holds the curve', async () => {
    const entries = entriesFrom(loans(50, 150, randomStream(3, 'loans')));
    const book = bookOf(entries);
    const curve = profitCurve(book, TERMS, 'realised');
    const rows = rowMoney(entries, book, TERMS, curve.cutoff);
    const band = (seed: number) => profitBand(rows, { seed, resamples: 300 }, quietTask());
    const first = await band(1);
    expect(await band(1)).toEqual(first);
    expect(await band(2)).not.toEqual(first);
    curve.y.forEach((profit, i) => {
      expect(first.low[i]).toBeLessThanOrEqual(profit);
      expect(first.high[i]).toBeGreaterThanOrEqual(profit);
    });
  });

  it('stops when asked, and says how far it is', async () => {
    const stop = new AbortController();
    const done: number[] = [];
    const entries = entriesFrom(loans(5, 5, randomStream(3, 'loans')));
    const rows = rowMoney(entries, bookOf(entries), TERMS, cutoffs);
    const task = {
      ...quietTask(stop.signal),
      report: (progress: { done: number }) => {
        done.push(progress.done);
        if (progress.done === 3) stop.abort();
      },
    };
    await expect(profitBand(rows, { seed: 1, resamples: 100 }, task)).rejects.toThrow('Cancelled');
    expect(done).toEqual([1, 2, 3]);
  });

  it('is of no width without rows to draw', async () => {
    const { low, high } = await bandOf(entriesFrom([]), cutoffs, 100);
    expect([...low, ...high].every((value) => value === 0)).toBe(true);
  });
});
