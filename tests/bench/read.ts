import { setFlagsFromString } from 'node:v8';
import { encodedRows } from '../../src/core/data/encoded-rows';
import type { Rows } from '../../src/core/data/matrix';
import type { Column, Table } from '../../src/core/data/table';
import { applyTransform, fitTransform } from '../../src/core/data/transform';
import { shapeOf } from '../../src/core/losses/shape';
import { randomStream } from '../../src/core/random';
import { presetExperiment } from '../../src/core/settings';
import { quietTask } from '../../src/core/task';
import { NO_POOL } from '../../src/core/threads';
import { startEngine, stopEngine } from '../../src/engine/backend';
import { epochBatches } from '../../src/engine/batches';
import { learnerOn } from '../../src/engine/learner';
import { initialWeights } from '../../src/engine/network/initial';
import { networkPlan } from '../../src/engine/network/plan';
import { RowEncoder } from '../../src/engine/row-encoder';
import { wasmAssets } from '../../src/pipeline/wasm-assets';
import { line, median, type BenchLine } from './line';
import { FOUR_BLOCKS } from './workload';

/** Older Node has relaxed SIMD, which browsers have, behind a flag. */
setFlagsFromString('--experimental-wasm-relaxed-simd');

const ROWS = 307_511;
const TURNS = 3;
/** So many rows are read ahead at once; an epoch's first batches pay for all of those. */
const BATCHES = 64;

/** Training on rows that are encoded as they are read, beside the same rows held: one thread, four blocks. */
export async function trainRead(): Promise<BenchLine[]> {
  const lines: BenchLine[] = [];
  for (const scaling of ['standard', 'quantile-normal'] as const) {
    const table = madeUpTable();
    const all = Uint32Array.from({ length: ROWS }, (_, row) => row);
    const settings = { scaling, rareLevelShare: 0.005 };
    const transform = await fitTransform(table, all, settings, quietTask());
    const held = await applyTransform(transform, table, all, quietTask());
    const read = encodedRows(transform, table, all);
    const speeds = { held: [] as number[], read: [] as number[] };
    for (let turn = 0; turn < TURNS; turn++) {
      speeds.read.push(await speed(read, table.labels));
      speeds.held.push(await speed(held, table.labels));
    }
    const name = scaling === 'standard' ? 'train-read' : 'train-read-quantile';
    const peer = 'the same rows held encoded';
    lines.push(line(name, median(speeds.read), 'rows/s, 1 thread', peer, median(speeds.held)));
  }
  return lines;
}

async function speed(x: Rows, y: Uint8Array): Promise<number> {
  const { blockWidths } = FOUR_BLOCKS;
  const preset = presetExperiment('resnet-under');
  const experiment = { ...preset, blockWidths, inputWidth: blockWidths[0] };
  const plan = networkPlan(experiment, x.cols);
  const shape = shapeOf(experiment, { counts: { good: 11, bad: 1 }, epochShare: 0 });
  const makers = { plan, encoder: new RowEncoder(experiment, x.cols, []) };
  const batching = { ...experiment, rowWeights: { good: 1, bad: 1 } };
  const engine = await startEngine('kernels', wasmAssets());
  const network = learnerOn(engine, plan, initialWeights(plan, 1, 0), experiment, NO_POOL);
  const rates = { learningRate: 0.001, keep: 0.9 };
  try {
    network.beginEpoch();
    const began = performance.now();
    let [batches, rows] = [0, 0];
    for (const batch of epochBatches({ x, y }, makers, batching, 1)) {
      await network.train(batch, { ...experiment, shape }, rates, () => Promise.resolve());
      rows += batch.rows;
      if (++batches === BATCHES) break;
    }
    return (rows * 1000) / (performance.now() - began);
  } finally {
    network.dispose();
    await stopEngine();
  }
}

/** 45 numbers, a third of them with gaps, and 15 categories of four levels. */
function madeUpTable(): Table {
  const random = randomStream(1, 'read');
  const common = { label: '', unit: '', help: '', role: 'feature', sensitive: false } as const;
  const share = (of: number): Uint8Array =>
    Uint8Array.from({ length: ROWS }, () => Number(random.uniform() < of));
  const numbers = Array.from({ length: 45 }, (_, i): Column => {
    const values = Float32Array.from({ length: ROWS }, () => random.normal());
    const missing = i % 3 === 0 ? share(0.2) : null;
    return { ...common, name: `number ${String(i)}`, kind: 'numeric', values, missing };
  });
  const categories = Array.from({ length: 15 }, (_, i): Column => {
    const codes = Int8Array.from({ length: ROWS }, () => random.below(4));
    const levels = ['a', 'b', 'c', 'd'];
    return { ...common, name: `category ${String(i)}`, kind: 'category', codes, levels };
  });
  return {
    id: '',
    title: 'made up',
    rows: ROWS,
    columns: [...numbers, ...categories],
    hash: '',
    labels: share(0.08),
    target: { column: '', positive: '' },
    licence: '',
    description: '',
  };
}
