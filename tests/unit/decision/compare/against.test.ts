import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareDecisions,
  figuresOf,
  relativeChange,
  sideOf,
} from '../../../../src/core/decision/compare/against';
import { shiftedInterval } from '../../../../src/core/decision/book/base-rate';
import {
  bookOf,
  decideBook,
  type Entries,
  type Terms,
} from '../../../../src/core/decision/book/book';
import { populationOf } from '../../../../src/core/decision/book/book';
import {
  cellOf,
  CELLS,
  FATE,
  fatesOf,
  jointCells,
  stepsAt,
  type JointCells,
} from '../../../../src/core/decision/compare/fates';
import { highestFirst } from '../../../../src/core/decision/cutoff/order';
import { matchApproval, swapSetOf } from '../../../../src/core/decision/compare/swap-set';
import { sweep } from '../../../../src/core/decision/cutoff/sweep';
import { wilson } from '../../../../src/core/metrics/intervals';
import { randomStream } from '../../../../src/core/random';

const scores = [0, 0.1, 0.125, 0.25, 0.5, 0.75, 1];
const row = fc.record({
  pd: fc.constantFrom(...scores),
  other: fc.constantFrom(...scores),
  y: fc.constantFrom(0, 1),
  gain: fc.integer({ min: 0, max: 100 }),
  loss: fc.integer({ min: 0, max: 1000 }),
  verdict: fc.constantFrom(0, 0, 0, 1, 2),
});
type Row = ReturnType<(typeof row)['generate']>['value'];
const rows = fc.array(row, { minLength: 2, maxLength: 60 });
const cutoffs = fc.constantFrom(0, 0.11, 0.125, 0.25, 0.5, 0.9, 1);
const terms: Terms = {
  costPerMissedDefault: 5,
  costPerDeclinedGood: 1,
  reviewFrom: 0.125,
  costPerReview: 3,
  costPerDeclinedLoan: 2,
  reviewSkill: 0.75,
};

function entriesOf(list: readonly Row[], by: 'pd' | 'other', times = 1): Entries {
  const pd = Float32Array.from(list, (r) => r[by]);
  const y = Uint8Array.from(list, (r) => r.y);
  return {
    sweep: sweep(pd, y),
    order: highestFirst(pd),
    y,
    stakes: {
      gain: Float64Array.from(list, (r) => r.gain),
      loss: Float64Array.from(list, (r) => r.loss),
    },
    verdict: Uint8Array.from(list, (r) => r.verdict),
    baseRateTimes: times,
  };
}

function fatesAt(entries: Entries, cutoff: number): Uint8Array {
  const book = bookOf(entries);
  return fatesOf(entries, book, stepsAt(book, cutoff, terms));
}

const cellsOf = (a: Entries, b: Entries, cutoffA: number, cutoffB: number): JointCells =>
  jointCells(a, fatesAt(a, cutoffA), fatesAt(b, cutoffB));

function fateOf(r: Row, by: 'pd' | 'other', cutoff: number): number {
  if (r.verdict === 2 || Math.fround(r[by]) >= cutoff) return FATE.declined;
  return r.verdict === 1 || r[by] >= 0.125 ? FATE.referred : FATE.approved;
}

