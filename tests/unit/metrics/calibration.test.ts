import { describe, expect, it } from 'vitest';
import { brier, logLoss } from '../../../src/core/metrics/calibration';

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
