import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anomalyOf } from '../../../src/core/encoder/anomaly';
import { auc } from '../../../src/core/metrics/ranking';

const judged = fc
  .array(
    fc.record({
      error: fc.float({ min: 0, max: 1000, noNaN: true }),
      bad: fc.boolean(),
    }),
    { minLength: 4, maxLength: 200 },
  )
  .map((rows) => ({
    errors: Float32Array.from(rows, ({ error }) => error),
    y: Uint8Array.from(rows, ({ bad }) => Number(bad)),
  }));

describe('the reconstruction error as a detector', () => {
  it('counts every row once, and the worst rebuilt ones in the tails', () => {
    fc.assert(
      fc.property(judged, ({ errors, y }) => {
        const { histogram, tails, rows, bad, auc: own } = anomalyOf(errors, y);
        const all = (counts: Uint32Array) => counts.reduce((sum, n) => sum + n, 0);
        expect(all(histogram.bad)).toBe(bad);
        expect(all(histogram.good) + bad).toBe(rows);
        const ascending = histogram.edges.every(
          (edge, i) => i === 0 || edge > histogram.edges[i - 1],
        );
        expect(ascending).toBe(true);
        for (const tail of tails) {
          expect(tail.rows).toBe(Math.max(1, Math.round(tail.share * rows)));
          const worst = [...errors.keys()]
            .sort((a, b) => errors[b] - errors[a] || b - a)
            .slice(0, tail.rows);
          expect(tail.bad).toBe(worst.filter((row) => y[row] === 1).length);
          expect(tail.low).toBeLessThanOrEqual(tail.bad / tail.rows + 1e-12);
          expect(tail.high).toBeGreaterThanOrEqual(tail.bad / tail.rows - 1e-12);
        }
        const expected = auc(errors, y);
        if (Number.isNaN(expected)) expect(own.auc).toBeNaN();
        else expect(own.auc).toBeCloseTo(expected, 12);
      }),
    );
  });

  it('puts rows into bins by the size of their error', () => {
    const errors = Float32Array.from({ length: 1000 }, (_, i) => 1.01 ** i);
    const y = Uint8Array.from(errors, (_, i) => Number(i >= 900));
    const { histogram, auc: detector, tails } = anomalyOf(errors, y);
    expect(detector.auc).toBe(1);
    expect(tails.map(({ bad }) => bad)).toEqual([10, 50, 100]);
    const first = histogram.bad.findIndex((n) => n > 0);
    expect(histogram.edges[first]).toBeLessThanOrEqual(errors[900]);
    expect(histogram.edges[first + 1]).toBeGreaterThan(errors[900]);
  });
});
