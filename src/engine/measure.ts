import { shapeOf } from '../core/losses/shape';
import { presetExperiment } from '../core/settings';
import { Fault } from '../core/fault';
import { randomStream } from '../core/random';
import type { EngineName } from '../core/run';
import type { Task } from '../core/task';
import { NO_POOL, type ThreadPool } from '../core/threads';
import { startEngine, stopEngine, type WasmAssets } from './backend';
import { maskDrawer } from './batches';
import type { Engine } from './live-engine';
import { initialWeights } from './network/initial';
import { learnerOn } from './learner';
import type { Batch } from './network/network';
import { networkPlan, type NetworkPlan } from './network/plan';
import { availableEngines, type EngineProbe } from './probe';

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
export interface Workload {
  readonly inputs: number;
  readonly blockWidths: readonly number[];
  readonly batchSize: number;
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

const RATES = { learningRate: 0.001, keep: 0.9 };
const FEW_ROWS = 32;
/** Steps between two waits for the device. */
const MOST_TOGETHER = 8;
const TOGETHER_MS = 50;

/** A first step that takes longer than this is all the measuring a slow engine gets. */
const PATIENCE_MS = 600;

/** A software adapter must be this many times faster than another engine to be taken for it. */
const SOFTWARE_HANDICAP = 2;

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

/** The engines that can be used, the fastest first; software adapters count for half. */
export function fastestFirst(measures: readonly EngineMeasure[]): readonly EngineName[] {
  const worth = ({ rowsPerSecond, software }: EngineMeasure): number =>
    (rowsPerSecond ?? 0) / (software ? SOFTWARE_HANDICAP : 1);
  return measures
    .filter(({ rowsPerSecond }) => rowsPerSecond !== null)
    .toSorted((a, b) => worth(b) - worth(a))
    .map(({ engine }) => engine);
}

async function measureEngine(
  { engine, available, reason, detail, software }: EngineProbe,
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
  const experiment = {
    ...presetExperiment('resnet-under'),
    inputWidth: workload.blockWidths[0],
    blockWidths: workload.blockWidths,
    batchSize: workload.batchSize,
  };
  const shape = shapeOf(experiment, { counts: { good: 1, bad: 1 }, epochShare: 0 });
  const settings = { ...experiment, shape };
  const plan = networkPlan(experiment, workload.inputs);
  const network = learnerOn(engine, plan, initialWeights(plan, 1, 0), experiment, pool);
  const full = madeUpBatch(plan, workload.batchSize);
  const few = madeUpBatch(plan, Math.min(FEW_ROWS, workload.batchSize));
  const random = randomStream(1, 'measuring');
  /** Several steps with one wait at the end, as in training; milliseconds. */
  const timed = async (batch: Batch, steps: number): Promise<number> => {
    const start = performance.now();
    const loss = network.beginEpoch();
    try {
      for (let i = 1; i <= steps; i++) {
        // As in training: the rows are copied and the masks drawn anew.
        const fresh = {
          ...batch,
          x: batch.x.slice(),
          maskOf: maskDrawer(batch.rows, random),
          stream: random,
        };
        await network.train(fresh, settings, RATES, () => task.breathe());
      }
      await loss.mean();
    } finally {
      await loss.dispose();
    }
    return performance.now() - start;
  };
  try {
    // Compiles the shaders; on few rows, because a software adapter may take seconds for a batch.
    await timed(few, 1);
    const first = await timed(few, 1);
    if (first > PATIENCE_MS) return (few.rows / first) * 1000;
    const second = await timed(full, 1);
    const together = Math.max(1, Math.min(MOST_TOGETHER, Math.floor(TOGETHER_MS / second)));
    let spent = 0;
    let steps = 0;
    while (spent < workload.milliseconds) {
      spent += await timed(full, together);
      steps += together;
    }
    return (steps * full.rows * 1000) / spent;
  } finally {
    network.dispose();
  }
}

function madeUpBatch(plan: NetworkPlan, rows: number): Batch {
  const random = randomStream(1, 'measuring');
  const x = Float32Array.from({ length: rows * plan.inputs }, () => random.uniform() * 2 - 1);
  return {
    x,
    rows,
    target: {
      sign: Float32Array.from({ length: rows }, (_, i) => (i % 2 === 0 ? 1 : -1)),
      weight: new Float32Array(rows).fill(1),
    },
    maskOf: maskDrawer(rows, random),
    stream: random,
  };
}
