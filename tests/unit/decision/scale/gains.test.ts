import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accuracyRatio,
  capCurve,
  ksCurve,
  LEAST_LIFTED,
  liftCurve,
} from '../../../../src/core/decision/scale/gains';
import { pointsSpan, scaleOf } from '../../../../src/core/decision/scale/scorecard';
import { sweep } from '../../../../src/core/decision/cutoff/sweep';
import { gini, ks } from '../../../../src/core/metrics/ranking';
import { randomStream } from '../../../../src/core/random';
import { scored, type Scored } from '../../metrics/scores';

const card = {
  scaleKind: 'pdo',
  pdo: 20,
  baseScore: 600,
  baseOdds: 50,
  scoreLow: 300,
  scoreHigh: 850,
} as const;

/** Shares of rows, of defaults and of good payers at or above a cut-off, counted row by row. */
function counted({ pd, y }: Scored, cutoff: number) {
  const declined = Array.from(pd.keys()).filter((row) => pd[row] >= cutoff);
  const bad = declined.filter((row) => y[row] === 1).length;
  const all = y.reduce((sum, label) => sum + label, 0);
  return {
    rows: declined.length / pd.length,
    bad: bad / all,
    good: (declined.length - bad) / (pd.length - all),
  };
}

function many(rows: number): Scored {
  const random = randomStream(3, 'gains-test');
  const pd = Float32Array.from({ length: rows }, () => random.uniform());
  return { pd, y: Uint8Array.from(pd, (p) => (random.uniform() < p * p ? 1 : 0)) };
}

describe('the KS plot', () => {
  it('counts both outcomes at every score, and marks the largest gap', () => {
    fc.assert(
      fc.property(scored(), (rows) => {
        const swept = sweep(rows.pd, rows.y);
        const scale = scaleOf(card, swept);
        const curve = ksCurve(swept, scale);
        const [low, high] = pointsSpan(scale, swept);
        expect(curve.whole).toBe(true);
        curve.cutoff.forEach((cutoff, i) => {
          const { bad, good } = counted(rows, cutoff);
          expect(curve.bad[i]).toBe(bad);
          expect(curve.good[i]).toBe(good);
          expect(curve.points[i]).toBeGreaterThanOrEqual(low);
          expect(curve.points[i]).toBeLessThanOrEqual(high);
          if (i > 0) expect(curve.points[i]).toBeGreaterThanOrEqual(curve.points[i - 1]);
        });
        const reference = ks(rows.pd, rows.y);
        expect(curve.value).toBeCloseTo(reference.value, 12);
        if (reference.value > 0) expect(curve.cutoff[curve.at]).toBe(reference.at);
      }),
    );
  });

  it('keeps the gap among few points', () => {
    const rows = many(5000);
    const swept = sweep(rows.pd, rows.y);
    const curve = ksCurve(swept, scaleOf(card, swept), 100);
    expect(curve.points.length).toBeLessThanOrEqual(101);
    expect(curve.whole).toBe(false);
    expect(curve.cutoff[curve.at]).toBe(ks(rows.pd, rows.y).at);
  });
});

describe('the cumulative accuracy profile', () => {
  it('captures what is counted row by row, and its ratio is Gini', () => {
    fc.assert(
      fc.property(scored(), (rows) => {
        const swept = sweep(rows.pd, rows.y);
        const cap = capCurve(swept);
        cap.cutoff.forEach((cutoff, i) => {
          const at = counted(rows, cutoff);
          expect(cap.x[i]).toBe(at.rows);
          expect(cap.y[i]).toBe(at.bad);
        });
        expect(cap.x.at(-1)).toBe(1);
        expect(cap.y.at(-1)).toBe(1);
        expect(accuracyRatio(swept)).toBeCloseTo(gini(rows.pd, rows.y), 12);
      }),
    );
  });

  it('of a perfect and of a blind model has the ratio 1 and 0', () => {
    const perfect = sweep(Float32Array.of(0.9, 0.8, 0.2, 0.1), Uint8Array.of(1, 1, 0, 0));
    expect(accuracyRatio(perfect)).toBe(1);
    const blind = sweep(new Float32Array(4).fill(0.5), Uint8Array.of(1, 0, 0, 0));
    expect(accuracyRatio(blind)).toBe(0);
    expect([...capCurve(blind).x]).toEqual([0, 1]);
  });
});

describe('lift', () => {
  it('is the default rate of the riskiest over that of all', () => {
    fc.assert(
      fc.property(scored(), (rows) => {
        const curve = liftCurve(sweep(rows.pd, rows.y));
        const rate = rows.y.reduce((sum, label) => sum + label, 0) / rows.y.length;
        curve.cutoff.forEach((cutoff, i) => {
          const at = counted(rows, cutoff);
          expect(curve.x[i]).toBe(at.rows);
          expect(curve.x[i]).toBeGreaterThanOrEqual(LEAST_LIFTED);
          expect(curve.y[i]).toBeCloseTo((at.bad * rate) / at.rows / rate, 9);
        });
        expect(curve.y.at(-1)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('leaves out the first few', () => {
    const rows = many(5000);
    const curve = liftCurve(sweep(rows.pd, rows.y), 80);
    expect(curve.x[0]).toBeGreaterThanOrEqual(LEAST_LIFTED);
    expect(curve.x.length).toBeLessThanOrEqual(80);
  });
});

describe('without one of the classes', () => {
  it('nothing is made up', () => {
    for (const label of [0, 1]) {
      const swept = sweep(Float32Array.of(0.1, 0.4, 0.4), new Uint8Array(3).fill(label));
      expect(accuracyRatio(swept)).toBeNaN();
      expect(ksCurve(swept, scaleOf(card, swept)).value).toBeNaN();
      expect(() => [capCurve(swept), liftCurve(swept)]).not.toThrow();
    }
    const nobody = sweep(new Float32Array(), new Uint8Array());
    expect(() => [capCurve(nobody), liftCurve(nobody)]).not.toThrow();
    expect(ksCurve(nobody, scaleOf(card, nobody)).value).toBeNaN();
  });
});
