import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delong, delongDifference, wilson } from '../../../src/core/metrics/intervals';
import { auc } from '../../../src/core/metrics/ranking';
import { randomStream } from '../../../src/core/random';
import { scored } from './scores';

describe('Wilson', () => {
  it('solves the score equation at both ends', () => {
    const z = 1.959963984540054;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(500), (n, drawn) => {
        const successes = Math.min(drawn, n);
        const { low, high } = wilson(successes, n);
        for (const share of [low, high]) {
          const distance = Math.abs(successes / n - share);
          expect(distance).toBeCloseTo(z * Math.sqrt((share * (1 - share)) / n), 9);
        }
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('has nothing to say about nobody', () => {
    expect(wilson(0, 0)).toEqual({ low: NaN, high: NaN });
  });
});

describe('DeLong', () => {
  it('agrees with the AUC, and two like scores do not differ', () => {
    fc.assert(
      fc.property(scored(), ({ pd, y }) => {
        const interval = delong(pd, y);
        expect(interval.auc).toBeCloseTo(auc(pd, y), 12);
        const same = delongDifference(pd, pd, y);
        expect(same.difference).toBe(0);
        if (!Number.isNaN(interval.standardError)) expect(same.standardError).toBeCloseTo(0, 7);
      }),
    );
  });

  it('covers the true AUC about as often as it says', () => {
    const random = randomStream(7, 'coverage');
    const rounds = 400;
    let covered = 0;
    for (let round = 0; round < rounds; round++) {
      const y = Uint8Array.from({ length: 200 }, (_, i) => (i < 60 ? 1 : 0));
      // A shift of √2·Φ⁻¹(.8) between two unit normals gives an AUC of .8.
      const pd = Float64Array.from(y, (bad) => random.normal() + bad * 1.190232);
      const { low, high } = delong(pd, y);
      if (low <= 0.8 && 0.8 <= high) covered++;
    }
    expect(covered / rounds).toBeGreaterThan(0.915);
    expect(covered / rounds).toBeLessThan(0.985);
  });

  it('is NaN where a class is absent', () => {
    expect(delong(Float32Array.of(0.1, 0.2), Uint8Array.of(0, 0)).auc).toBeNaN();
  });
});
