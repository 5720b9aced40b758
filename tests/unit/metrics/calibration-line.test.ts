import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sweep } from '../../../src/core/decision/cutoff/sweep';
import { logit, sigmoid } from '../../../src/core/losses/logistic';
import { calibration, logLoss } from '../../../src/core/metrics/calibration';
import { calibrationLine } from '../../../src/core/metrics/calibration-line';
import { randomStream } from '../../../src/core/random';
import { scored } from './scores';

/** Rows whose true log-odds are `intercept + slope · logit pd`. */
function drawn(rows: number, slope: number, intercept: number, seed: number) {
  const random = randomStream(seed, 'calibration-line-test');
  const pd = Float32Array.from({ length: rows }, () => sigmoid(-1.5 + 1.2 * random.normal()));
  const y = Uint8Array.from(pd, (p) =>
    random.uniform() < sigmoid(intercept + slope * logit(p)) ? 1 : 0,
  );
  return sweep(pd, y);
}

describe('the calibration line', () => {
  it('finds slope and intercept that outcomes were drawn by', () => {
    for (const [slope, intercept] of [
      [1, 0],
      [0.5, -0.3],
      [1.8, 0.7],
    ]) {
      const line = calibrationLine(drawn(60_000, slope, intercept, 5));
      expect(Math.abs(line.slope.value - slope)).toBeLessThan(0.06);
      expect(Math.abs(line.intercept.value - intercept)).toBeLessThan(0.08);
    }
  });

  it('covers the truth about as often as its interval says', () => {
    let [slope, large] = [0, 0];
    const TIMES = 300;
    for (let seed = 0; seed < TIMES; seed++) {
      const line = calibrationLine(drawn(600, 1, 0, seed));
      if (line.slope.low <= 1 && line.slope.high >= 1) slope++;
      if (line.inTheLarge.low <= 0 && line.inTheLarge.high >= 0) large++;
    }
    // 0.95 ± 4 standard errors of a share of 300.
    expect(Math.abs(slope / TIMES - 0.95)).toBeLessThan(0.05);
    expect(Math.abs(large / TIMES - 0.95)).toBeLessThan(0.05);
  });

  it('is where both slopes of the likelihood are 0, or unknown where the classes do not overlap', () => {
    fc.assert(
      fc.property(scored(true), ({ pd, y }) => {
        const line = calibrationLine(sweep(pd, y));
        const inside = Array.from(pd, (p) => Math.min(1 - 1e-7, Math.max(1e-7, p)));
        const of = (label: number) => inside.filter((_, i) => y[i] === label);
        const [bad, good] = [of(1), of(0)];
        if (bad.length === 0 || good.length === 0) {
          expect(line.inTheLarge.value).toBeNaN();
          return;
        }
        const missAtOne = inside.reduce(
          (sum, p, i) => sum + sigmoid(logit(p) + line.inTheLarge.value) - y[i],
          0,
        );
        expect(Math.abs(missAtOne)).toBeLessThan(1e-6);
        const overlap =
          Math.min(...bad) < Math.max(...good) && Math.min(...good) < Math.max(...bad);
        expect(Number.isFinite(line.slope.value)).toBe(overlap);
        if (!overlap) return;
        const miss = inside.map(
          (p, i) => sigmoid(line.intercept.value + line.slope.value * logit(p)) - y[i],
        );
        const sum = (weights: number[]) => miss.reduce((all, m, i) => all + m * weights[i], 0);
        expect(Math.abs(sum(inside.map(() => 1)))).toBeLessThan(1e-4);
        expect(Math.abs(sum(inside.map(logit)))).toBeLessThan(1e-3);
      }),
    );
  });

  it('is as exact on many scores, where it starts from joined ones', () => {
    const swept = drawn(40_000, 0.7, 0.4, 9);
    const { scores, declinedBad, declinedGood } = swept;
    expect(scores.length).toBeGreaterThan(20_000);
    const line = calibrationLine(swept);
    let [level, slope, large] = [0, 0, 0];
    scores.forEach((pd, i) => {
      const bad = declinedBad[i + 1] - declinedBad[i];
      const rows = bad + declinedGood[i + 1] - declinedGood[i];
      const miss = rows * sigmoid(line.intercept.value + line.slope.value * logit(pd)) - bad;
      level += miss;
      slope += miss * logit(pd);
      large += rows * sigmoid(line.inTheLarge.value + logit(pd)) - bad;
    });
    expect(Math.abs(level)).toBeLessThan(1e-7);
    expect(Math.abs(slope)).toBeLessThan(1e-7);
    expect(Math.abs(large)).toBeLessThan(1e-7);
  });
});

describe('log-loss of sorted scores', () => {
  it('is that of the rows', () => {
    fc.assert(
      fc.property(scored(true), ({ pd, y }) => {
        expect(calibration(sweep(pd, y)).logLoss).toBeCloseTo(logLoss(pd, y), 10);
      }),
    );
  });
});
