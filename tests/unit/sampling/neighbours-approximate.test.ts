import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../src/core/data/matrix';
import { Fault } from '../../../src/core/fault';
import { randomStream } from '../../../src/core/random';
import {
  nearestTogether,
  NO_MEANS,
  squaredDistance,
  type Query,
} from '../../../src/core/sampling/neighbours';
import { isLargeSearch, searchFor } from '../../../src/core/sampling/search';
import { quietTask, type Progress, type Task } from '../../../src/core/task';
import { kernelModule } from '../../../src/pipeline/wasm-assets';
import { drawn } from './samples';

const kernels = kernelModule;

async function nearest(base: Matrix, query: Query, k: number, task: Task): Promise<Int32Array> {
  return (await nearestTogether(base, query, k, task, { ...NO_MEANS, kernels })).rows;
}

const K = 4;
const ROWS = 6000;

/** Rows around a few common factors, as columns of a table are. */
function factors(rows: number, cols: number, seed: number): Matrix {
  const random = randomStream(seed, 'factors');
  const loadings = Float64Array.from({ length: cols * 4 }, () => random.normal());
  const base = drawn(rows, cols, () => 0.5 * random.normal());
  for (let row = 0; row < rows; row++)
    for (let f = 0; f < 4; f++) {
      const factor = random.normal();
      for (let c = 0; c < cols; c++) base.data[row * cols + c] += factor * loadings[c * 4 + f];
    }
  return base;
}

const random = randomStream(3, 'approximate');
const shapes: readonly (readonly [string, Matrix, number])[] = [
  ['of a few factors', factors(ROWS, 30, 1), 0.97],
  ['in clumps', drawn(ROWS, 12, () => 9 * random.below(3) + random.normal()), 0.95],
  ['0 or 1, with many duplicates', drawn(ROWS, 14, () => random.below(2)), 0.9],
  ['normal in every direction', drawn(ROWS, 24, () => random.normal()), 0.85],
];

describe('the approximate search', () => {
  it.each(shapes)('finds most neighbours of rows %s, and says how many', async (_, base, bound) => {
    const search = searchFor('approximate', { seed: 5, kernels });
    const found = await search.nearest(base, 'all', K, quietTask());
    const exact = await nearest(base, 'all', K, quietTask());
    const near = (row: number, other: number): number => squaredDistance(base, row, base, other);
    let hits = 0;
    for (let row = 0; row < base.rows; row++) {
      const ours = [...found.subarray(row * K, (row + 1) * K)];
      expect(new Set(ours).size).toBe(K);
      const distances = ours.map((other) => near(row, other));
      expect(distances).toEqual(distances.toSorted((a, b) => a - b));
      const farthest = near(row, exact[row * K + K - 1]);
      hits += distances.slice(1).filter((distance) => distance <= farthest).length;
    }
    const recall = hits / (base.rows * (K - 1));
    expect(recall).toBeGreaterThan(bound);
    const report = search.report()!;
    expect(report).toMatchObject({ search: 'approximate', threads: 1, recallRows: 300 });
    expect(Math.abs(report.recall - recall)).toBeLessThan(0.03);
  });

  it('does not count rows that find themselves', async () => {
    const normal = randomStream(3, 'wide');
    const base = drawn(ROWS, 60, () => normal.normal());
    const search = searchFor('approximate', { seed: 5, kernels });
    const found = await search.nearest(base, 'all', 2, quietTask());
    const exact = await nearest(base, 'all', 2, quietTask());
    const hits = found.filter((row, i) => i % 2 === 1 && row === exact[i]).length;
    expect(Math.abs(search.report()!.recall - hits / ROWS)).toBeLessThan(0.03);
  });

  it('gives the same rows for the same seed, all asked or some', async () => {
    const base = factors(5000, 20, 2);
    const answers = async (seed: number): Promise<Int32Array> =>
      searchFor('approximate', { seed, kernels }).nearest(base, 'all', K, quietTask());
    const all = await answers(1);
    expect(await answers(1)).toEqual(all);
    const some = Int32Array.of(4999, 0, 17, 17);
    const search = searchFor('approximate', { seed: 1, kernels });
    expect(await search.nearest(base, some, K, quietTask())).toEqual(
      Int32Array.from([...some].flatMap((row) => [...all.subarray(row * K, (row + 1) * K)])),
    );
  });

  it('is exact among few rows, and for rows asked about among others', async () => {
    const few = factors(1000, 8, 3);
    const many = factors(5000, 8, 4);
    const search = searchFor('approximate', { seed: 1, kernels });
    expect(search.report()).toBeNull();
    expect(await search.nearest(few, 'all', K, quietTask())).toEqual(
      await nearest(few, 'all', K, quietTask()),
    );
    expect(await search.nearest(many, few, K, quietTask())).toEqual(
      await nearest(many, few, K, quietTask()),
    );
    expect(search.report()).toEqual({ search: 'exact', threads: 1, recall: 1, recallRows: 0 });
  });

  it('is chosen by itself by rows and columns alone', () => {
    const of = (rows: number, cols: number): Matrix => ({ ...drawn(0, cols, () => 0), rows });
    expect(isLargeSearch(of(200_000, 40), 'all')).toBe(false);
    expect(isLargeSearch(of(300_000, 40), 'all')).toBe(true);
    expect(isLargeSearch(of(200_000, 200), 'all')).toBe(true);
    expect(isLargeSearch(of(600_000, 40), of(20_000, 40))).toBe(false);
    expect(isLargeSearch(of(300_000, 40), new Int32Array(10_000))).toBe(false);
  });

  it('stops when told, and reports stage by stage', async () => {
    const base = factors(5000, 10, 5);
    const stop = new AbortController();
    const seen: Progress[] = [];
    const task = {
      ...quietTask(stop.signal),
      report: (progress: Progress) => {
        seen.push(progress);
        if (progress.stage.startsWith('Bettering')) stop.abort(new Fault('cancelled', 'Cancelled'));
      },
    };
    const search = searchFor('approximate', { seed: 1, kernels });
    await expect(search.nearest(base, 'all', K, task)).rejects.toThrow('Cancelled');
    expect(seen[0].stage).toBe('Finding neighbours');
    expect(search.report()).toBeNull();
  });
});
