import { describe, expect, it } from 'vitest';
import { chiSquareTail } from '../../../src/core/metrics/chi-square';

/** scipy.stats.chi2.sf */
const REFERENCE = [
  [0.1, 1, 0.7518296340458492],
  [18.3, 1, 1.8870716876545583e-5],
  [60, 1, 9.485737571073857e-15],
  [3.84, 2, 0.14660696213035013],
  [0.1, 3, 0.9918374237318764],
  [60, 3, 5.878230727906921e-13],
  [3.84, 5, 0.5726744598320888],
  [18.3, 9, 0.03184829073853761],
  [0.1, 10, 0.9999999975020487],
  [18.3, 10, 0.050109061411462506],
  [60, 10, 3.6243009520614924e-9],
] as const;

describe('chi-square', () => {
  it.each(REFERENCE)('passes %d with %d degrees as often as scipy says', (x, df, tail) => {
    expect(Math.abs(chiSquareTail(x, df) / tail - 1)).toBeLessThan(1e-10);
  });

  it('is certain to pass 0, never infinity, and unknown for NaN', () => {
    expect(chiSquareTail(0, 4)).toBe(1);
    expect(chiSquareTail(Infinity, 4)).toBe(0);
    expect(chiSquareTail(NaN, 4)).toBeNaN();
  });
});
