import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../../src/core/sampling/classes';
import { farthest } from '../../../src/core/sampling/farthest';
import { squaredDistance } from '../../../src/core/sampling/neighbours';
import { quietTask } from '../../../src/core/task';
import { runOrRefuse } from './resampling';
import { matrices, matrixOf, samples } from './samples';

describe('the farthest rows', () => {
  it('are those of comparing every pair, whichever of equals', async () => {
    await fc.assert(
      fc.asyncProperty(matrices(1, 60), fc.integer({ min: 1, max: 6 }), async (base, wish) => {
        const k = Math.min(wish, base.rows);
        const found = await farthest(base, base, k, quietTask());
        for (let q = 0; q < base.rows; q++) {
          const to = (row: number): number => squaredDistance(base, q, base, row);
          const all = Array.from({ length: base.rows }, (_, row) => to(row)).sort((a, b) => a - b);
          const rows = [...found.subarray(q * k, (q + 1) * k)];
          expect(rows.map(to)).toEqual(all.slice(-k));
          expect(new Set(rows).size).toBe(k);
        }
      }),
    );
  });

  it('stop when told', async () => {
    const stop = new AbortController();
    stop.abort();
    const base = matrixOf([[1], [2]]);
    await expect(farthest(base, base, 1, quietTask(stop.signal))).rejects.toThrow('Cancelled');
  });

  it('can be stopped after every row: many may have to be compared for each', async () => {
    const base = matrixOf(Array.from({ length: 40 }, (_, i) => [i]));
    let turns = 0;
    const breathe = (): Promise<void> => {
      turns++;
      return Promise.resolve();
    };
    await farthest(base, base, 1, { ...quietTask(), breathe });
    expect(turns).toBeGreaterThanOrEqual(base.rows);
  });
});

describe('NearMiss', () => {
  it('keeps every default, and the good payers that its version says', async () => {
    const seen = { ran: 0, short: 0 };
    await fc.assert(
      fc.asyncProperty(
        samples(3, 40),
        fc.constantFrom('nearmiss-1', 'nearmiss-2', 'nearmiss-3'),
        fc.constantFrom(1, 0.7),
        async ({ x, y }, nearmissVersion, samplingRatio) => {
          const settings = { sampling: 'nearmiss', nearmissVersion, samplingRatio } as const;
          const got = await runOrRefuse({ x, y }, { ...settings, nearmissCandidates: 2 });
          if (got === null) return;
          const bads = [...rowsOf(y, 1)];
          const goods = [...rowsOf(y, 0)];
          // Rows are ranked by the square: its root makes equals of distances that differ by a rounding.
          const squared = (a: number, b: number): number => squaredDistance(x, a, x, b);
          const apart = (a: number, b: number): number => Math.sqrt(squared(a, b));
          const sums = new Map(
            goods.map((row) => {
              const all = bads.map((bad) => apart(row, bad)).sort((a, b) => a - b);
              const some = nearmissVersion === 'nearmiss-2' ? all.slice(-3) : all.slice(0, 3);
              return [row, some.reduce((sum, distance) => sum + distance, 0)];
            }),
          );
          const near = (bad: number): number[] =>
            goods.toSorted((a, b) => squared(a, bad) - squared(b, bad) || a - b).slice(0, 2);
          const third = nearmissVersion === 'nearmiss-3';
          const candidates = third
            ? goods.filter((row) => bads.some((bad) => near(bad).includes(row)))
            : goods;
          const sign = third ? -1 : 1;
          const count = Math.trunc(bads.length / samplingRatio);
          const kept = candidates
            .toSorted((a, b) => sign * ((sums.get(a) ?? 0) - (sums.get(b) ?? 0)) || a - b)
            .slice(0, count);
          expect([...got.origin]).toEqual([...kept, ...bads]);
          got.trace.removed.neighbours.forEach((row) => expect(y[row]).toBe(1));
          seen.ran++;
          if (kept.length < count) seen.short++;
        },
      ),
      // Too few candidates are one case in twelve.
      { numRuns: 300 },
    );
    expect(seen.ran).toBeGreaterThan(50);
    expect(seen.short).toBeGreaterThan(0);
  });
});
