import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreBands, type BandSettings } from '../../../../src/core/decision/scale/bands';
import { bookOf, populationOf } from '../../../../src/core/decision/book/book';
import { highestFirst } from '../../../../src/core/decision/cutoff/order';
import {
  pointsSpan,
  scaleOf,
  type ScaleSettings,
} from '../../../../src/core/decision/scale/scorecard';
import { sweep } from '../../../../src/core/decision/cutoff/sweep';
import { wilson } from '../../../../src/core/metrics/intervals';
import { scored } from '../../metrics/scores';

const card: ScaleSettings = {
  scaleKind: 'pdo',
  pdo: 20,
  baseScore: 600,
  baseOdds: 50,
  scoreLow: 300,
  scoreHigh: 850,
};
const anySettings: fc.Arbitrary<BandSettings> = fc.record({
  scoreBands: fc.integer({ min: 2, max: 12 }),
  bandsBy: fc.constantFrom('applicants', 'points'),
});
const anyScale = fc.constantFrom(card, { ...card, scaleKind: 'range' as const });

describe('score bands', () => {
  it('count as each row by itself would be counted, from the riskiest on', () => {
    fc.assert(
      fc.property(scored(true), anySettings, anyScale, ({ pd, y }, settings, kind) => {
        const swept = sweep(pd, y);
        const scale = scaleOf(kind, swept);
        const bands = scoreBands(swept, scale, settings);
        const rows = Array.from(pd, (p, i) => ({ pd: p, points: scale.points(p), bad: y[i] }));
        const defaults = rows.filter(({ bad }) => bad === 1).length;
        const rate = defaults / rows.length;
        let [seen, seenBad] = [0, 0];
        bands.forEach((band, i) => {
          const first = i === 0;
          const last = i === bands.length - 1;
          const inside = rows.filter((row) =>
            settings.bandsBy === 'points'
              ? (first || row.points > band.fromPoints) && (last || row.points <= band.toPoints)
              : row.pd >= band.lowestPd && row.pd <= band.highestPd,
          );
          const bad = inside.filter((row) => row.bad === 1).length;
          seen += inside.length;
          seenBad += bad;
          expect(band.rows).toBe(inside.length);
          expect(band.bad).toBe(bad);
          expect(band.good).toBe(inside.length - bad);
          expect(band.share).toBe(inside.length / rows.length);
          expect(band.rate).toEqual(bad / inside.length);
          expect(band.lift).toEqual(bad / inside.length / rate);
          expect({ low: band.low, high: band.high }).toEqual(wilson(bad, inside.length));
          expect(band.rowsSoFar).toBe(seen);
          expect(band.badSoFar).toBe(seenBad);
          expect(band.captured).toEqual(seenBad / defaults);
          expect(band.capturedGood).toEqual((seen - seenBad) / (rows.length - defaults));
          expect(band.gap).toEqual(band.captured - band.capturedGood);
          expect(band.liftSoFar).toEqual(seenBad / seen / rate);
          if (inside.length > 0) {
            expect(band.lowestPd).toBe(Math.min(...inside.map((row) => row.pd)));
            expect(band.highestPd).toBe(Math.max(...inside.map((row) => row.pd)));
          } else expect(band.lowestPd).toBeNaN();
        });
        expect(seen).toBe(rows.length);
      }),
    );
  });

  it('of equal applicants end at the first score that reaches their share', () => {
    fc.assert(
      fc.property(scored(true), fc.integer({ min: 2, max: 12 }), ({ pd, y }, many) => {
        const swept = sweep(pd, y);
        const bands = scoreBands(swept, scaleOf(card, swept), {
          scoreBands: many,
          bandsBy: 'applicants',
        });
        expect(bands.length).toBeLessThanOrEqual(many);
        const sorted = Array.from(pd).sort((a, b) => b - a);
        const ends = new Set<number>();
        for (let k = 1; k <= many; k++) {
          const least = sorted[Math.ceil((k * sorted.length) / many) - 1];
          ends.add(sorted.filter((score) => score >= least).length);
        }
        expect(bands.map(({ rowsSoFar }) => rowsSoFar)).toEqual([...ends].sort((a, b) => a - b));
      }),
    );
  });

  it('of equal points are all there, equally wide, and reach from end to end', () => {
    fc.assert(
      fc.property(
        scored(true),
        fc.integer({ min: 2, max: 12 }),
        anyScale,
        ({ pd, y }, many, kind) => {
          const swept = sweep(pd, y);
          const scale = scaleOf(kind, swept);
          const bands = scoreBands(swept, scale, { scoreBands: many, bandsBy: 'points' });
          const [low, high] = pointsSpan(scale, swept);
          expect(bands.length).toBe(many);
          expect(bands[0].fromPoints).toBeCloseTo(low, 9);
          expect(bands[many - 1].toPoints).toBeCloseTo(high, 9);
          for (const { fromPoints, toPoints } of bands)
            expect(toPoints - fromPoints).toBeCloseTo((high - low) / many, 9);
        },
      ),
    );
  });

  it('are one band of equal applicants where all scores are equal', () => {
    const swept = sweep(new Float32Array(9).fill(0.25), Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 1));
    const scale = scaleOf(card, swept);
    const bands = scoreBands(swept, scale, { scoreBands: 10, bandsBy: 'applicants' });
    expect(bands.map(({ rows, bad, captured }) => [rows, bad, captured])).toEqual([[9, 2, 1]]);
    const wide = scoreBands(swept, scale, { scoreBands: 4, bandsBy: 'points' });
    expect(wide.reduce((sum, { rows }) => sum + rows, 0)).toBe(9);
  });

  it('of nobody are none', () => {
    const swept = sweep(new Float32Array(), new Uint8Array());
    expect(scoreBands(swept, scaleOf(card, swept), { scoreBands: 5, bandsBy: 'points' })).toEqual(
      [],
    );
  });

  it('of a supposed population keep the rows apart, and their intervals the real rows', () => {
    fc.assert(
      fc.property(scored(), fc.constantFrom(0.4, 2, 3), ({ pd, y }, times) => {
        const swept = sweep(pd, y);
        const stakes = { gain: new Float64Array(y.length), loss: new Float64Array(y.length) };
        const population = populationOf(swept, times);
        const supposed = bookOf({
          sweep: swept,
          order: highestFirst(pd),
          y,
          stakes,
          verdict: null,
          baseRateTimes: times,
        }).sweep;
        const settings = { scoreBands: 4, bandsBy: 'applicants' } as const;
        const bands = scoreBands(supposed, scaleOf(card, supposed), settings, population);
        expect(bands.at(-1)?.captured).toBeCloseTo(1, 9);
        for (const band of bands) {
          expect(band.low).toBeLessThanOrEqual(band.rate + 1e-9);
          expect(band.high).toBeGreaterThanOrEqual(band.rate - 1e-9);
          const realBad = Math.round(band.bad / population.bad);
          const real = wilson(realBad, realBad + Math.round(band.good / population.good));
          const odds = (p: number) => (p / (1 - p)) * (population.bad / population.good);
          if (real.low < 1) expect(band.low / (1 - band.low)).toBeCloseTo(odds(real.low), 6);
        }
      }),
    );
  });
});
