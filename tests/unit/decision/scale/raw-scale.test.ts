import fc from 'fast-check';
import { expect, it } from 'vitest';
import { correctorOf, type Correction } from '../../../../src/core/decision/calibrate/correction';
import { rawScale } from '../../../../src/core/decision/scale/raw-scale';
import { logit } from '../../../../src/core/losses/logistic';

const within = (min: number, max: number) => fc.double({ min, max, noNaN: true });

it('gives raw scores the points of the corrected ones', () => {
  const corrections: fc.Arbitrary<Correction> = fc.oneof(
    fc.constant<Correction>({ kind: 'none' }),
    within(0.01, 100).map((factor): Correction => ({ kind: 'odds', factor })),
    fc
      .tuple(within(0.1, 3), within(-3, 3))
      .map(([slope, intercept]): Correction => ({ kind: 'platt', slope, intercept })),
  );
  fc.assert(
    fc.property(corrections, within(0.001, 0.999), (correction, pd) => {
      const scale = { factor: 20 / Math.LN2, offset: 487 };
      const own = rawScale(scale, correction);
      if (own === null) throw new Error('no scale');
      const corrected = correctorOf(correction)(pd);
      // Nearer to 0 or 1 double precision no longer holds the log-odds to so many places.
      fc.pre(corrected > 1e-6 && corrected < 1 - 1e-6);
      expect(own.offset - own.factor * logit(pd)).toBeCloseTo(
        scale.offset - scale.factor * logit(corrected),
        6,
      );
    }),
  );
});

it('has none for a correction that is no line', () => {
  expect(rawScale({ factor: 1, offset: 0 }, { kind: 'beta', a: 1, b: 1, c: 0 })).toBeNull();
});
