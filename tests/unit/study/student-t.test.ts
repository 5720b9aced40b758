import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { studentCdf, studentQuantile } from '../../../src/core/study/student-t';

/** degrees, t.ppf(.975), t.cdf(1.3), t.ppf(.6) of scipy 1.10, whose quantiles are good to 1e-9. */
const SCIPY = [
  [1, 12.706204736432095, 0.7912855998398474, 0.32491969623407446],
  [2, 4.302652729911275, 0.8383764840919797, 0.2886751346880066],
  [3, 3.182446305284263, 0.8577662456360515, 0.27667066230490933],
  [4, 2.7764451051977987, 0.868274201764388, 0.2707222947059493],
  [7, 2.3646242510102993, 0.8826160823038114, 0.2631668613520166],
  [9, 2.2621571627409915, 0.8870468136634754, 0.26095533647391045],
  [19, 2.093024054408263, 0.8954242498513361, 0.25692282036340636],
] as const;

describe("Student's t", () => {
  it.each(SCIPY)('agrees with scipy at %i degrees', (degrees, upper, below, near) => {
    expect(studentQuantile(0.975, degrees)).toBeCloseTo(upper, 8);
    expect(studentCdf(1.3, degrees)).toBeCloseTo(below, 12);
    expect(studentQuantile(0.6, degrees)).toBeCloseTo(near, 8);
  });

  it('is symmetric, and its quantile undoes it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (degrees, p) => {
          const t = studentQuantile(p, degrees);
          expect(studentCdf(t, degrees)).toBeCloseTo(p, 10);
          expect(studentCdf(-t, degrees)).toBeCloseTo(1 - p, 10);
        },
      ),
    );
  });

  it('has the normal as its limit', () => {
    expect(studentQuantile(0.975, 100_000)).toBeCloseTo(1.959964, 4);
  });
});