describe('two decisions on the same rows', () => {
  it('are counted into cells as every row by itself would be', () => {
    fc.assert(
      fc.property(rows, cutoffs, cutoffs, (list, cutoffA, cutoffB) => {
        const made = cellsOf(entriesOf(list, 'pd'), entriesOf(list, 'other'), cutoffA, cutoffB);
        const expected = { rows: new Float64Array(CELLS), stake: new Float64Array(CELLS) };
        for (const r of list) {
          const cell = cellOf(r.y, fateOf(r, 'pd', cutoffA), fateOf(r, 'other', cutoffB));
          expected.rows[cell]++;
          expected.stake[cell] += r.y === 1 ? r.loss : r.gain;
        }
        expect(made.rows).toEqual(expected.rows);
        expect(made.stake).toEqual(expected.stake);
      }),
    );
  });

  it('have the figures that the book gives each of them, under any base rate', () => {
    fc.assert(
      fc.property(rows, cutoffs, fc.constantFrom(1, 0.5, 2), (list, cutoff, times) => {
        const a = entriesOf(list, 'pd', times);
        const b = entriesOf(list, 'other', times);
        const cells = jointCells(a, fatesAt(a, cutoff), fatesAt(b, 0.25));
        const population = populationOf(a.sweep, times);
        const check = (made: ReturnType<typeof figuresOf>, booked: Entries, at: number): void => {
          const expected = decideBook(bookOf(booked), at, terms);
          for (const name of [
            'recall',
            'precision',
            'f1',
            'approvalRate',
            'defaultRateAmongApproved',
            'expectedCost',
            'profit',
            'specificity',
          ] as const) {
            if (Number.isNaN(expected[name])) expect(made[name]).toBeNaN();
            else expect(made[name]).toBeCloseTo(expected[name], 8);
          }
          if (Number.isFinite(made.lent))
            expect(made.lent).toBeCloseTo(expected.earned - expected.lost, 8);
        };
        check(figuresOf(sideOf(cells, 'a'), population, terms), a, cutoff);
        check(figuresOf(sideOf(cells, 'b'), population, terms), b, 0.25);
      }),
    );
  });
});

