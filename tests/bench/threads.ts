import { Worker } from 'node:worker_threads';
import type { Thread, ThreadPool } from '../../src/core/threads';
import { HelperPool } from '../../src/worker/helper-pool';

/** So many helpers in Node, each a thread that runs what a helper in the browser runs. */
export function nodePool(size: number, sharesMemory = true): ThreadPool {
  let helper = 0;
  let workers: Worker[] = [];
  const pool: HelperPool = new HelperPool(size, { sharesMemory, sendsKernels: true }, (message) => {
    if (message.type === 'helpers-done') {
      for (const worker of workers) void worker.terminate();
      workers = [];
    }
    if (message.type !== 'helpers-wanted') return;
    for (let i = 0; i < message.count; i++) {
      const { port1, port2 } = new MessageChannel();
      const worker = new Worker(new URL('helper-thread.mjs', import.meta.url));
      workers.push(worker);
      // Node's own type of the same class.
      worker.postMessage(port1, [port1 as never]);
      pool.receive({ type: 'helper', helper: ++helper, port: port2 });
    }
  });
  return pool;
}

/** Resolves when the pool's threads are loaded and answer. */
export async function warm(pool: ThreadPool): Promise<void> {
  const hello = async (thread: Thread): Promise<void> => {
    const nothing = { name: 'nothing', begin: () => ({ answer: () => Promise.resolve(null) }) };
    await thread.begin(nothing, null).catch(() => undefined);
    thread.end();
  };
  await Promise.all(pool.recruit(pool.size).map(async (thread) => hello(await thread)));
}
