import { describe, expect, it } from 'vitest';
import { bootstrapInterval, standardInterval } from '../../../src/core/metrics/bootstrap';
import { binomial, redraw } from '../../../src/core/metrics/draws';
import { randomStream } from '../../../src/core/random';

function binomialChance(n: number, p: number, k: number): number {
  let log = 0;
  for (let i = 1; i <= k; i++) log += Math.log((n - k + i) / i);
  return Math.exp(log + k * Math.log(p) + (n - k) * Math.log1p(-p));
}

describe('binomial draws', () => {
  it.each([
    [12, 0.2],
    [60, 0.5],
    [200, 0.07],
    [500, 0.83],
  ])('of %d tries at %d come up as often as they should', (n, p) => {
    const random = randomStream(3, `binomial ${String(n)}`);
    const draws = 40_000;
    const seen = new Float64Array(n + 1);
    for (let i = 0; i < draws; i++) seen[binomial(random, n, p)]++;
    let chiSquare = 0;
    let cells = 0;
    let restSeen = 0;
    let restExpected = 0;
    for (let k = 0; k <= n; k++) {
      const expected = draws * binomialChance(n, p, k);
      if (expected < 8) {
        restSeen += seen[k];
        restExpected += expected;
        continue;
      }
      chiSquare += (seen[k] - expected) ** 2 / expected;
      cells++;
    }
    if (restExpected > 1) chiSquare += (restSeen - restExpected) ** 2 / restExpected;
    // Mean `cells`, standard deviation √(2·cells): five of them away is no chance.
    expect(chiSquare).toBeLessThan(cells + 5 * Math.sqrt(2 * cells));
  });

  it('keep the ends', () => {
    const random = randomStream(1, 'ends');
    expect(binomial(random, 50, 0)).toBe(0);
    expect(binomial(random, 50, 1)).toBe(50);
    expect(binomial(random, 0, 0.4)).toBe(0);
  });
});

describe('drawing cells anew', () => {
  it('draws as many as there are, each by its share, and none where there was none', () => {
    const random = randomStream(5, 'cells');
    const counts = [400, 0, 70, 5, 25];
    const sums = new Float64Array(counts.length);
    const drawn = new Float64Array(counts.length);
    const rounds = 2000;
    for (let round = 0; round < rounds; round++) {
      redraw(random, counts, drawn);
      expect(drawn.reduce((a, b) => a + b, 0)).toBe(500);
      expect(drawn[1]).toBe(0);
      drawn.forEach((count, cell) => (sums[cell] += count));
    }
    counts.forEach((count, cell) => {
      const error = Math.sqrt((count * (1 - count / 500)) / rounds);
      expect(Math.abs(sums[cell] / rounds - count)).toBeLessThanOrEqual(5 * error);
    });
  });
});

describe('the interval of bootstrap samples', () => {
  it('is the plain percentile interval where half the samples lie below what was seen', () => {
    const samples = Float64Array.from({ length: 1001 }, (_, i) => i / 1000);
    const { low, high } = bootstrapInterval(samples, 0.5);
    expect(low).toBeCloseTo(0.025, 6);
    expect(high).toBeCloseTo(0.975, 6);
  });

  it('moves against a bias of the samples', () => {
    const samples = Float64Array.from({ length: 1001 }, (_, i) => i / 1000);
    expect(bootstrapInterval(samples, 0.4).high).toBeLessThan(0.975);
    expect(bootstrapInterval(samples, 0.4).low).toBeLessThan(0.025);
  });

  it('leaves out samples without the figure, and says nothing when they are most', () => {
    const some = Float64Array.from({ length: 100 }, (_, i) => (i % 3 === 0 ? NaN : i));
    expect(Number.isFinite(bootstrapInterval(some, 50).low)).toBe(true);
    const most = Float64Array.from({ length: 100 }, (_, i) => (i % 3 === 0 ? i : NaN));
    expect(bootstrapInterval(most, 50).low).toBeNaN();
    expect(bootstrapInterval(some, NaN).low).toBeNaN();
  });
});

describe('the interval about a figure that its samples lie beside', () => {
  it('holds the figure, is as wide as the samples vary, and ends at the bounds', () => {
    const random = randomStream(9, 'beside');
    const samples = Float64Array.from({ length: 4000 }, () => 0.5 + 0.05 * random.normal());
    const made = standardInterval(samples, 0.3, [0, 1]);
    expect(made.low).toBeCloseTo(0.3 - 1.96 * 0.05, 2);
    expect(made.high).toBeCloseTo(0.3 + 1.96 * 0.05, 2);
    expect(standardInterval(samples, 0.02, [0, 1]).low).toBe(0);
    expect(standardInterval(samples, NaN, [0, 1]).low).toBeNaN();
  });
});
