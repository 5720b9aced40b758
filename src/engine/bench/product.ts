import type { Task } from '../../core/task';
import type { Duty, ThreadPool } from '../../core/threads';
import {
  FOUR_BLOCKS,
  productSpeedOf,
  type Effort,
  type ProductSpeed,
} from '../../core/bench/bench';
import { KernelModule } from '../fused/kernels';
import { comers, tooFew } from './comers';

const PAGE = 65_536;
/** Between two breaths. */
const STRETCH_MS = 40;

/** The kernels' bare matrix product, packing included: the largest of the four-block network. */
class BareProduct {
  readonly #multiply: () => void;

  constructor(module: KernelModule) {
    const size = FOUR_BLOCKS.blockWidths[0];
    const rows = FOUR_BLOCKS.batchSize;
    const kernels = module.over(new WebAssembly.Memory({ initial: 100 }));
    const places = [1, 20, 40, 60, 80].map((page) => page * PAGE);
    const [x, weights, right, result, zeros] = places;
    this.#multiply = () => {
      kernels.packRight(weights, size, size, size, right);
      kernels.dense(x, size, right, result, rows, size, size, zeros, zeros, 0);
    };
  }

  /** GFLOP/s over about so many milliseconds. */
  async speed(milliseconds: number, task: Task): Promise<number> {
    let spent = 0;
    let products = 0;
    while (spent < milliseconds) {
      await task.breathe();
      const end = Math.min(STRETCH_MS, milliseconds - spent);
      const began = performance.now();
      let now = began;
      for (; now - began < end; now = performance.now()) {
        this.#multiply();
        products++;
      }
      spent += now - began;
    }
    const size = FOUR_BLOCKS.blockWidths[0];
    return (products * 2 * FOUR_BLOCKS.batchSize * size * size) / spent / 1e6;
  }
}

interface ProductJob {
  readonly module: WebAssembly.Module;
  readonly relaxed: boolean;
}

interface ProductQuestion {
  readonly milliseconds: number;
}

/** The bare product's GFLOP/s, on the thread that answers. */
export const MULTIPLY: Duty<ProductJob, ProductQuestion, number> = {
  name: 'multiply',
  begin: ({ module, relaxed }) => {
    const product = new BareProduct(new KernelModule(module, relaxed));
    return { answer: ({ milliseconds }, task) => product.speed(milliseconds, task) };
  },
};

/** GFLOP/s of the bare product on this thread and all of the pool's at once. */
export async function productSpeed(
  module: KernelModule,
  { turns, milliseconds }: Effort,
  task: Task,
  pool: ThreadPool,
): Promise<ProductSpeed> {
  const threads = await comers(pool, task);
  try {
    if (threads.length < pool.size) throw tooFew(1 + threads.length, 1 + pool.size);
    const job = { module: module.module, relaxed: module.relaxed };
    const asks = await Promise.all(threads.map((thread) => thread.begin(MULTIPLY, job)));
    const product = new BareProduct(module);
    await product.speed(milliseconds / 5, task);
    const sums: number[] = [];
    for (let turn = 0; turn < turns; turn++) {
      const others = Promise.all(asks.map((ask) => ask({ milliseconds })));
      // Awaited below; without this, its rejection would count as unheard where this thread fails first.
      others.catch(() => undefined);
      const own = await product.speed(milliseconds, task);
      sums.push((await others).reduce((sum, speed) => sum + speed, own));
    }
    return productSpeedOf(sums);
  } finally {
    for (const thread of threads) thread.end();
  }
}
