import type { BenchPart, Effort, Machine, Measured } from '../core/bench/bench';
import type { Task } from '../core/task';
import type { ThreadPool } from '../core/threads';
import { startEngine, stopEngine } from '../engine/backend';
import { benchEngine, partOf } from '../engine/bench/bench-engine';
import { productSpeed } from '../engine/bench/product';
import { loadKernels } from '../engine/fused/kernels';
import { availableEngines } from '../engine/probe';
import { alone } from './training';
import { assets } from './wasm-assets';

export async function machineHere(pool: ThreadPool): Promise<Machine> {
  const engines = await availableEngines();
  const hasKernels = engines.some(({ engine, available }) => engine === 'kernels' && available);
  return {
    cores: navigator.hardwareConcurrency,
    threads: pool.size + 1,
    isolated: pool.sharesMemory,
    relaxed: hasKernels && (await loadKernels(assets.kernels)).relaxed,
    browser: navigator.userAgent,
    engines,
  };
}

/** Measures one line of the comparison, with the engines alone; none is running afterwards. */
export function bench(
  part: BenchPart,
  effort: Effort,
  task: Task,
  pool: ThreadPool,
): Promise<Measured> {
  return alone(task, async () => {
    const shares = part.kind === 'product' || part.memory === 'shared';
    const threads = partOf(pool, part.threads - 1, shares);
    if (part.kind === 'product') {
      const kernels = await loadKernels(assets.kernels);
      task.report({ stage: 'multiplying', done: 0, total: 1 });
      return { kind: 'product', ...(await productSpeed(kernels, effort, task, threads)) };
    }
    try {
      const engine = await startEngine(part.engine, assets);
      return { kind: 'engine', ...(await benchEngine(engine, part, effort, task, threads)) };
    } finally {
      await stopEngine();
    }
  });
}
