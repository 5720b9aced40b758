import { afterEach, describe, expect, it } from 'vitest';
import { FOUR_BLOCKS } from '../../../../src/core/bench/bench';
import { quietTask } from '../../../../src/core/task';
import { NO_POOL, type Thread, type ThreadPool } from '../../../../src/core/threads';
import { startEngine, stopEngine } from '../../../../src/engine/backend';
import { benchEngine, partOf } from '../../../../src/engine/bench/bench-engine';
import { productSpeed } from '../../../../src/engine/bench/product';
import { madeUpNetwork, TrainingSteps } from '../../../../src/engine/bench/training-steps';
import type { Learner } from '../../../../src/engine/learner';
import type { Batch } from '../../../../src/engine/network/network';
import type { Matrix } from '../../../../src/core/data/matrix';
import { speedInTurns } from '../../../../src/engine/bench/turns';
import { workOf } from '../../../../src/engine/bench/work';
import { loadKernels } from '../../../../src/engine/fused/kernels';
import { assets } from '../made-up';

afterEach(stopEngine);

const SHORT = { turns: 2, milliseconds: 5 };

describe('workOf', () => {
  it('counts every product of the four-block network by hand', () => {
    const { blockWidths, inputs } = FOUR_BLOCKS;
    let before = blockWidths[0];
    // Rows to the first layer: forward and the weights' gradient; nothing flows back to the rows.
    let forward = inputs * before;
    let back = inputs * before;
    for (const width of blockWidths) {
      const products = before * width + width * width + (before === width ? 0 : before * width);
      forward += products;
      back += 2 * products;
      before = width;
    }
    forward += before;
    back += 2 * before;
    const { plan } = madeUpNetwork(FOUR_BLOCKS);
    expect(workOf(plan)).toEqual({ scoring: 2 * forward, training: 2 * (forward + back) });
    // As PyTorch counts the weights of the same network; most of them are in the products.
    const learnt = plan.parameters - plan.moving.reduce((sum, { size }) => sum + size, 0);
    expect(learnt).toBe(268_097);
    expect(forward).toBeGreaterThan(0.98 * learnt);
    expect(forward).toBeLessThan(learnt);
  });
});

describe('speedInTurns', () => {
  /** A clock of its own: so many milliseconds a row. */
  const timed = (rowMs: readonly number[]) => {
    let call = 0;
    const calls: [string, number][] = [];
    const time = (rows: 'few' | 'full', rounds: number): Promise<number> => {
      calls.push([rows, rounds]);
      const each = rowMs[Math.min(call++, rowMs.length - 1)];
      return Promise.resolve(each * rounds * (rows === 'few' ? 10 : 100));
    };
    return { few: 10, full: 100, time, calls };
  };

  it('takes the median of the turns and leaves the warm-up out', async () => {
    // Warm-up 100 times as slow; then turns of 1, 4 and 2 ms a row.
    const clock = timed([1, 0.01, 1, 1, 1, 4, 2]);
    const effort = { turns: 3, milliseconds: 100 };
    const speed = await speedInTurns(clock, effort, 2e6, quietTask());
    expect(speed).toEqual({
      rowsPerSecond: 500,
      slowest: 250,
      fastest: 1000,
      gflops: 1,
      isRough: false,
    });
  });

  it('asks a slow engine once, and one that is hopeless for few rows only', async () => {
    const slow = timed([10]);
    const effort = { turns: 3, milliseconds: 100 };
    const speed = await speedInTurns(slow, effort, 1, quietTask());
    expect([speed.rowsPerSecond, speed.isRough]).toEqual([100, true]);
    expect(slow.calls.filter(([rows]) => rows === 'full')).toEqual([['full', 1]]);
    const hopeless = timed([1000]);
    const least = await speedInTurns(hopeless, effort, 1, quietTask());
    expect([least.rowsPerSecond, least.isRough]).toEqual([1, true]);
    expect(hopeless.calls).toEqual([
      ['few', 1],
      ['few', 1],
    ]);
  });
});

