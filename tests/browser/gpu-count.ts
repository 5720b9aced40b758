/** Counts what a training step asks of WebGPU; runs in a page. */
import type { Sample } from '../../src/core/data/matrix';
import type { Experiment } from '../../src/core/experiment';
import { presetExperiment } from '../../src/core/settings';
import { Fault } from '../../src/core/fault';
import { randomStream } from '../../src/core/random';
import type { Task } from '../../src/core/task';
import { startEngine, stopEngine } from '../../src/engine/backend';
import { learnerOn } from '../../src/engine/learner';
import type { Workload } from '../../src/engine/measure';
import { networkPlan } from '../../src/engine/network/plan';
import { RowEncoder } from '../../src/engine/row-encoder';
import { startingPoint, trainEpoch } from '../../src/engine/training';
import { assets } from '../../src/worker/wasm-assets';

/** What was asked of the device so far. */
export interface GpuCounts {
  dispatches: number;
  submits: number;
  /** Bytes written to the device. */
  uploaded: number;
  /** Buffers read back, and their bytes. */
  reads: number;
  downloaded: number;
  /** Buffers made and not yet let go of. */
  alive: number;
}

type Method = (...given: never[]) => unknown;

/** Lets `note` see every call of a method from now on. */
function overhear<T extends Method, Self extends object>(
  kind: { readonly prototype: Self },
  name: keyof Self & string,
  note: (self: Self, ...given: Parameters<T>) => void,
): () => void {
  const inner = Reflect.get(kind.prototype, name) as T;
  const heard = function (this: Self, ...given: Parameters<T>): unknown {
    note(this, ...given);
    return Reflect.apply(inner, this, given);
  };
  Reflect.set(kind.prototype, name, heard);
  return () => void Reflect.set(kind.prototype, name, inner);
}

/** Counts from now on, until `end`. */
export function countGpu(): { readonly counts: GpuCounts; end(): void } {
  const counts: GpuCounts = {
    dispatches: 0,
    submits: 0,
    uploaded: 0,
    reads: 0,
    downloaded: 0,
    alive: 0,
  };
  const overheard = [
    overhear<GPUComputePassEncoder['dispatchWorkgroups'], GPUComputePassEncoder>(
      GPUComputePassEncoder,
      'dispatchWorkgroups',
      () => counts.dispatches++,
    ),
    overhear<GPUQueue['submit'], GPUQueue>(GPUQueue, 'submit', () => counts.submits++),
    overhear<GPUQueue['writeBuffer'], GPUQueue>(
      GPUQueue,
      'writeBuffer',
      (_queue, _buffer, _at, data, _from, size) => {
        const unit = 'BYTES_PER_ELEMENT' in data ? Number(data.BYTES_PER_ELEMENT) : 1;
        counts.uploaded += size === undefined ? data.byteLength : size * unit;
      },
    ),
    overhear<GPUDevice['createBuffer'], GPUDevice>(
      GPUDevice,
      'createBuffer',
      (_device, { size, ...how }) => {
        counts.alive++;
        if (how.mappedAtCreation === true) counts.uploaded += size;
      },
    ),
    overhear<GPUBuffer['destroy'], GPUBuffer>(GPUBuffer, 'destroy', () => counts.alive--),
    overhear<GPUBuffer['mapAsync'], GPUBuffer>(GPUBuffer, 'mapAsync', ({ size }, mode) => {
      if (mode !== GPUMapMode.READ) return;
      counts.reads++;
      counts.downloaded += size;
    }),
  ];
  return { counts, end: () => overheard.forEach((silence) => silence()) };
}

/** Steps that are counted: as many as lie between two looks at the loss. */
const STEPS = 8;

/** A sum over the steps of an epoch, from the end of its first step on, and how many steps that were. */
export async function countSteps(
  workload: Workload,
  changes: Partial<Experiment> = {},
): Promise<{ readonly steps: number; readonly counts: GpuCounts }> {
  const { inputs, blockWidths, batchSize } = workload;
  const preset = presetExperiment('resnet-under');
  const widths = { inputWidth: blockWidths[0], blockWidths, batchSize };
  const experiment = { ...preset, ...widths, ...changes };
  const train = madeUp(batchSize * (STEPS + 2), inputs);
  const few = madeUp(32, inputs);
  const plan = networkPlan(experiment, inputs);
  const engine = await startEngine('webgpu', assets);
  const start = startingPoint(plan, experiment, train);
  const network = learnerOn(engine, plan, start.weights, experiment);
  const { counts, end } = countGpu();
  let before = { ...counts };
  let steps = -1;
  const task: Task = {
    signal: new AbortController().signal,
    report: () => {
      if (++steps === 0) before = { ...counts };
    },
    breathe: () =>
      steps < STEPS ? Promise.resolve() : Promise.reject(new Fault('cancelled', 'Counted')),
  };
  const encoder = new RowEncoder({ numericEmbedding: 'none', embeddingBins: 0 }, inputs, []);
  const data = { train, validation: few, trainCheck: few };
  try {
    await trainEpoch({ plan, encoder, experiment, data, network, engine, task }, start);
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'cancelled') throw thrown;
  } finally {
    end();
    network.dispose();
    await stopEngine();
  }
  const since = (name: keyof GpuCounts): number => counts[name] - before[name];
  return {
    steps,
    counts: {
      dispatches: since('dispatches'),
      submits: since('submits'),
      uploaded: since('uploaded'),
      reads: since('reads'),
      downloaded: since('downloaded'),
      alive: since('alive'),
    },
  };
}

function madeUp(rows: number, cols: number): Sample {
  const random = randomStream(1, 'counted');
  const data = Float32Array.from({ length: rows * cols }, () => random.normal());
  const names = Array.from({ length: cols }, (_, i) => `x${i}`);
  return { x: { data, rows, cols, names }, y: Uint8Array.from({ length: rows }, (_, i) => i % 2) };
}
