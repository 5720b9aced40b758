import { setFlagsFromString } from 'node:v8';
import * as tf from '@tensorflow/tfjs';
import { EFFORTS } from '../../src/core/bench/bench';
import type { Matrix } from '../../src/core/data/matrix';
import { randomStream } from '../../src/core/random';
import { presetExperiment } from '../../src/core/settings';
import { quietTask } from '../../src/core/task';
import { NO_POOL, type ThreadPool } from '../../src/core/threads';
import { startEngine, stopEngine } from '../../src/engine/backend';
import { productSpeed } from '../../src/engine/bench/product';
import { workOf } from '../../src/engine/bench/work';
import { loadKernels } from '../../src/engine/fused/kernels';
import { scorerOn } from '../../src/engine/learner';
import { trainingSpeed } from '../../src/engine/measure';
import { initialWeights } from '../../src/engine/network/initial';
import { networkPlan } from '../../src/engine/network/plan';
import { RowEncoder } from '../../src/engine/row-encoder';
import { scoreRows } from '../../src/engine/scoring';
import { wasmAssets } from '../../src/pipeline/wasm-assets';
import { ControlledTask } from '../../src/worker/controlled-task';
import { line, type BenchLine } from './line';
import { nodePool, warm } from './threads';
import { pytorch, pytorchScoring, type Peer } from './train';
import { FOUR_BLOCKS } from './workload';

/** Older Node has relaxed SIMD, which browsers have, behind a flag. */
setFlagsFromString('--experimental-wasm-relaxed-simd');

/** Training on our own kernels beside PyTorch, stock TensorFlow.js, and their own matrix product. */
export async function trainCpu(): Promise<BenchLine[]> {
  const before = await training(NO_POOL);
  const peer = await pytorch();
  const after = await training(NO_POOL);
  const pool = nodePool(1);
  await warm(pool);
  const together = await training(pool);
  const stock = await stockTfjs();
  const rowsPerSecond = Math.max(before, after);
  const kernels = await loadKernels(wasmAssets().kernels);
  const { gflops: ceiling } = await productSpeed(kernels, EFFORTS.thorough, quietTask(), NO_POOL);
  const reached = (rowsPerSecond * workOf(plan()).training) / 1e9;
  return [
    line('train-cpu', together, 'rows/s, 2 threads', peer.name, peer.rowsPerSecond),
    line('train-cpu-alone', rowsPerSecond, 'rows/s, 1 thread', peer.name, peer.rowsPerSecond),
    line('train-cpu-stock', rowsPerSecond, 'rows/s, 1 thread', stock.name, stock.rowsPerSecond),
    line('train-cpu-ceiling', reached, 'GFLOP/s', 'the matrix product alone', ceiling),
  ];
}

/** Scoring on our own kernels, from matrix rows to logits, beside PyTorch. */
export async function scoreCpu(): Promise<BenchLine[]> {
  const before = await scoring(NO_POOL);
  const peer = await pytorchScoring();
  const after = await scoring(NO_POOL);
  const pool = nodePool(1);
  await warm(pool);
  const together = await scoring(pool);
  const alone = Math.max(before, after);
  return [
    line('score-cpu', together, 'rows/s, 2 threads', peer.name, peer.rowsPerSecond),
    line('score-cpu-alone', alone, 'rows/s, 1 thread', peer.name, peer.rowsPerSecond),
  ];
}

export function experiment() {
  const { blockWidths } = FOUR_BLOCKS;
  return { ...presetExperiment('resnet-under'), inputWidth: blockWidths[0], blockWidths };
}

export function plan() {
  return networkPlan(experiment(), FOUR_BLOCKS.inputs);
}

async function training(pool: ThreadPool): Promise<number> {
  const engine = await startEngine('kernels', wasmAssets());
  try {
    return await trainingSpeed(engine, FOUR_BLOCKS, quietTask(), pool);
  } finally {
    await stopEngine();
  }
}

