import type { BenchNetwork, EngineHere } from '../core/bench/bench';
import { Fault } from '../core/fault';
import type { EngineName } from '../core/run';
import type { Task } from '../core/task';
import { NO_POOL, type ThreadPool } from '../core/threads';
import { startEngine, stopEngine, type WasmAssets } from './backend';
import { madeUpNetwork, TrainingSteps } from './bench/training-steps';
import { roundsTogether } from './bench/turns';
import type { Engine } from './live-engine';
import { learnerOn } from './learner';
import { availableEngines } from './probe';

/** How fast an engine trains here. */
export interface EngineMeasure {
  readonly engine: EngineName;
  /** Training rows a second on a small network like the presets', by one thread; null when it cannot be used. */
  readonly rowsPerSecond: number | null;
  /** Why it cannot be used, or what speaks against it; empty otherwise. */
  readonly reason: string;
  /** The adapter's own name, where it has one. */
  readonly detail: string;
  readonly software: boolean;
}

/** The network and the effort of a measurement. */
export interface Workload extends BenchNetwork {
  /** Steps are timed until this much has passed. */
  readonly milliseconds: number;
}

/** Like the over-sampled preset, with one block less: heavy enough for matrix products to decide. */
const AT_START: Workload = {
  inputs: 96,
  blockWidths: [128, 64],
  batchSize: 256,
  milliseconds: 250,
};

/** A first step that takes longer than this is all the measuring a slow engine gets. */
const PATIENCE_MS = 600;

/**
 * Measures every engine in turn; each is let go of afterwards, with all that it held. None is
 * running when this returns.
 */
export async function measureEngines(
  task: Task,
  assets: WasmAssets,
): Promise<readonly EngineMeasure[]> {
  const probes = await availableEngines();
  const measures: EngineMeasure[] = [];
  for (const [i, probe] of probes.entries()) {
    task.report({ stage: 'measuring engines', done: i, total: probes.length });
    await task.breathe();
    measures.push(await measureEngine(probe, task, assets));
  }
  task.report({ stage: 'measuring engines', done: probes.length, total: probes.length });
  return measures;
}

async function measureEngine(
  { engine, available, reason, detail, software }: EngineHere,
  task: Task,
  assets: WasmAssets,
): Promise<EngineMeasure> {
  if (!available) return { engine, rowsPerSecond: null, reason, detail, software };
  try {
    const running = await startEngine(engine, assets);
    const rowsPerSecond = await trainingSpeed(running, AT_START, task);
    const note = software ? 'drawn by the processor: no graphics card behind it' : '';
    return { engine, rowsPerSecond, reason: note, detail: running.detail, software };
  } catch (thrown) {
    const fault = Fault.from(thrown);
    if (task.signal.aborted || fault.code === 'cancelled') throw fault;
    return { engine, rowsPerSecond: null, reason: fault.what, detail, software };
  } finally {
    await stopEngine();
  }
}

/** Training rows a second on the running engine, warm-up excluded, with the help of a pool's threads. */
export async function trainingSpeed(
  engine: Engine,
  workload: Workload,
  task: Task,
  pool: ThreadPool = NO_POOL,
): Promise<number> {
  const network = madeUpNetwork(workload);
  const { plan, weights, experiment } = network;
  const learner = learnerOn(engine, plan, weights, experiment, pool);
  try {
    const steps = new TrainingSteps(learner, network, task);
    const { few, full } = steps;
    // Compiles the shaders; on few rows, because a software adapter may take seconds for a batch.
    await steps.time(few, 1);
    const first = await steps.time(few, 1);
    if (first > PATIENCE_MS) return (few.rows / first) * 1000;
    const together = roundsTogether(await steps.time(full, 1));
    let spent = 0;
    let rows = 0;
    while (spent < workload.milliseconds) {
      spent += await steps.time(full, together);
      rows += together * full.rows;
    }
    return (rows * 1000) / spent;
  } finally {
    learner.dispose();
  }
}
