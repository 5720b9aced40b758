import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../../src/core/fault';
import { randomStream } from '../../../src/core/random';
import { layOut } from '../../../src/core/sampling/cloud';
import { searchTogether } from '../../../src/core/sampling/crew';
import { ALL_PAIRS, type JoinJob } from '../../../src/core/sampling/join';
import { nearest } from '../../../src/core/sampling/neighbours';
import { principalAxes } from '../../../src/core/sampling/principal';
import { quietTask, type Progress } from '../../../src/core/task';
import { kernelModule } from '../../../src/pipeline/wasm-assets';
import { NO_POOL, type ThreadPool } from '../../../src/core/threads';
import type { Matrix } from '../../../src/core/data/matrix';
import { poolOf } from '../here-and-now';
import { drawn, matrices, matrixOf } from './samples';

const kernels = await kernelModule();

async function jobFor(base: Matrix, k: number, lead: number): Promise<JoinJob> {
  const task = quietTask();
  const cloud = await layOut(base, await principalAxes(base, task), task);
  return { base: cloud, asked: null, k, lead: Math.min(lead, cloud.chunks), kernels };
}

async function together(
  base: Matrix,
  k: number,
  pool: ThreadPool,
  lead = 1,
  task = quietTask(),
): Promise<{ rows: Int32Array; threads: number }> {
  const job = await jobFor(base, k, lead);
  const limits = new Float64Array(base.rows).fill(Infinity);
  const { lists, threads } = await searchTogether(ALL_PAIRS, job, limits, pool, task);
  return { rows: lists.answers(), threads };
}

describe('a search on several threads', () => {
  it('asks for as many threads as there is room for copies of the points', async () => {
    const asked: number[] = [];
    const pool: ThreadPool = {
      sharesMemory: false,
      size: 3,
      recruit: (most) => {
        asked.push(most);
        return [];
      },
    };
    const base = matrixOf(Array.from({ length: 64 }, (_, i) => [i, i % 7]));
    const job = await jobFor(base, 2, 1);
    await searchTogether(
      ALL_PAIRS,
      job,
      new Float64Array(base.rows).fill(Infinity),
      pool,
      quietTask(),
    );
    const copy = base.data.byteLength + 2 * job.base.coordinates.byteLength;
    expect(asked[0] * copy).toBeLessThanOrEqual(256 * 2 ** 20);
    expect((asked[0] + 1) * (copy + 1)).toBeGreaterThan(256 * 2 ** 20);
  });

  it('finds what one thread finds, ties and duplicates included, at any depth of the kernel', async () => {
    await fc.assert(
      fc.asyncProperty(
        matrices(2, 400),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 1, max: 4 }),
        async (base, others, lead) => {
          const k = Math.min(4, base.rows);
          const pool = poolOf(Array.from({ length: others }, () => ({})));
          const { rows } = await together(base, k, pool, lead);
          expect(rows).toEqual(await nearest(base, 'all', k, quietTask()));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('does again what a lost thread had done, and does without those that never come', async () => {
    const random = randomStream(5, 'crew');
    const base = drawn(3000, 12, () => Math.round(random.normal()));
    const expected = await nearest(base, 'all', 3, quietTask());
    const pool = poolOf([{ lostIn: 0 }, { lostIn: 2 }, {}, { neverReady: true }]);
    const found = await together(base, 3, pool);
    expect(found).toEqual({ rows: expected, threads: 2 });
    expect(pool.threads.map(({ ended }) => ended)).toEqual([true, true, true, false]);
    expect(await together(base, 3, NO_POOL)).toEqual({ rows: expected, threads: 1 });
  });

  it('reports all threads as one, and lets them go when it is stopped', async () => {
    const random = randomStream(6, 'crew');
    const base = drawn(3000, 12, () => random.normal());
    const seen: Progress[] = [];
    const report = (progress: Progress): void => void seen.push(progress);
    await together(base, 3, poolOf([{}, { lostIn: 3 }]), 1, { ...quietTask(), report });
    expect(seen.at(-1)?.done).toBe(seen.at(-1)?.total);
    seen.forEach(({ done }, i) => expect(done).toBeGreaterThan(i === 0 ? 0 : seen[i - 1].done));

    const stop = new AbortController();
    const pool = poolOf([{}, {}]);
    const quiet = quietTask(stop.signal);
    const task = { ...quiet, report: () => stop.abort(new Fault('cancelled', 'Cancelled')) };
    await expect(together(base, 3, pool, 1, task)).rejects.toThrow('Cancelled');
    expect(pool.threads.every(({ ended }) => ended)).toBe(true);
  });
});
