import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitRows } from '../../../src/core/data/split';
import { Fault } from '../../../src/core/fault';
import type { FoldFigures } from '../../../src/core/folds/figures';
import { foldsOf, foldSplit } from '../../../src/core/folds/folds';
import { foldEstimate } from '../../../src/core/folds/summary';
import { randomStream } from '../../../src/core/random';

const labels = (good: number, bad: number) =>
  Uint8Array.from({ length: good + bad }, (_, i) => (i % 3 === 0 && i / 3 < bad ? 1 : 0));

const shares = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  trainShare: fc.double({ min: 0.3, max: 0.6, noNaN: true }),
  validationShare: fc.double({ min: 0.15, max: 0.3, noNaN: true }),
  folds: fc.integer({ min: 2, max: 7 }),
});

describe('folds', () => {
  it('hold every row once, outcomes and sizes within one of each other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 90 }), shares, (bad, { folds, seed }) => {
        const y = labels(3 * bad, bad);
        const of = foldsOf(y, folds, randomStream(seed, 'test'));
        const counts = (wanted: (row: number) => boolean) =>
          Array.from({ length: folds }, (_, fold) =>
            of.reduce((sum, its, row) => sum + Number(its === fold && wanted(row)), 0),
          );
        for (const label of [0, 1]) {
          const each = counts((row) => y[row] === label);
          expect(Math.max(...each) - Math.min(...each)).toBeLessThanOrEqual(1);
        }
        const sizes = counts(() => true);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        expect(sizes.reduce((a, b) => a + b)).toBe(y.length);
      }),
    );
  });

  it('judge every row that is not a test row once, and keep what tunes apart from what judges', () => {
    fc.assert(
      fc.property(shares, (settings) => {
        const y = labels(210, 90);
        const outer = splitRows(y, settings, randomStream(settings.seed, 'split'));
        const judged: number[] = [];
        for (let fold = 0; fold < settings.folds; fold++) {
          const { train, validation, test } = foldSplit(y, settings, fold);
          judged.push(...test);
          const all = [...train, ...validation, ...test];
          expect(new Set(all).size).toBe(all.length);
          expect(all.toSorted((a, b) => a - b)).toEqual(
            [...outer.train, ...outer.validation].toSorted((a, b) => a - b),
          );
          for (const part of [train, validation, test]) {
            expect(part).toEqual(part.toSorted());
            const bad = part.filter((row) => y[row] === 1).length;
            expect(bad / part.length).toBeGreaterThan(0.2);
            expect(bad / part.length).toBeLessThan(0.4);
          }
          const inner = validation.length / (train.length + validation.length);
          const { trainShare, validationShare } = settings;
          expect(inner).toBeCloseTo(validationShare / (trainShare + validationShare), 1);
        }
        expect(judged.toSorted((a, b) => a - b)).toEqual(
          [...outer.train, ...outer.validation].toSorted((a, b) => a - b),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('are refused where one would hold fewer than two defaults, with how many would do', () => {
    const y = labels(200, 9);
    const make = () => foldsOf(y, 5, randomStream(1, 'test'));
    expect(make).toThrow(Fault);
    expect(make).toThrow(/5 folds of 9 defaults.*Take at most 4 folds/s);
    expect(() => foldsOf(y, 4, randomStream(1, 'test'))).not.toThrow();
  });

  it('leave two of each outcome to learn from, tune on and be judged on, or are refused', () => {
    const few = fc.record({
      seed: fc.integer({ min: 0, max: 1e6 }),
      trainShare: fc.double({ min: 0.1, max: 0.6, noNaN: true }),
      folds: fc.integer({ min: 2, max: 5 }),
    });
    let refused = 0;
    fc.assert(
      fc.property(fc.integer({ min: 6, max: 30 }), few, (bad, { trainShare, ...settings }) => {
        const y = labels(4 * bad, bad);
        const made = { ...settings, trainShare, validationShare: 0.7 - trainShare };
        for (let fold = 0; fold < settings.folds; fold++)
          try {
            const { train, validation, test } = foldSplit(y, made, fold);
            for (const part of [train, validation, test])
              for (const label of [0, 1])
                expect(part.filter((row) => y[row] === label).length).toBeGreaterThan(1);
          } catch (thrown) {
            if (!(thrown instanceof Fault)) throw thrown;
            refused++;
          }
      }),
    );
    expect(refused).toBeGreaterThan(0);
  });

  it('say how many folds would leave enough to learn from', () => {
    const make = (bad: number, folds: number) => () =>
      foldsOf(labels(200, bad), folds, randomStream(1, 'test'));
    expect(make(6, 2)).toThrow(/2 folds of 6 defaults.*to learn from.*Take at least 3 folds/s);
    expect(make(4, 2)).toThrow(/2 folds of 4 defaults.*more defaults/s);
    expect(make(5, 3)).toThrow(/3 folds of 5 defaults.*to judge one on.*more defaults/s);
    expect(make(6, 3)).not.toThrow();
  });
});

describe('the mean over folds', () => {
  const figures = (auc: number): FoldFigures => ({
    auc,
    ks: 0,
    averagePrecision: 0,
    brier: 0,
    tunedAuc: 0,
    trainRows: 80,
    rows: 20,
    bad: 5,
    seconds: 1,
  });

  it('has the interval worked out by hand', () => {
    // Mean .75, s² = .0005, t(.975, 4) = 2.776445, √(s² · (1/5 + 100/400)) = .015.
    const { mean, low, high } = foldEstimate([0.72, 0.74, 0.75, 0.76, 0.78].map(figures), 'auc');
    expect(mean).toBeCloseTo(0.75, 12);
    expect(high - mean).toBeCloseTo(2.776445 * 0.015, 6);
    expect(mean - low).toBeCloseTo(2.776445 * 0.015, 6);
    expect(foldEstimate([figures(0.7)], 'auc').low).toBeNaN();
  });
});
