/** What the page of the engine checks does with our own WebGPU programs. */
import type { Sample } from '../../src/core/data/matrix';
import type { Experiment } from '../../src/core/experiment';
import { Fault } from '../../src/core/fault';
import { shapeOf } from '../../src/core/losses/shape';
import type { FitReport } from '../../src/core/models/model';
import { randomStream, type Random } from '../../src/core/random';
import type { EngineName } from '../../src/core/run';
import { presetExperiment } from '../../src/core/settings';
import { quietTask } from '../../src/core/task';
import { startEngine, stopEngine } from '../../src/engine/backend';
import { epochBatches, maskScale } from '../../src/engine/batches';
import { GpuLearner } from '../../src/engine/gpu/gpu-learner';
import { GpuNetwork } from '../../src/engine/gpu/gpu-network';
import { Machine } from '../../src/engine/gpu/machine';
import { product, productGroups, type ProductOptions } from '../../src/engine/gpu/multiply';
import { opsOf, type Op } from '../../src/engine/gpu/ops';
import { STEP_BYTES } from '../../src/engine/gpu/program';
import { Tape } from '../../src/engine/gpu/tape';
import { learnerOn } from '../../src/engine/learner';
import { initialWeights } from '../../src/engine/network/initial';
import type { Batch } from '../../src/engine/network/network';
import { networkPlan, type NetworkPlan } from '../../src/engine/network/plan';
import { ResidualNetwork } from '../../src/engine/residual';
import { RowEncoder } from '../../src/engine/row-encoder';
import { assets } from '../../src/worker/wasm-assets';
import { countGpu } from './gpu-count';

const COLUMNS = 5;
const RATES = { learningRate: 0.01, keep: 0.9 };
const small: Experiment = {
  ...presetExperiment('resnet-under'),
  inputWidth: 13,
  blockWidths: [13, 7],
  blockDropouts: [0.3, 0.2],
  inputDropout: 0.1,
  batchSize: 64,
  learningRate: 0.01,
  epochs: 3,
  clipNorm: 1,
  earlyStopping: false,
  schedule: 'constant',
};

/** Rows whose log-odds of default are 4·c0 + 4·c1·c2 − 1. */
function madeUp(rows: number, seed: number): Sample {
  const random = randomStream(seed, 'made up');
  const data = Float32Array.from({ length: rows * COLUMNS }, () => random.normal());
  const y = Uint8Array.from({ length: rows }, (_, i) => {
    const [a, b, c] = data.subarray(i * COLUMNS);
    return random.uniform() < 1 / (1 + Math.exp(1 - 4 * a - 4 * b * c)) ? 1 : 0;
  });
  const names = Array.from({ length: COLUMNS }, (_, i) => `c${i}`);
  return { x: { data, rows, cols: COLUMNS, names }, y };
}

interface Set {
  readonly device: GPUDevice;
  readonly plan: NetworkPlan;
  readonly ops: readonly Op[];
  readonly values: Float32Array;
}

async function onDevice<T>(experiment: Experiment, work: (set: Set) => Promise<T>): Promise<T> {
  const { gpu: device } = await startEngine('webgpu', assets);
  const plan = networkPlan(experiment, COLUMNS);
  const ops = opsOf(plan);
  if (device === null || ops === null) throw new Error('There is nothing to check');
  try {
    return await work({ device, plan, ops, values: initialWeights(plan, 1, -1) });
  } finally {
    await stopEngine();
  }
}

/** What becomes of the device once its engine has been let go of. */
export async function deviceAfterwards(): Promise<string> {
  const { gpu } = await startEngine('webgpu', assets);
  await stopEngine();
  const still = new Promise<string>((resolve) => setTimeout(() => resolve('still there'), 5000));
  return Promise.race([still, gpu === null ? still : gpu.lost.then(({ reason }) => reason)]);
}

