import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaleOf, type ScaleSettings } from '../../../../src/core/decision/scale/scorecard';
import { sweep } from '../../../../src/core/decision/cutoff/sweep';
import { Fault } from '../../../../src/core/fault';
import { applyChanges, defaultExperiment } from '../../../../src/core/settings';
import { scored } from '../../metrics/scores';

const card: ScaleSettings = {
  scaleKind: 'pdo',
  pdo: 20,
  baseScore: 600,
  baseOdds: 50,
  scoreLow: 300,
  scoreHigh: 850,
};
const none = { scores: new Float32Array() };
const anyCard: fc.Arbitrary<ScaleSettings> = fc.record({
  scaleKind: fc.constantFrom('pdo', 'range'),
  pdo: fc.double({ min: 1, max: 200, noNaN: true }),
  baseScore: fc.integer({ min: 0, max: 2000 }),
  baseOdds: fc.double({ min: 0.1, max: 1000, noNaN: true }),
  scoreLow: fc.integer({ min: 0, max: 1000 }),
  scoreHigh: fc.integer({ min: 1001, max: 3000 }),
});
const anyPd = fc.double({ min: 0, max: 1, noNaN: true });

describe('the score scale', () => {
  it('has the base score at the base odds, and twice the odds as many points up as the settings say', () => {
    const { points, factor, offset } = scaleOf(card, none);
    expect(points(1 / 51)).toBeCloseTo(600, 9);
    expect(points(1 / 101)).toBeCloseTo(620, 9);
    expect(points(1 / 26)).toBeCloseTo(580, 9);
    expect(factor).toBeCloseTo(28.8539, 4);
    expect(offset).toBeCloseTo(487.123, 3);
  });

  it('doubles the odds of repaying every PDO points', () => {
    fc.assert(
      fc.property(anyCard, fc.double({ min: -8, max: 8, noNaN: true }), (any, z) => {
        const settings = { ...any, scaleKind: 'pdo' } as const;
        const scale = scaleOf(settings, none);
        const odds = (pd: number) => (1 - pd) / pd;
        const at = scale.offset + scale.factor * z;
        expect(odds(scale.pd(at + settings.pdo)) / odds(scale.pd(at))).toBeCloseTo(2, 9);
      }),
    );
  });

  it('goes back and forth, and falls as the PD rises', () => {
    fc.assert(
      fc.property(anyCard, scored(true), anyPd, anyPd, (settings, { pd, y }, a, b) => {
        const scale = scaleOf(settings, sweep(pd, y));
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(scale.points(low)).toBeGreaterThanOrEqual(scale.points(high));
        const points = scale.points(a);
        expect(points).toBeGreaterThanOrEqual(scale.lowest);
        expect(points).toBeLessThanOrEqual(scale.highest);
        expect(scale.points(scale.pd(points))).toBeCloseTo(points, 6);
        if (points > scale.lowest && points < scale.highest)
          expect(Math.abs(scale.pd(points) - a)).toBeLessThan(1e-9);
      }),
    );
  });

  it('from lowest to highest puts the scores on screen at both ends', () => {
    fc.assert(
      fc.property(anyCard, scored(true), (any, { pd, y }) => {
        const settings = { ...any, scaleKind: 'range' } as const;
        const scale = scaleOf(settings, sweep(pd, y));
        const certain = (p: number) => p <= 1e-7 || p >= 1 - 1e-7;
        const open = pd.filter((p) => !certain(p));
        const { scoreLow, scoreHigh } = settings;
        if (new Set(open).size > 1) {
          expect(scale.points(Math.max(...open))).toBeCloseTo(scoreLow, 6);
          expect(scale.points(Math.min(...open))).toBeCloseTo(scoreHigh, 6);
        }
        expect(scale.points(1)).toBe(scoreLow);
        expect(scale.points(0)).toBe(scoreHigh);
      }),
    );
  });

  it('gives points beyond its ends a PD that declines nobody or everybody', () => {
    const scale = scaleOf({ ...card, scaleKind: 'range' }, { scores: Float32Array.of(0.4, 0.1) });
    expect(scale.pd(299)).toBe(1);
    expect(scale.pd(851)).toBe(0);
    expect(scale.pd(300)).toBeCloseTo(0.4, 6);
    expect(scale.pd(850)).toBeCloseTo(0.1, 6);
  });

  it('keeps a PD of 0 and of 1 on the scale', () => {
    const scale = scaleOf(card, none);
    expect(scale.points(0)).toBe(scale.highest);
    expect(scale.points(1)).toBe(scale.lowest);
    expect(scale.highest).toBeCloseTo(487.123 + 28.8539 * 16.1181, 2);
  });

  it('refuses a lowest score that is not below the highest', () => {
    const standing = defaultExperiment();
    for (const changes of [
      { scoreLow: 850 },
      { scoreHigh: 200 },
      { scoreLow: 500, scoreHigh: 400 },
    ])
      expect(() => applyChanges(standing, changes)).toThrow(Fault);
    expect(applyChanges(standing, { scoreLow: 0, scoreHigh: 1000 }).scoreHigh).toBe(1000);
  });
});
