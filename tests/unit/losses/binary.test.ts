import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bce,
  classWeightsOf,
  focal,
  lossCurve,
  lossOf,
  outputBiasFor,
  type BinaryLoss,
} from '../../../src/core/losses/binary';

const LOSSES: readonly (readonly [string, BinaryLoss])[] = [
  ['cross-entropy', bce],
  ['focal α .25 γ 2', focal(0.25, 2)],
  ['focal α .7 γ 0.5', focal(0.7, 0.5)],
  ['focal γ 0', focal(0.5, 0)],
];

describe.each(LOSSES)('%s', (_, loss) => {
  it('has the gradient that central differences find', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -30, max: 30, noNaN: true }),
        fc.constantFrom(0, 1),
        fc.double({ min: 0, max: 10, noNaN: true }),
        (z, y, weight) => {
          const h = 1e-4;
          const slope = (loss.value(z + h, y, weight) - loss.value(z - h, y, weight)) / (2 * h);
          expect(Math.abs(loss.gradient(z, y, weight) - slope)).toBeLessThan(
            1e-6 * Math.max(1, weight),
          );
        },
      ),
    );
  });

  it('is finite far out, falls to 0 on the right side and grows straight on the wrong one', () => {
    for (const z of [100, 710, 1e6])
      for (const y of [0, 1]) {
        const wrong = y === 1 ? -z : z;
        expect(loss.value(-wrong, y)).toBeLessThan(1e-40);
        expect(loss.value(-wrong, y)).toBeGreaterThanOrEqual(0);
        expect(Math.abs(loss.gradient(-wrong, y))).toBeLessThan(1e-40);
        expect(loss.value(wrong, y) / (z * Math.abs(loss.gradient(wrong, y)))).toBeCloseTo(1, 6);
      }
  });
});

describe('losses', () => {
  it('focal without focus is weighted cross-entropy', () => {
    for (const z of [-3, 0, 2])
      for (const y of [0, 1]) {
        const share = y === 1 ? 0.7 : 0.3;
        expect(focal(0.7, 0).value(z, y)).toBeCloseTo(share * bce.value(z, y), 14);
      }
  });

  it('are picked by the experiment, with class weights and output bias', () => {
    const settings = { focalAlpha: 0.7, focalGamma: 2 };
    expect(lossOf({ ...settings, loss: 'bce' }).value(0, 1)).toBeCloseTo(Math.LN2, 14);
    expect(lossOf({ ...settings, loss: 'focal' }).value(0, 1)).toBeCloseTo(0.175 * Math.LN2, 14);
    const counts = { good: 300, bad: 100 };
    const weights = classWeightsOf({ classWeights: 'balanced' }, counts);
    expect(weights.bad * counts.bad).toBeCloseTo(weights.good * counts.good, 12);
    expect(weights.bad * counts.bad + weights.good * counts.good).toBeCloseTo(400, 12);
    expect(classWeightsOf({ classWeights: 'none' }, counts)).toEqual({ good: 1, bad: 1 });
    expect(outputBiasFor({ outputBias: 'log-odds' }, counts)).toBeCloseTo(-Math.log(3), 14);
    expect(outputBiasFor({ outputBias: 'zero' }, counts)).toBe(0);
  });

  it('are drawn from .001 to .999', () => {
    const { pd, bad, good } = lossCurve({ loss: 'bce', focalAlpha: 0.7, focalGamma: 2 }, 101);
    expect(pd.length).toBe(101);
    expect(pd[0]).toBeCloseTo(0.001, 15);
    expect(pd[100]).toBeCloseTo(0.999, 15);
    pd.forEach((p, i) => {
      expect(bad[i]).toBeCloseTo(-Math.log(p), 12);
      expect(good[i]).toBeCloseTo(-Math.log(1 - p), 12);
    });
  });
});