/** Every kind of product at sizes that fill no tile: the largest difference from plain TypeScript, by kind. */
export function products(): Promise<Record<string, number>> {
  return onDevice(small, async ({ device }) => {
    const found: Record<string, number> = {};
    for (const each of [1, 2, 4] as const)
      for (const kind of KINDS)
        for (const [m, n, k] of [
          [37, 29, 45],
          [70, 33, 17],
          [1, 65, 3],
        ]) {
          const name = `${each} ${JSON.stringify(kind)} ${m} × ${n} × ${k}`;
          found[name] = await productApart(device, { ...kind, each }, m, n, k);
        }
    return found;
  });
}

type Kind = Omit<ProductOptions, 'each'>;
const KINDS: readonly Kind[] = [
  { transposeLeft: false, transposeRight: false, bias: 'add', adds: false },
  { transposeLeft: true, transposeRight: false, bias: 'sum', adds: false },
  { transposeLeft: false, transposeRight: true, bias: 'none', adds: true },
];

async function productApart(
  device: GPUDevice,
  options: ProductOptions,
  m: number,
  n: number,
  k: number,
): Promise<number> {
  const random = randomStream(m * n, 'products');
  const draw = (size: number): Float32Array =>
    Float32Array.from({ length: size }, () => random.normal());
  const [rightAt, resultAt] = [3, 5];
  const left = draw(m * k);
  const right = draw(rightAt + k * n + n);
  const before = draw(resultAt + m * n + n);
  const machine = new Machine(device);
  const buffers = [left, right, before].map((values) => {
    const buffer = machine.storage(values.length);
    machine.write(buffer, values);
    return buffer;
  });
  const biasAt = options.bias === 'add' ? rightAt + k * n : resultAt + m * n;
  const tape = new Tape();
  const places = { m, n, k, rightAt, resultAt, biasAt };
  tape.add(product(options), places, buffers, productGroups({ m, n, k }, options.each));
  await machine.checked(() => tape.finish(machine, machine.uniform(STEP_BYTES)));
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  tape.play(pass);
  pass.end();
  device.queue.submit([encoder.finish()]);
  const result = await machine.read(buffers[2], before.length);
  machine.dispose();
  const { transposeLeft, transposeRight, bias, adds } = options;
  const expected = Array.from(before);
  for (let j = 0; j < n; j++) {
    const rightOf = (inner: number): number =>
      right[rightAt + (transposeRight ? j * k + inner : inner * n + j)];
    for (let i = 0; i < m; i++) {
      let sum = bias === 'add' ? right[biasAt + j] : adds ? before[resultAt + i * n + j] : 0;
      for (let inner = 0; inner < k; inner++)
        sum += left[transposeLeft ? inner * m + i : i * k + inner] * rightOf(inner);
      expected[resultAt + i * n + j] = sum;
    }
    if (bias !== 'sum') continue;
    expected[biasAt + j] = 0;
    for (let inner = 0; inner < k; inner++) expected[biasAt + j] += rightOf(inner);
  }
  return Math.max(...expected.map((value, i) => Math.abs(value - result[i])));
}

/**
 * One pass with masks that the device draws, and one with the same masks drawn here and given: what differs in
 * logits and gradients, and the share of units kept beside what the rates ask for.
 */
export function masks(): Promise<{ apart: number; kept: number; wanted: number }> {
  return onDevice(small, async ({ device, plan, ops, values }) => {
    const shape = shapeOf(small, { counts: { good: 1, bad: 1 }, epochShare: 0 });
    const settings = { ...small, shape };
    const seeds = [0x1234_5678, 0x9abc_def0];
    const [batch] = epochBatches(madeUp(64, 3), makers(plan), batching, 1);
    const stream = { bits: () => seeds.shift() ?? 0 } as Random;
    const [a, b] = seeds;
    const network = new GpuNetwork(device, plan, ops, values);
    const drawn = await network.gradients({ ...batch, x: batch.x, stream }, settings);
    let gate = 0;
    let units = 0;
    let kept = 0;
    let wanted = 0;
    const maskOf: Batch['maskOf'] = ({ width, dropout }) => {
      if (dropout === 0) return undefined;
      const { threshold, scale } = maskScale(dropout);
      const own = gate++;
      const mask = Float32Array.from({ length: batch.rows * width }, (_, i) =>
        drawnHere(i, a ^ Math.imul(own, 0x9e37_79b9), b) >>> 16 >= threshold ? scale : 0,
      );
      units += mask.length;
      kept += mask.filter((value) => value > 0).length;
      wanted += mask.length * (1 - dropout);
      return mask;
    };
    const given = await network.gradients({ ...batch, x: batch.x, stream: null, maskOf }, settings);
    network.dispose();
    const apart = (one: Float32Array, two: Float32Array): number =>
      Math.max(...one.map((value, i) => Math.abs(value - two[i])));
    return {
      apart: apart(drawn.logits, given.logits) + apart(drawn.trained, given.trained),
      kept: kept / units,
      wanted: wanted / units,
    };
  });
}