async function scoring(pool: ThreadPool): Promise<number> {
  const rows = 32_768;
  const cols = FOUR_BLOCKS.inputs;
  const random = randomStream(1, 'scored');
  const data = Float32Array.from({ length: rows * cols }, () => random.normal());
  const names = Array.from({ length: cols }, (_, i) => `c${i}`);
  const x: Matrix = { data, rows, cols, names };
  const engine = await startEngine('kernels', wasmAssets());
  const weights = initialWeights(plan(), 1, 0);
  const network = scorerOn(engine, plan(), weights, experiment());
  const encoder = new RowEncoder({ numericEmbedding: 'none', embeddingBins: 0 }, cols, []);
  const scorer = { network, plan: plan(), encoder, help: { weights, pool } };
  // One that lets the event loop turn, as in the app: other threads are heard then.
  const task = new ControlledTask(
    () => undefined,
    () => undefined,
  );
  try {
    await scoreRows(scorer, x, engine, task);
    const began = performance.now();
    let scored = 0;
    while (performance.now() - began < FOUR_BLOCKS.milliseconds) {
      await scoreRows(scorer, x, engine, task);
      scored += rows;
    }
    return (scored * 1000) / (performance.now() - began);
  } finally {
    network.dispose();
    await stopEngine();
  }
}

/** The same network as layers of TensorFlow.js, trained by its own `trainOnBatch` on WebAssembly. */
async function stockTfjs(): Promise<Peer> {
  await startEngine('wasm', wasmAssets());
  const { batchSize, inputs, milliseconds } = FOUR_BLOCKS;
  const model = stockNetwork();
  const x = tf.randomUniform([batchSize, inputs], -1, 1, 'float32', 1);
  const y = tf.tensor2d(
    Array.from({ length: batchSize }, (_, i) => i % 2),
    [batchSize, 1],
  );
  try {
    await model.trainOnBatch(x, y);
    const began = performance.now();
    let steps = 0;
    while (performance.now() - began < milliseconds) {
      await model.trainOnBatch(x, y);
      steps++;
    }
    const rowsPerSecond = (steps * batchSize * 1000) / (performance.now() - began);
    return { name: `stock tfjs ${tf.version['tfjs-core']} wasm`, rowsPerSecond };
  } finally {
    tf.dispose([x, y]);
    model.dispose();
    await stopEngine();
  }
}

function stockNetwork(): tf.LayersModel {
  const { inputs, blockWidths } = FOUR_BLOCKS;
  const kernelRegularizer = tf.regularizers.l1l2({ l1: 1e-5, l2: 1e-4 });
  const dense = (units: number, x: tf.SymbolicTensor): tf.SymbolicTensor =>
    tf.layers.dense({ units, kernelRegularizer }).apply(x) as tf.SymbolicTensor;
  const norm = (x: tf.SymbolicTensor): tf.SymbolicTensor =>
    tf.layers.batchNormalization().apply(x) as tf.SymbolicTensor;
  const gate = (x: tf.SymbolicTensor): tf.SymbolicTensor => {
    const activated = tf.layers.leakyReLU({ alpha: 0.3 }).apply(x);
    return tf.layers.dropout({ rate: 0.3 }).apply(activated) as tf.SymbolicTensor;
  };
  const input = tf.input({ shape: [inputs] });
  let x = gate(norm(dense(blockWidths[0], input)));
  let before = blockWidths[0];
  for (const width of blockWidths) {
    const skip = width === before ? x : dense(width, x);
    const inner = norm(dense(width, gate(norm(dense(width, x)))));
    x = gate(tf.layers.add().apply([inner, skip]) as tf.SymbolicTensor);
    before = width;
  }
  const outputs = tf.layers.dense({ units: 1, activation: 'sigmoid' }).apply(x);
  const model = tf.model({ inputs: input, outputs: outputs as tf.SymbolicTensor });
  model.compile({ optimizer: tf.train.adam(1e-3), loss: 'binaryCrossentropy' });
  return model;
}
