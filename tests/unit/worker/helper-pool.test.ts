import { afterEach, describe, expect, it, vi } from 'vitest';
import { randomStream } from '../../../src/core/random';
import { nearest, nearestTogether } from '../../../src/core/sampling/neighbours';
import { searchFor } from '../../../src/core/sampling/search';
import { quietTask, type Task } from '../../../src/core/task';
import { hostModel } from '../../../src/core/models/host';
import { NO_POOL, type ThreadPool } from '../../../src/core/threads';
import { madeUp } from '../../bench/made-up';
import { numbersOnly, settings } from '../models/trees/made-up';
import { kernelModule } from '../../../src/pipeline/wasm-assets';
import { assist } from '../../../src/worker/helper';
import { HelperPool, helpersBeside, type Passing } from '../../../src/worker/helper-pool';
import { drawn } from '../sampling/samples';

const kernels = kernelModule;
const random = randomStream(7, 'helper-pool');
/** Enough pairs to be shared out. */
const base = drawn(7000, 4, () => Math.round(3 * random.normal()));
const expected = await nearest(base, 'all', 3, quietTask());

/** Helpers on this thread are heard only when the event loop turns. */
function turning(signal?: AbortSignal): Task {
  const quiet = quietTask(signal);
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    ...quiet,
    breathe: async () => {
      await turn();
      await quiet.breathe();
    },
  };
}

const open: MessagePort[] = [];
afterEach(() => {
  for (const port of open.splice(0)) port.close();
});

const NOTHING_SHARED = { sharesMemory: false, sendsKernels: true };

/** As on a page of opaque origin: a message with a module in it does not arrive. */
function refuseModules(port: MessagePort): void {
  const send = port.postMessage.bind(port) as (message: unknown) => void;
  port.postMessage = (message: { readonly job?: object }) => {
    const members = Object.values(message.job ?? {}) as unknown[];
    if (!members.some((member) => member instanceof WebAssembly.Module)) send(message);
  };
}

/** A pool whose page starts helpers on ports of this thread, as `answer` says for each. */
function poolWith(
  size: number,
  answer: (helper: number) => 'helper' | 'helper-lost' | 'mute' | 'nothing',
  passing: Passing = NOTHING_SHARED,
) {
  const said: string[] = [];
  let next = 1;
  const pool: HelperPool = new HelperPool(size, passing, (message) => {
    said.push(message.type);
    if (message.type !== 'helpers-wanted') return;
    for (let i = 0; i < message.count; i++) {
      const helper = next++;
      const type = answer(helper);
      if (type === 'helper-lost') pool.receive({ type, helper });
      if (type !== 'helper' && type !== 'mute') continue;
      const { port1, port2 } = new MessageChannel();
      open.push(port1, port2);
      if (type === 'helper') assist(port1, kernels);
      if (!passing.sendsKernels) refuseModules(port2);
      pool.receive({ type: 'helper', helper, port: port2 });
    }
  });
  return { pool, said };
}

