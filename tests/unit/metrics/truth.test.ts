import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { highestFirst } from '../../../src/core/decision/cutoff/order';
import { sweep } from '../../../src/core/decision/cutoff/sweep';
import { sigmoid } from '../../../src/core/losses/logistic';
import { calibration } from '../../../src/core/metrics/calibration';
import { auc } from '../../../src/core/metrics/ranking';
import { bestAuc, truthCheck } from '../../../src/core/metrics/truth';
import { randomStream } from '../../../src/core/random';
import { scored } from './scores';

describe('predictions against true PDs', () => {
  it('put every row with a known PD in one group, equal predictions together', () => {
    fc.assert(
      fc.property(
        scored(true),
        fc.array(fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(NaN)), {
          minLength: 60,
          maxLength: 60,
        }),
        fc.integer({ min: 1, max: 12 }),
        ({ pd }, values, groups) => {
          const truth = Float64Array.from(pd, (_, row) => values[row]);
          const check = truthCheck(pd, truth, highestFirst(pd), groups);
          const known = Array.from(pd.keys()).filter((row) => Number.isFinite(truth[row]));
          expect(check.rows).toBe(known.length);
          expect(check.groups.reduce((sum, { rows }) => sum + rows, 0)).toBe(known.length);
          expect(check.groups.length).toBeLessThanOrEqual(groups);
          for (const [i, group] of check.groups.entries()) {
            const inside = known.filter(
              (row) => pd[row] >= group.lowestPd && pd[row] <= group.highestPd,
            );
            expect(inside.length).toBe(group.rows);
            const truths = inside.map((row) => truth[row]).sort((a, b) => a - b);
            const mean = truths.reduce((sum, value) => sum + value, 0) / truths.length;
            expect(group.meanTruth).toBeCloseTo(mean, 12);
            expect(group.quantiles[2]).toBeGreaterThanOrEqual(truths[0]);
            expect(group.quantiles[4]).toBeLessThanOrEqual(truths[truths.length - 1]);
            if (i > 0) expect(group.lowestPd).toBeGreaterThan(check.groups[i - 1].highestPd);
          }
          const error = known.reduce((sum, row) => sum + Math.abs(pd[row] - truth[row]), 0);
          if (known.length > 0) expect(check.meanError).toBeCloseTo(error / known.length, 12);
        },
      ),
    );
  });

  it('tell a calibrated model’s error without the noise of outcomes', () => {
    const random = randomStream(7, 'truth-test');
    const truth = Float64Array.from({ length: 5000 }, () => sigmoid(-2 + random.normal()));
    const y = Uint8Array.from(truth, (p) => (random.uniform() < p ? 1 : 0));
    const pd = Float32Array.from(truth);
    const check = truthCheck(pd, truth, highestFirst(pd));
    expect(check.meanError).toBeLessThan(1e-7);
    expect(check.calibrationError).toBeLessThan(1e-7);
    expect(calibration(sweep(pd, y)).expectedError).toBeGreaterThan(0.001);
    expect(bestAuc(truth, y)).toBe(auc(truth, y));
  });

  it('leave rows without a known PD out of the best AUC', () => {
    const truth = Float64Array.of(0.1, NaN, 0.6, 0.2, 0.3);
    expect(bestAuc(truth, Uint8Array.of(0, 1, 1, 0, 1))).toBe(1);
    expect(bestAuc(Float64Array.of(NaN), Uint8Array.of(1))).toBeNaN();
  });
});
