import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sweep } from '../../../src/core/decision/cutoff/sweep';
import { brier, calibration, logLoss } from '../../../src/core/metrics/calibration';
import { wilson } from '../../../src/core/metrics/intervals';
import { randomStream } from '../../../src/core/random';
import { scored, type Scored } from './scores';

describe('calibration', () => {
  it('is the textbook mean', () => {
    const pd = Float64Array.of(0.2, 0.9);
    const y = Uint8Array.of(0, 1);
    expect(logLoss(pd, y)).toBeCloseTo(-(Math.log(0.8) + Math.log(0.9)) / 2, 14);
    expect(brier(pd, y)).toBeCloseTo((0.04 + 0.01) / 2, 14);
  });

  it('keeps certainty finite, by the precision of the scores', () => {
    expect(logLoss(Float64Array.of(0), Uint8Array.of(1))).toBeCloseTo(-Math.log(2 ** -52), 10);
    expect(logLoss(Float32Array.of(1), Uint8Array.of(0))).toBeCloseTo(-Math.log(2 ** -23), 10);
  });

  it('is NaN without rows', () => {
    expect(logLoss(new Float64Array(), new Uint8Array())).toBeNaN();
    expect(brier(new Float64Array(), new Uint8Array())).toBeNaN();
  });
});

/** Groups of rows by their definition: quantile edges, a row in the lowest bin whose edge it does not pass. */
function groupsOf({ pd, y }: Scored, bins: number): { pd: number; y: number }[][] {
  const sorted = Float32Array.from(pd).sort();
  const edges = Array.from(
    { length: bins - 1 },
    (_, i) => sorted[Math.floor(((i + 1) * (sorted.length - 1)) / bins)],
  );
  const groups = Array.from({ length: bins }, (): { pd: number; y: number }[] => []);
  pd.forEach((score, row) => {
    groups[edges.filter((edge) => edge < score).length].push({ pd: score, y: y[row] });
  });
  return groups.filter((group) => group.length > 0);
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('reliability', () => {
  const anything = fc.tuple(scored(true), fc.integer({ min: 1, max: 12 }));

  it('groups every row once, as the definition does', () => {
    fc.assert(
      fc.property(anything, ([rows, bins]) => {
        const got = calibration(sweep(rows.pd, rows.y), bins).bins;
        const expected = groupsOf(rows, bins);
        expect(got.map((bin) => bin.rows)).toEqual(expected.map((group) => group.length));
        got.forEach((bin, i) => {
          const scores = expected[i].map((row) => row.pd);
          expect(bin.defaults).toBe(expected[i].filter((row) => row.y === 1).length);
          expect(bin.meanPd).toBeCloseTo(mean(scores), 12);
          expect(bin.lowestPd).toBe(Math.min(...scores));
          expect(bin.highestPd).toBe(Math.max(...scores));
          expect(bin.rate).toBe(bin.defaults / bin.rows);
          expect({ low: bin.low, high: bin.high }).toEqual(wilson(bin.defaults, bin.rows));
        });
      }),
    );
  });

  it('takes the Brier score apart without a rest', () => {
    fc.assert(
      fc.property(anything, ([rows, bins]) => {
        const { split, ...got } = calibration(sweep(rows.pd, rows.y), bins);
        expect(got.brier).toBeCloseTo(brier(rows.pd, rows.y), 12);
        expect(
          split.reliability - split.resolution + split.uncertainty + split.withinBins,
        ).toBeCloseTo(got.brier, 12);
      }),
    );
  });

  it('sums up the bins as defined', () => {
    fc.assert(
      fc.property(anything, ([rows, bins]) => {
        const got = calibration(sweep(rows.pd, rows.y), bins);
        const groups = groupsOf(rows, bins);
        const share = (group: readonly unknown[]): number => group.length / rows.y.length;
        const pdOf = (group: { pd: number }[]): number => mean(group.map((row) => row.pd));
        const rateOf = (group: { y: number }[]): number => mean(group.map((row) => row.y));
        const sum = (measure: (group: { pd: number; y: number }[]) => number): number =>
          groups.reduce((total, group) => total + share(group) * measure(group), 0);
        const rate = mean([...rows.y]);
        expect(got.rate).toBeCloseTo(rate, 12);
        expect(got.meanPd).toBeCloseTo(mean([...rows.pd]), 12);
        expect(got.inTheLarge).toBeCloseTo(got.meanPd - rate, 12);
        expect(got.expectedError).toBeCloseTo(
          sum((group) => Math.abs(pdOf(group) - rateOf(group))),
          12,
        );
        expect(got.split.reliability).toBeCloseTo(
          sum((group) => (pdOf(group) - rateOf(group)) ** 2),
          12,
        );
        expect(got.split.resolution).toBeCloseTo(
          sum((group) => (rateOf(group) - rate) ** 2),
          12,
        );
        expect(got.expectedError).toBeGreaterThanOrEqual(Math.abs(got.inTheLarge) - 1e-12);
      }),
    );
  });

  it('has no terms within bins where each bin is one score', () => {
    const got = calibration(
      sweep(Float32Array.of(0.25, 0.25, 0.5, 0.5), Uint8Array.of(0, 1, 1, 1)),
      4,
    );
    expect(got.bins.map((bin) => bin.meanPd)).toEqual([0.25, 0.5]);
    expect(got.split.withinBins).toBe(0);
  });

  it('finds true probabilities calibrated and doubled odds not', () => {
    const random = randomStream(5, 'calibration');
    const truth = Float32Array.from({ length: 20_000 }, () => 0.02 + 0.3 * random.uniform() ** 2);
    const y = Uint8Array.from(truth, (pd) => (random.uniform() < pd ? 1 : 0));
    const honest = calibration(sweep(truth, y));
    expect(honest.bins.map((bin) => bin.rows)).toEqual(Array.from({ length: 10 }, () => 2000));
    expect(honest.expectedError).toBeLessThan(0.01);
    expect(honest.hosmerLemeshow.degrees).toBe(10);
    expect(honest.hosmerLemeshow.pValue).toBeGreaterThan(0.001);
    const doubled = calibration(
      sweep(
        truth.map((pd) => (2 * pd) / (1 + pd)),
        y,
      ),
    );
    expect(doubled.expectedError).toBeGreaterThan(0.05);
    expect(doubled.inTheLarge).toBeGreaterThan(0.05);
    expect(doubled.hosmerLemeshow.pValue).toBeLessThan(1e-9);
  });

  it('has nothing to say about no rows, and takes certainty that was right', () => {
    const nothing = calibration(sweep(new Float32Array(), new Uint8Array()));
    expect(nothing.bins).toEqual([]);
    expect([nothing.meanPd, nothing.brier, nothing.expectedError]).toEqual([NaN, NaN, NaN]);
    expect(nothing.hosmerLemeshow.pValue).toBeNaN();
    const sure = calibration(sweep(Float32Array.of(0, 1), Uint8Array.of(0, 1)));
    expect(sure.hosmerLemeshow).toEqual({ statistic: 0, degrees: 2, pValue: 1 });
    const wrong = calibration(sweep(Float32Array.of(0, 1), Uint8Array.of(1, 0)));
    expect(wrong.hosmerLemeshow).toEqual({ statistic: Infinity, degrees: 2, pValue: 0 });
  });
});
