import { describe, expect, it } from 'vitest';
import { sweep } from '../../src/core/decision/cutoff/sweep';
import { calibration } from '../../src/core/metrics/calibration';
import { calibrationLine, type Estimate } from '../../src/core/metrics/calibration-line';
import { fixture } from './fixture';

type Fitted = readonly [value: number, standardError: number];

interface Fixtures {
  readonly sets: readonly {
    readonly name: string;
    readonly pd: number[];
    readonly y: number[];
    readonly logLoss: number;
    readonly brier: number;
    readonly line: {
      readonly slope: Fitted;
      readonly intercept: Fitted;
      readonly inTheLarge: Fitted;
    };
    readonly hosmerLemeshow: readonly {
      readonly bins: number;
      readonly statistic: number;
      readonly degrees: number;
      readonly pValue: number;
    }[];
  }[];
}

function near(value: number, expected: number, tolerance: number): void {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(
    tolerance * Math.max(1, Math.abs(expected)),
  );
}

function fits(estimate: Estimate, [value, standardError]: Fitted): void {
  near(estimate.value, value, 1e-6);
  near((estimate.high - estimate.low) / 2, 1.959963984540054 * standardError, 1e-6);
}

describe.each(fixture<Fixtures>('calibration').sets)('scikit-learn and scipy on $name', (set) => {
  const swept = sweep(Float32Array.from(set.pd), Uint8Array.from(set.y));

  it('log-loss and Brier score', () => {
    const { logLoss, brier } = calibration(swept);
    near(logLoss, set.logLoss, 1e-9);
    near(brier, set.brier, 1e-9);
  });

  it('slope and intercepts with their errors', () => {
    const line = calibrationLine(swept);
    fits(line.slope, set.line.slope);
    fits(line.intercept, set.line.intercept);
    fits(line.inTheLarge, set.line.inTheLarge);
  });

  it.each(set.hosmerLemeshow)('Hosmer–Lemeshow in $bins groups', (expected) => {
    const { statistic, degrees, pValue } = calibration(swept, expected.bins).hosmerLemeshow;
    near(statistic, expected.statistic, 1e-9);
    expect(degrees).toBe(expected.degrees);
    near(pValue, expected.pValue, 1e-9);
  });
});