describe('benchEngine', () => {
  it('measures training and scoring, and the bare product', async () => {
    const engine = await startEngine('kernels', assets);
    const part = { kind: 'engine', engine: 'kernels', threads: 1, memory: null } as const;
    const { training, scoring } = await benchEngine(engine, part, SHORT, quietTask(), NO_POOL);
    expect(training.rowsPerSecond).toBeGreaterThan(100);
    expect(scoring.rowsPerSecond).toBeGreaterThan(100);
    const module = await loadKernels(assets.kernels);
    const product = await productSpeed(module, SHORT, quietTask(), NO_POOL);
    expect(product.slowest).toBeGreaterThan(0.1);
    expect(product.gflops).toBeGreaterThanOrEqual(product.slowest);
    expect(product.fastest).toBeGreaterThanOrEqual(product.gflops);
  });

  it('says that threads are missing', async () => {
    const engine = await startEngine('kernels', assets);
    const part = { kind: 'engine', engine: 'kernels', threads: 2, memory: 'shared' } as const;
    const measured = benchEngine(engine, part, SHORT, quietTask(), NO_POOL);
    await expect(measured).rejects.toThrow('Only 1 of 2 threads came');
  });

  it('has every thread train, and every thread score', async () => {
    const engine = await startEngine('kernels', assets);
    const part = { kind: 'engine', engine: 'kernels', threads: 2, memory: 'messages' } as const;
    const asked: string[] = [];
    const { scoring } = await benchEngine(engine, part, SHORT, quietTask(), hereTwice(asked));
    expect(scoring.rowsPerSecond).toBeGreaterThan(100);
    expect([...new Set(asked)]).toEqual(['train a share', 'score rows']);
  });

  it('ends when cancelled', async () => {
    const engine = await startEngine('kernels', assets);
    const part = { kind: 'engine', engine: 'kernels', threads: 1, memory: null } as const;
    const task = quietTask(AbortSignal.abort());
    await expect(benchEngine(engine, part, SHORT, task, NO_POOL)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

/** A pool with one more thread, which works here; it notes what each question was about. */
function hereTwice(asked: string[]): ThreadPool {
  let busy = false;
  const thread: Thread = {
    begin: (duty, job) => {
      const hand = duty.begin(job);
      return Promise.resolve((question) => {
        asked.push(duty.name);
        return hand.answer(question, quietTask());
      });
    },
    end: () => {
      busy = false;
    },
  };
  const recruit = (most: number): readonly Promise<Thread>[] => {
    if (busy || most < 1) return [];
    busy = true;
    return [Promise.resolve(thread)];
  };
  return { size: 1, sharesMemory: false, recruit };
}

describe('partOf', () => {
  it('gives so many threads at the most, and shares memory only where the pool does', () => {
    const asked: number[] = [];
    const recruit = (most: number) => {
      asked.push(most);
      return [];
    };
    const pool = { size: 3, sharesMemory: true, recruit };
    expect(partOf(pool, 0, true).size).toBe(0);
    const one = partOf(pool, 1, false);
    expect([one.size, one.sharesMemory]).toEqual([1, false]);
    one.recruit(3);
    expect(asked).toEqual([1]);
    expect(partOf(pool, 3, true).sharesMemory).toBe(true);
    expect(partOf({ ...pool, sharesMemory: false }, 3, true).sharesMemory).toBe(false);
  });
});

describe('the batches that are timed', () => {
  it('come from rows that stay, as in training, whole ones and few', async () => {
    const network = madeUpNetwork({ inputs: 5, blockWidths: [8], batchSize: 64 });
    const batches: Batch[] = [];
    const learner = {
      beginEpoch: () => ({
        caughtUp: () => Promise.resolve(true),
        mean: () => Promise.resolve(0),
        dispose: () => Promise.resolve(),
      }),
      train: (batch: Batch) => Promise.resolve(void batches.push(batch)),
    } as unknown as Learner;
    const steps = new TrainingSteps(learner, network, quietTask());
    await steps.time(steps.few, 1);
    await steps.time(steps.full, 20);
    expect(batches.map(({ rows }) => rows)).toEqual([32, ...Array<number>(20).fill(64)]);
    const { sample } = batches[0].origin!;
    for (const { origin, x, rows } of batches) {
      expect(origin!.sample).toBe(sample);
      const all = sample.x as Matrix;
      const read = Array.from(origin!.rows, (row) =>
        Array.from(all.data.subarray(5 * row, 5 * row + 5)),
      );
      expect(Array.from(x)).toEqual(read.flat());
      expect(x).toHaveLength(5 * rows);
    }
    // Eight batches are an epoch; the next one has another order.
    const order = (epoch: number) =>
      batches.slice(1 + 8 * epoch, 9 + 8 * epoch).flatMap(({ origin }) => [...origin!.rows]);
    expect(order(0)).not.toEqual(order(1));
    expect(order(0).toSorted()).toEqual(order(1).toSorted());
  });
});
