import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../src/core/data/matrix';
import { Fault } from '../../../src/core/fault';
import { randomStream } from '../../../src/core/random';
import { nearestTogether, NO_MEANS, type Query } from '../../../src/core/sampling/neighbours';
import { otherNeighbours } from '../../../src/core/sampling/search';
import { quietTask, type Progress, type Task } from '../../../src/core/task';
import { kernelModule } from '../../../src/pipeline/wasm-assets';
import { drawn, matrices, matrixOf, rowAt, quietTools } from './samples';

/** Every pair, sorted by distance, then by row. */
function bruteForce(base: Matrix, query: Matrix, k: number): Int32Array {
  const found: number[] = [];
  for (let q = 0; q < query.rows; q++) {
    const from = rowAt(query, q);
    const all = Array.from({ length: base.rows }, (_, row) => ({
      row,
      squared: rowAt(base, row).reduce((sum, value, c) => sum + (from[c] - value) ** 2, 0),
    }));
    all.sort((a, b) => a.squared - b.squared || a.row - b.row);
    found.push(...all.slice(0, k).map(({ row }) => row));
  }
  return Int32Array.from(found);
}

describe.each([
  ['by compiled kernels', { ...NO_MEANS, kernels: kernelModule }],
  ['in plain JavaScript', NO_MEANS],
])('nearest neighbours, %s,', (_, means) => {
  const nearest = async (base: Matrix, query: Query, k: number, task: Task): Promise<Int32Array> =>
    (await nearestTogether(base, query, k, task, means)).rows;

  it('are those of comparing every pair, ties and duplicates by lower row', async () => {
    await fc.assert(
      fc.asyncProperty(matrices(1, 150), fc.integer({ min: 1, max: 8 }), async (base, wish) => {
        const k = Math.min(wish, base.rows);
        expect(await nearest(base, 'all', k, quietTask())).toEqual(bruteForce(base, base, k));
      }),
      { numRuns: 60 },
    );
  });

  it('are found for some rows and for other rows alike', async () => {
    await fc.assert(
      fc.asyncProperty(
        matrices(2, 150),
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 200 }),
        async (base, picks) => {
          const rows = Int32Array.from(picks, (pick) => pick % base.rows);
          const query = matrixOf([...rows].map((row) => rowAt(base, row)));
          const expected = bruteForce(base, query, 2);
          expect(await nearest(base, rows, 2, quietTask())).toEqual(expected);
          expect(await nearest(base, query, 2, quietTask())).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ['spread evenly', 8, (normal: () => number) => normal()],
    ['far from the origin', 30, (normal: () => number) => 1e5 + normal()],
    ['mostly 0 or 1', 40, (normal: () => number) => (normal() > 1.5 ? 1 : 0)],
    ['of wildly different sizes', 12, (normal: () => number) => normal() * 10 ** (3 * normal())],
  ])('are exact over many blocks when values are %s', async (_, cols, value) => {
    const random = randomStream(9, 'neighbours');
    const base = drawn(700, cols, () => value(() => random.normal()));
    expect(await nearest(base, 'all', 5, quietTask())).toEqual(bruteForce(base, base, 5));
  });

  it('leave out the first by position, which among duplicates may be another row', async () => {
    const base = matrixOf([[1], [1], [1], [5]]);
    expect([...(await otherNeighbours(base, 'all', 1, quietTools()))]).toEqual([1, 1, 1, 0]);
  });

  it('say what to ask for when there are too few rows', async () => {
    await expect(nearest(matrixOf([[1], [2]]), 'all', 3, quietTask())).rejects.toThrow(Fault);
  });

  it('report how far they are and stop when told', async () => {
    const random = randomStream(2, 'stop');
    const base = drawn(2000, 30, () => random.normal());
    const seen: Progress[] = [];
    const task = { ...quietTask(), report: (progress: Progress) => void seen.push(progress) };
    await nearest(base, 'all', 3, task);
    expect(seen.at(-1)?.done).toBe(seen.at(-1)?.total);
    seen.forEach((one, i) => expect(one.done).toBeGreaterThan(i === 0 ? 0 : seen[i - 1].done));

    const stop = new AbortController();
    let breaths = 0;
    const quiet = quietTask(stop.signal);
    const breathe = (): Promise<void> => {
      if (++breaths === 20) stop.abort();
      return quiet.breathe();
    };
    await expect(nearest(base, 'all', 3, { ...quiet, breathe })).rejects.toThrow('Cancelled');
    expect(breaths).toBe(20);
  });
});