describe('the paired bootstrap', () => {
  const plain: Terms = { ...terms, reviewFrom: null };

  /** Fates of n rows by chance, a and b agreeing often; the truth is known. */
  function simulated(n: number, seed: string): JointCells {
    const random = randomStream(11, seed);
    const y = Uint8Array.from({ length: n }, (_, i) => (i < n / 5 ? 1 : 0));
    const fates = Array.from(y, (bad) => {
      const hard = random.uniform();
      const luck = random.uniform();
      const declines = (share: number) =>
        (random.uniform() < 0.7 ? luck : random.uniform()) < share ? FATE.declined : FATE.approved;
      const base = bad === 1 ? 0.3 + 0.5 * hard : 0.1 + 0.2 * hard;
      return [declines(base + (bad === 1 ? 0.05 : 0)), declines(base)];
    });
    const stakes = {
      gain: Float64Array.from(y, () => 50 + 100 * random.uniform()),
      loss: Float64Array.from(y, () => 500 + 1000 * random.uniform()),
    };
    const of = (which: number) => Uint8Array.from(fates, (pair) => pair[which]);
    return jointCells({ y, stakes }, of(0), of(1));
  }
  const population = { bad: 1, good: 1 };

  it('covers the true differences about as often as it says', () => {
    const truth = {
      recall: 0.05,
      profit: 400 * (0.2 * 0.05 * 1000),
    };
    const rounds = 400;
    const covered = { recall: 0, profit: 0 };
    for (let round = 0; round < rounds; round++) {
      const cells = simulated(400, `round ${String(round)}`);
      const { difference } = compareDecisions(
        { kind: 'paired', cells, population },
        { ...plain, costPerDeclinedLoan: 0 },
        { random: randomStream(round, 'bootstrap'), resamples: 200 },
      );
      for (const name of ['recall', 'profit'] as const)
        if (difference[name].low <= truth[name] && truth[name] <= difference[name].high)
          covered[name]++;
    }
    for (const name of ['recall', 'profit'] as const) {
      expect(covered[name] / rounds).toBeGreaterThan(0.9);
      expect(covered[name] / rounds).toBeLessThan(0.985);
    }
  }, 30_000);

  it('agrees with drawing the rows themselves', () => {
    const random = randomStream(2, 'rows');
    const n = 600;
    const list = Array.from({ length: n }, (_, i) => ({
      y: i < 150 ? 1 : 0,
      a: random.uniform() < (i < 150 ? 0.6 : 0.2) ? FATE.declined : FATE.approved,
      b: random.uniform() < (i < 150 ? 0.5 : 0.2) ? FATE.declined : FATE.approved,
      money: 100 + 900 * random.uniform() ** 3,
    }));
    const cellsFrom = (drawn: readonly (typeof list)[number][]): JointCells => {
      const money = Float64Array.from(drawn, (r) => r.money);
      return jointCells(
        { y: Uint8Array.from(drawn, (r) => r.y), stakes: { gain: money, loss: money } },
        Uint8Array.from(drawn, (r) => r.a),
        Uint8Array.from(drawn, (r) => r.b),
      );
    };
    const samples: { f1: number; profit: number }[] = [];
    for (let sample = 0; sample < 2000; sample++) {
      const drawn = list.map((_, i) =>
        i < 150 ? list[random.below(150)] : list[150 + random.below(450)],
      );
      const cells = cellsFrom(drawn);
      const [a, b] = [sideOf(cells, 'a'), sideOf(cells, 'b')].map((side) =>
        figuresOf(side, population, plain),
      );
      samples.push({ f1: a.f1 - b.f1, profit: a.profit - b.profit });
    }
    const made = compareDecisions({ kind: 'paired', cells: cellsFrom(list), population }, plain, {
      random: randomStream(4, 'cells'),
      resamples: 2000,
    });
    for (const name of ['f1', 'profit'] as const) {
      const sorted = samples.map((sample) => sample[name]).sort((p, q) => p - q);
      const width = sorted[1949] - sorted[49];
      expect(Math.abs(made.difference[name].low - sorted[49])).toBeLessThan(0.12 * width);
      expect(Math.abs(made.difference[name].high - sorted[1949])).toBeLessThan(0.12 * width);
    }
  });

  it('is the same for the same seed, narrower than on rows apart, and nothing against itself', () => {
    const cells = simulated(2000, 'one');
    const once = (seed: number) =>
      compareDecisions({ kind: 'paired', cells, population }, plain, {
        random: randomStream(seed, 'bootstrap'),
        resamples: 400,
      });
    expect(once(1)).toEqual(once(1));
    expect(once(1)).not.toEqual(once(2));

    const alone = (which: 'a' | 'b'): JointCells => {
      const side = sideOf(cells, which);
      const rowsOf = new Float64Array(CELLS);
      for (let y = 0; y < 2; y++)
        for (let fate = 0; fate < 3; fate++) rowsOf[cellOf(y, fate, 0)] = side.rows[3 * y + fate];
      return {
        rows: rowsOf,
        stake: new Float64Array(CELLS),
        stakeSquared: new Float64Array(CELLS),
      };
    };
    const apart = compareDecisions(
      {
        kind: 'apart',
        a: alone('a'),
        b: alone('b'),
        populationA: population,
        populationB: population,
      },
      plain,
      { random: randomStream(1, 'bootstrap'), resamples: 400 },
    );
    const width = ({ low, high }: { low: number; high: number }) => high - low;
    expect(width(once(1).difference.recall)).toBeLessThan(width(apart.difference.recall));

    const diagonal = new Float64Array(CELLS);
    [0, 1].forEach((y) => {
      diagonal[cellOf(y, FATE.approved, FATE.approved)] = 100;
      diagonal[cellOf(y, FATE.declined, FATE.declined)] = 40;
    });
    const same = compareDecisions(
      {
        kind: 'paired',
        cells: {
          rows: diagonal,
          stake: diagonal.map((n) => 10 * n),
          stakeSquared: diagonal.map((n) => 130 * n),
        },
        population,
      },
      plain,
      { random: randomStream(1, 'bootstrap'), resamples: 100 },
    );
    for (const name of ['recall', 'f1', 'profit'] as const)
      expect(same.difference[name]).toEqual({ low: 0, high: 0 });
    expect(same.reduction).toEqual({ low: 0, high: 0 });
  });
});

describe('default rate reduction', () => {
  it('is the default rate among approved against that of all, relative', () => {
    const rowsOf = new Float64Array(CELLS);
    rowsOf[cellOf(1, FATE.approved, FATE.approved)] = 30;
    rowsOf[cellOf(1, FATE.declined, FATE.approved)] = 70;
    rowsOf[cellOf(0, FATE.approved, FATE.approved)] = 720;
    rowsOf[cellOf(0, FATE.declined, FATE.approved)] = 180;
    const cells = {
      rows: rowsOf,
      stake: new Float64Array(CELLS),
      stakeSquared: new Float64Array(CELLS),
    };
    const population = { bad: 1, good: 1 };
    const rateOf = (which: 'a' | 'b') =>
      figuresOf(sideOf(cells, which), population, terms).defaultRateAmongApproved;
    expect(relativeChange(rateOf('a'), rateOf('b'))).toBeCloseTo(-0.6, 12);
    const made = compareDecisions({ kind: 'paired', cells, population }, terms, {
      random: randomStream(1, 'x'),
      resamples: 500,
    });
    expect(made.reduction.low).toBeLessThan(-0.6);
    expect(made.reduction.high).toBeGreaterThan(-0.6);
  });
});

