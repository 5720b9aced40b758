import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../src/core/data/matrix';
import { Fault } from '../../../src/core/fault';
import { randomStream } from '../../../src/core/random';
import {
  nearestTogether,
  NO_MEANS,
  squaredDistance,
  type Query,
  type SearchMeans,
} from '../../../src/core/sampling/neighbours';
import { isLargeSearch, searchFor } from '../../../src/core/sampling/search';
import { quietTask, type Progress, type Task } from '../../../src/core/task';
import { kernelModule } from '../../../src/pipeline/wasm-assets';
import { poolOf } from '../here-and-now';
import { drawn } from './samples';

const kernels = kernelModule;

async function nearest(base: Matrix, query: Query, k: number, task: Task): Promise<Int32Array> {
  return (await nearestTogether(base, query, k, task, { ...NO_MEANS, kernels })).rows;
}

const K = 4;
const ROWS = 12_000;

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
  ['of a few factors', factors(ROWS, 30, 1), 0.95],
  ['in clumps', drawn(ROWS, 12, () => 9 * random.below(3) + random.normal()), 0.95],
  ['0 or 1, with many duplicates', drawn(ROWS, 14, () => random.below(2)), 0.95],
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
    expect(report).toMatchObject({ search: 'approximate', threads: 1, recallRows: 288 });
    expect(Math.abs(report.recall - recall)).toBeLessThan(0.03);
  });

  it('does not count rows that find themselves', async () => {
    const normal = randomStream(3, 'wide');
    const base = drawn(40_000, 60, () => normal.normal());
    const search = searchFor('approximate', { seed: 5, kernels });
    const found = await search.nearest(base, 'all', 2, quietTask());
    const asked = Int32Array.from({ length: 1000 }, (_, i) => 40 * i);
    const exact = await nearest(base, asked, 2, quietTask());
    const hits = asked.filter((row, i) => found[2 * row + 1] === exact[2 * i + 1]).length;
    expect(hits).toBeLessThan(750);
    // Three standard errors; rows that find themselves would add half of what is missed.
    expect(Math.abs(search.report()!.recall - hits / 1000)).toBeLessThan(0.1);
  });

  it('gives the same rows for the same seed, all asked or some', async () => {
    const base = factors(ROWS, 20, 2);
    const answers = async (seed: number): Promise<Int32Array> =>
      searchFor('approximate', { seed, kernels }).nearest(base, 'all', K, quietTask());
    const all = await answers(1);
    expect(await answers(1)).toEqual(all);
    const some = Int32Array.of(11_999, 0, 17, 17);
    const search = searchFor('approximate', { seed: 1, kernels });
    expect(await search.nearest(base, some, K, quietTask())).toEqual(
      Int32Array.from([...some].flatMap((row) => [...all.subarray(row * K, (row + 1) * K)])),
    );
  });

  it('is exact among few rows, and for rows asked about among others', async () => {
    const few = factors(1000, 8, 3);
    const many = factors(ROWS, 8, 4);
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
    expect(isLargeSearch(of(150_000, 40), 'all')).toBe(false);
    expect(isLargeSearch(of(200_000, 40), 'all')).toBe(true);
    expect(isLargeSearch(of(150_000, 200), 'all')).toBe(true);
    expect(isLargeSearch(of(600_000, 40), of(20_000, 40))).toBe(false);
    expect(isLargeSearch(of(300_000, 40), new Int32Array(10_000))).toBe(false);
  });

  it('finds the same by other threads, by other kernels, and where one of them is lost', async () => {
    const base = factors(ROWS, 9, 6);
    const answer = (means: Partial<SearchMeans>): Promise<Int32Array> =>
      searchFor('approximate', { seed: 2, ...means }).nearest(base, 'all', K, quietTask());
    const alone = await answer({ kernels });
    expect(await answer({})).toEqual(alone);
    for (const others of [[{}], [{}, {}, {}], [{ lostIn: 2 }, {}, { neverReady: true }]])
      expect(await answer({ kernels, pool: poolOf(others) })).toEqual(alone);
  });

  it('goes on where all rows are alike, or fall on a few points', async () => {
    for (const values of [1, 3]) {
      const few = randomStream(7, 'few');
      const base = drawn(ROWS, 2, () => few.below(values));
      const search = searchFor('approximate', { seed: 5, kernels });
      const found = await search.nearest(base, 'all', K, quietTask());
      const apart = found.filter(
        (row, i) => squaredDistance(base, Math.floor(i / K), base, row) > 0,
      );
      expect(apart).toHaveLength(0);
      expect(search.report()?.recall).toBe(1);
    }
  });

  it('reports how far it is, never less than before, and stops between pieces', async () => {
    const base = factors(ROWS, 10, 5);
    const seen: Progress[] = [];
    const report = (progress: Progress): void => void seen.push(progress);
    const pool = poolOf([{}, { lostIn: 1 }]);
    const search = searchFor('approximate', { seed: 1, kernels, pool });
    await search.nearest(base, 'all', K, { ...quietTask(), report });
    expect(seen.length).toBeGreaterThan(10);
    expect(seen.at(-1)?.done).toBe(seen.at(-1)?.total);
    seen.forEach(({ done, total }, i) => {
      expect(done).toBeGreaterThan(i === 0 ? 0 : seen[i - 1].done);
      expect(total).toBe(seen[0].total);
    });

    const stop = new AbortController();
    let reports = 0;
    const stopping = {
      ...quietTask(stop.signal),
      report: () => {
        if (++reports === 3) stop.abort(new Fault('cancelled', 'Cancelled'));
      },
    };
    const stopped = searchFor('approximate', { seed: 1, kernels });
    await expect(stopped.nearest(base, 'all', K, stopping)).rejects.toThrow('Cancelled');
    expect(reports).toBe(3);
    expect(stopped.report()).toBeNull();
  });
});