describe('helpers', () => {
  it('find over their ports what one thread finds, search after search', async () => {
    const { pool, said } = poolWith(2, () => 'helper');
    for (let turn = 0; turn < 2; turn++) {
      const found = await nearestTogether(base, 'all', 3, turning(), { pool, kernels });
      expect(found.rows).toEqual(expected);
      expect(found.threads).toBe(3);
    }
    expect(said).toEqual(['helpers-wanted']);
  });

  it('take part by kernels of their own where compiled ones cannot be sent', async () => {
    const passing = { ...NOTHING_SHARED, sendsKernels: false };
    const { pool } = poolWith(2, () => 'helper', passing);
    const found = await nearestTogether(base, 'all', 3, turning(), { pool, kernels });
    expect(found).toEqual({ rows: expected, threads: 3 });
  });

  it('change nothing in an approximate search either', async () => {
    const { pool } = poolWith(2, () => 'helper');
    const many = drawn(12_000, 4, () => Math.round(3 * random.normal()));
    const search = searchFor('approximate', { seed: 1, pool, kernels });
    const alone = searchFor('approximate', { seed: 1, kernels });
    expect(await search.nearest(many, 'all', 3, turning())).toEqual(
      await alone.nearest(many, 'all', 3, quietTask()),
    );
    expect(search.report()).toEqual({ ...alone.report(), threads: 3 });
  });

  it('grow trees over their ports too, whole ones and parts of one', async () => {
    const { x, y } = madeUp(5000, 40);
    const few = {
      x: { ...x, rows: 100, data: x.data.subarray(0, 100 * 40) },
      y: y.subarray(0, 100),
    };
    const fit = async (model: 'boosting' | 'forest', pool: ThreadPool): Promise<Float32Array> => {
      const made = hostModel(settings({ model, treeCount: 5 }), numbersOnly(x), pool);
      const sets = { train: { x, y }, validation: few, trainCheck: few };
      await made.fit(sets, turning(), () => undefined);
      return (await made.save()).values;
    };
    for (const model of ['boosting', 'forest'] as const)
      expect(await fit(model, poolWith(1, () => 'helper').pool)).toEqual(await fit(model, NO_POOL));
  });

  it('are done without where they cannot be started, or die before they answer', async () => {
    for (const fate of ['helper-lost', 'nothing'] as const) {
      const { pool } = poolWith(2, (helper) => (helper === 1 ? fate : 'helper'));
      const found = await nearestTogether(base, 'all', 3, turning(), { pool, kernels });
      expect(found.rows).toEqual(expected);
      expect(found.threads).toBe(2);
    }
    const { pool } = poolWith(2, () => 'helper');
    let reports = 0;
    const report = (): void => {
      if (++reports === 5) pool.receive({ type: 'helper-lost', helper: 1 });
    };
    const found = await nearestTogether(
      base,
      'all',
      3,
      { ...turning(), report },
      { pool, kernels },
    );
    expect(found).toEqual({ rows: expected, threads: 2 });
  });

  it('stop when the search is cancelled, and serve the next one', async () => {
    const { pool } = poolWith(1, () => 'helper');
    const stop = new AbortController();
    const task = { ...turning(stop.signal), report: () => stop.abort() };
    await expect(nearestTogether(base, 'all', 3, task, { pool, kernels })).rejects.toThrow();
    expect((await nearestTogether(base, 'all', 3, turning(), { pool, kernels })).threads).toBe(2);
  });

  it('are let go when idle, and wanted again after that', async () => {
    const { pool, said } = poolWith(1, () => 'helper');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    for (const recruit of pool.recruit(pool.size)) (await recruit).end();
    vi.advanceTimersByTime(60_000);
    expect(said).toEqual(['helpers-wanted', 'helpers-done']);
    vi.useRealTimers();
    expect((await nearestTogether(base, 'all', 3, turning(), { pool, kernels })).threads).toBe(2);
    expect(said).toEqual(['helpers-wanted', 'helpers-done', 'helpers-wanted']);
  });

  it('are wanted again at once where all of them have gone silent', async () => {
    let alive = false;
    const { pool, said } = poolWith(1, () => (alive ? 'helper' : 'mute'));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const [thread] = await Promise.all(pool.recruit(pool.size));
    const duty = { name: 'any', begin: () => ({ answer: () => Promise.resolve(0) }) };
    const begun = thread.begin(duty, null);
    vi.advanceTimersByTime(10_000);
    await expect(begun).rejects.toThrow('ended');
    thread.end();
    vi.useRealTimers();
    alive = true;
    expect((await nearestTogether(base, 'all', 3, turning(), { pool, kernels })).threads).toBe(2);
    expect(said).toEqual(['helpers-wanted', 'helpers-done', 'helpers-wanted']);
  });

  it('that were let go while they owed an answer come again when they have left that job', async () => {
    const { pool } = poolWith(1, () => 'helper');
    const job = { name: 'any', begin: () => ({ answer: () => Promise.resolve(0) }) };
    const [thread] = await Promise.all(pool.recruit(1));
    const begun = thread.begin(job, null);
    thread.end();
    await expect(begun).rejects.toThrow('ended');
    const [again] = pool.recruit(1);
    const turn = new Promise((resolve) => queueMicrotask(() => queueMicrotask(() => resolve(0))));
    expect(await Promise.race([again, turn])).toBe(0);
    expect(await again).toBe(thread);
  });

  it('that died owing an answer are never asked again, and do not hold the next job up', async () => {
    let alive = false;
    const { pool, said } = poolWith(1, () => (alive ? 'helper' : 'mute'));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const job = { name: 'any', begin: () => ({ answer: () => Promise.resolve(0) }) };
    const [thread] = await Promise.all(pool.recruit(1));
    thread.begin(job, null).catch(() => undefined);
    thread.end();
    const [again] = pool.recruit(1);
    vi.advanceTimersByTime(10_000);
    await expect(again).rejects.toThrow('ended');
    vi.useRealTimers();
    alive = true;
    expect((await nearestTogether(base, 'all', 3, turning(), { pool, kernels })).threads).toBe(2);
    expect(said).toEqual(['helpers-wanted', 'helpers-done', 'helpers-wanted']);
  });

  it('are no more than the search has memory for', () => {
    const wanted: number[] = [];
    const pool = new HelperPool(3, NOTHING_SHARED, (message) => {
      if (message.type === 'helpers-wanted') wanted.push(message.count);
    });
    expect(pool.recruit(0)).toEqual([]);
    expect(pool.recruit(1)).toHaveLength(1);
    expect(wanted).toEqual([1]);
  });

  it('join those that an earlier job was content with, when a later one has work for more', async () => {
    const wanted: number[] = [];
    const { pool } = poolWith(3, () => 'helper');
    const start = pool.recruit(1);
    expect(start).toHaveLength(1);
    const [first] = await Promise.all(start);
    wanted.push(pool.recruit(3).length);
    first.end();
    wanted.push(pool.recruit(3).length);
    expect(wanted).toEqual([2, 1]);
  });

  it('are let go when idle though a later job wanted none', async () => {
    const { pool, said } = poolWith(1, () => 'helper');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    for (const recruit of pool.recruit(1)) (await recruit).end();
    pool.recruit(0);
    vi.advanceTimersByTime(60_000);
    vi.useRealTimers();
    expect(said).toEqual(['helpers-wanted', 'helpers-done']);
  });

  it('are as many as there are cores to spare, and few', () => {
    expect([1, 2, 3, 4, 16].map(helpersBeside)).toEqual([0, 1, 2, 3, 3]);
  });
});
