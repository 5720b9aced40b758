import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/core/random';
import { mixedSamples, run } from './resampling';
import { matrixOf, rowAt, samples } from './samples';

describe('random under-sampling', () => {
  it('keeps every default and int(n / ratio) good payers', async () => {
    await fc.assert(
      fc.asyncProperty(samples(2), fc.constantFrom(1, 0.8, 0.65), async (before, samplingRatio) => {
        const got = await run(before, { sampling: 'random-under', samplingRatio });
        const { good, bad } = got.summary.after;
        expect(bad).toBe(got.summary.before.bad);
        expect(good).toBe(Math.trunc(bad / samplingRatio));
        expect(new Set(got.origin).size).toBe(got.origin.length);
        expect([...got.sample.y]).toEqual([...got.sample.y].sort());
      }),
    );
  });
});

describe('random over-sampling', () => {
  it('appends exact repeats of defaults, which keep their origin', async () => {
    await fc.assert(
      fc.asyncProperty(samples(2), async (before) => {
        const got = await run(before, { sampling: 'random-over' });
        expect(got.summary.after.bad).toBe(got.summary.before.good);
        const { length } = before.y;
        expect([...got.origin.subarray(0, length)]).toEqual([...before.y.keys()]);
        for (const row of got.origin.subarray(length)) expect(before.y[row]).toBe(1);
        expect(got.trace.made.base).toEqual(got.origin.slice(length));
      }),
    );
  });

  it('moves repeats in numeric columns only, which makes them made rows', async () => {
    await fc.assert(
      fc.asyncProperty(mixedSamples(3), async ({ sample, layout }) => {
        const settings = { sampling: 'random-over', shrinkage: 0.5 } as const;
        const got = await run(sample, settings, 1, layout);
        const exact = await run(sample, { sampling: 'random-over' }, 1, layout);
        expect(got.summary.after).toEqual(exact.summary.after);
        expect(got.trace.made.base).toEqual(exact.trace.made.base);
        got.trace.made.row.forEach((row, i) => {
          expect(got.origin[row]).toBe(-1);
          const [now, then] = [rowAt(got.sample.x, row), rowAt(sample.x, got.trace.made.base[i])];
          const fixed = layout.categories.flat();
          expect(fixed.map((column) => now[column])).toEqual(fixed.map((column) => then[column]));
        });
      }),
      { numRuns: 40 },
    );
  });

  it('moves them by the kernel width of each column', async () => {
    const random = randomStream(3, 'widths');
    const y = Uint8Array.from({ length: 1100 }, (_, i) => Number(i < 100));
    const before = { x: matrixOf(Array.from(y, () => [random.normal(), 5 * random.normal()])), y };
    const { sample, trace } = await run(before, { sampling: 'random-over', shrinkage: 2 });
    const bandwidth = (4 / (4 * 1100)) ** (1 / 6);
    for (const column of [0, 1]) {
      const own = Array.from({ length: 100 }, (_, row) => before.x.data[row * 2 + column]);
      const shifts = Array.from(
        trace.made.row,
        (row, i) => rowAt(sample.x, row)[column] - own[trace.made.base[i]],
      );
      expect(spread(shifts) / (2 * bandwidth * spread(own))).toBeCloseTo(1, 1);
    }
  });
});

function spread(values: number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