/** pcg3d, as the programs have it. */
function drawnHere(x: number, y: number, z: number): number {
  const v = [x, y, z].map((word) => (Math.imul(word, 1_664_525) + 1_013_904_223) | 0);
  const round = (): void => {
    for (const i of [0, 1, 2]) v[i] = (v[i] + Math.imul(v[(i + 1) % 3], v[(i + 2) % 3])) | 0;
  };
  round();
  v.forEach((word, i) => (v[i] = word ^ (word >>> 16)));
  round();
  return v[0] ^ v[2];
}

const encoder = new RowEncoder({ numericEmbedding: 'none', embeddingBins: 0 }, COLUMNS, []);
const batching = { seed: small.seed, batchSize: 64, rowWeights: { good: 0.5, bad: 2 } };
const makers = (plan: NetworkPlan) => ({ plan, encoder });

/** A few epochs, with batches named by their rows or given as numbers; losses and weights. */
export function trained(named: boolean): Promise<{ losses: number[]; values: number[] }> {
  return onDevice(small, async ({ plan, values }) => {
    const engine = await startEngine('webgpu', assets);
    const shape = shapeOf(small, { counts: { good: 1, bad: 1 }, epochShare: 0 });
    const sample = madeUp(150, 3);
    const learner = learnerOn(engine, plan, values, small);
    if (!(learner instanceof GpuLearner)) throw new Error('It does not train on our programs');
    const losses: number[] = [];
    for (let epoch = 1; epoch <= small.epochs; epoch++) {
      const loss = learner.beginEpoch();
      for (const batch of epochBatches(sample, makers(plan), batching, epoch)) {
        const { rows, x, target, stream } = batch;
        const given: Batch = { rows, x, target, stream, maskOf: () => undefined };
        await learner.train(named ? batch : given, { ...small, shape }, RATES, () =>
          Promise.resolve(),
        );
      }
      losses.push(await loss.mean());
    }
    const after = [...(await learner.values())];
    learner.dispose();
    return { losses, values: after };
  });
}

/** A whole fit, cancelled at a breath where one is given. */
export async function fitted(
  engine: EngineName,
  changes: Partial<Experiment>,
  cancelAt = Infinity,
): Promise<{
  report: FitReport;
  aucs: number[];
  counts: { reads: number; alive: number };
}> {
  const experiment = { ...small, ...changes };
  await startEngine(engine, assets);
  const controller = new AbortController();
  let breaths = 0;
  const quiet = quietTask(controller.signal);
  const task = {
    ...quiet,
    breathe: () => {
      if (++breaths === cancelAt) controller.abort();
      return quiet.breathe();
    },
  };
  const train = madeUp(1000, 1);
  const data = { train, validation: madeUp(400, 2), trainCheck: train };
  const { counts, end } = countGpu();
  try {
    const network = new ResidualNetwork(experiment, train.x.names);
    const report = await network.fit(data, task, () => undefined);
    const aucs = report.epochs.map(({ validationAuc }) => validationAuc);
    return { report, aucs, counts: { reads: counts.reads, alive: counts.alive } };
  } catch (thrown) {
    throw thrown instanceof Fault ? new Error(`${thrown.code}: ${thrown.message}`) : thrown;
  } finally {
    end();
    await stopEngine();
  }
}