describe('a matched cut-off', () => {
  it('approves as nearly as any cut-off can', () => {
    fc.assert(
      fc.property(
        rows,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        (list, share, band) => {
          const entries = entriesOf(list, 'pd');
          const book = bookOf(entries);
          const asked = band ? terms : { ...terms, reviewFrom: null };
          const made = matchApproval(book, share, asked);
          const every = [...scores, 0.05].map((cutoff) =>
            Math.abs(decideBook(book, cutoff, asked).approvalRate - share),
          );
          expect(Math.abs(made.mismatch)).toBeCloseTo(Math.min(...every), 12);
          const there = decideBook(book, made.cutoff, asked);
          expect(there.approvalRate).toBe(made.approvalRate);
          expect(made.mismatch).toBeCloseTo(there.approvalRate - share, 12);
          expect(stepsAt(book, made.cutoff, asked)).toMatchObject({
            step: made.step,
            from: made.from,
          });
        },
      ),
    );
  });
});

describe('a matched cut-off in a review band', () => {
  it('declines as nearly as many as it was asked to, of all that approve alike', () => {
    fc.assert(
      fc.property(rows, cutoffs, (list, at) => {
        const book = bookOf(entriesOf(list, 'pd'));
        const applicants = book.sweep.bad + book.sweep.good;
        const here = decideBook(book, at, terms);
        const declined = here.declined / applicants;
        const made = matchApproval(book, here.approvalRate, terms, declined);
        const there = decideBook(book, made.cutoff, terms);
        expect(there.approvalRate).toBe(here.approvalRate);
        expect(there.declined).toBe(here.declined);
        expect(there.referred).toBe(here.referred);
      }),
    );
  });
});

describe('the swap set', () => {
  it('takes its intervals by the real rows where another base rate is supposed', () => {
    const rows = new Float64Array(CELLS);
    rows[cellOf(1, FATE.approved, FATE.approved)] = 10;
    rows[cellOf(0, FATE.approved, FATE.approved)] = 90;
    const stake = new Float64Array(CELLS);
    const population = { bad: 2, good: 0.8 };
    const { both } = swapSetOf({ rows, stake, stakeSquared: stake }, population);
    expect([both.bad, both.good]).toEqual([20, 72]);
    expect(both.defaultRateInterval).toEqual(shiftedInterval(wilson(10, 100), population));
  });

  it('holds whom each decision by itself would approve', () => {
    fc.assert(
      fc.property(rows, cutoffs, cutoffs, (list, challengerAt, championAt) => {
        const cells = cellsOf(
          entriesOf(list, 'pd'),
          entriesOf(list, 'other'),
          challengerAt,
          championAt,
        );
        const made = swapSetOf(cells, { bad: 1, good: 1 });
        const of = (challenger: boolean, champion: boolean) =>
          list.filter(
            (r) =>
              (fateOf(r, 'pd', challengerAt) === FATE.approved) === challenger &&
              (fateOf(r, 'other', championAt) === FATE.approved) === champion,
          );
        const check = (cell: (typeof made)['both'], expected: readonly Row[]): number => {
          const bad = expected.filter((r) => r.y === 1);
          const good = expected.filter((r) => r.y === 0);
          const worth =
            good.reduce((sum, r) => sum + r.gain, 0) - bad.reduce((sum, r) => sum + r.loss, 0);
          expect(cell.rows).toBe(expected.length);
          expect(cell.bad).toBe(bad.length);
          expect(cell.worth).toBe(worth);
          expect(cell.defaultRateInterval).toEqual(wilson(bad.length, expected.length));
          return worth;
        };
        check(made.both, of(true, true));
        check(made.neither, of(false, false));
        const out = check(made.swappedOut, of(false, true));
        const into = check(made.swappedIn, of(true, false));
        expect(made.gain).toBe(into - out);
      }),
    );
  });
});
