import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalCdf, normalQuantile } from '../../../src/core/metrics/normal';

/** Values of scipy.stats.norm 1.10. */
const QUANTILES: readonly (readonly [number, number])[] = [
  [1e-300, -37.0470962993612],
  [1e-20, -9.262340089798409],
  [1e-9, -5.9978070150076865],
  [0.001, -3.090232306167813],
  [0.07, -1.4757910281791706],
  [0.075, -1.4395314709384563],
  [0.2, -0.8416212335729142],
  [0.4999, -0.0002506628300880075],
  [0.5, 0.0],
  [0.8, 0.8416212335729143],
  [0.975, 1.959963984540054],
  [0.999, 3.090232306167813],
  [0.999999999999, 7.0344869100478356],
];
const PROBABILITIES: readonly (readonly [number, number])[] = [
  [-38, 0.0],
  [-12, 1.776482112077653e-33],
  [-6, 9.865876450376946e-10],
  [-3.0001, 0.0013494549132607172],
  [-3, 0.0013498980316300933],
  [-2.9999, 0.001350341282954925],
  [-1.5, 0.06680720126885807],
  [-0.1, 0.460172162722971],
  [0, 0.5],
  [0.3, 0.6179114221889526],
  [1.959963984540054, 0.975],
  [2.99, 0.9986051127645078],
  [3.5, 0.9997673709209645],
  [8, 0.9999999999999993],
];

const relative = (value: number, expected: number): number =>
  expected === 0 ? Math.abs(value) : Math.abs(value / expected - 1);

describe('the normal distribution', () => {
  it.each(QUANTILES)('quantile of %d', (p, z) => {
    expect(relative(normalQuantile(p), z)).toBeLessThan(1e-13);
  });

  it.each(PROBABILITIES)('probability below %d', (z, p) => {
    expect(relative(normalCdf(z), p)).toBeLessThan(1e-12);
  });

  it('undoes itself', () => {
    fc.assert(
      fc.property(fc.double({ min: -8, max: 5, noNaN: true }), (z) => {
        expect(Math.abs(normalQuantile(normalCdf(z)) - z)).toBeLessThan(1e-9);
      }),
    );
  });

  it('has its ends and nothing beyond', () => {
    expect(normalQuantile(0)).toBe(-Infinity);
    expect(normalQuantile(1)).toBe(Infinity);
    expect(normalQuantile(1.1)).toBeNaN();
    expect(normalQuantile(NaN)).toBeNaN();
    expect(normalCdf(-Infinity)).toBe(0);
    expect(normalCdf(Infinity)).toBe(1);
    expect(normalCdf(NaN)).toBeNaN();
  });
});
