import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import type { Matrix } from '../../src/core/data/matrix';
import { randomStream } from '../../src/core/random';
import { smote } from '../../src/core/sampling/smote';
import { searchFor, type SamplingTools } from '../../src/core/sampling/search';
import { quietTask, type Task } from '../../src/core/task';
import { kernelModule } from '../../src/pipeline/wasm-assets';
import { helpersBeside } from '../../src/worker/helper-pool';
import { line, median, type BenchLine } from './line';
import { madeUp } from './made-up';
import { nodePool, warm } from './threads';

const ROWS = 100_000;
const COLS = 40;
const NEIGHBOURS = 5;
const TURNS = 3;
const CLUSTERS = 300;

/** Approximate and exact searches in turn, in Node: rows as they are, over-sampled, and in clusters. */
export async function near100k(): Promise<BenchLine[]> {
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  const pool = nodePool(helpersBeside(availableParallelism()));
  await warm(pool);
  const tools = (how: 'exact' | 'approximate'): SamplingTools => ({
    search: searchFor(how, { seed: 1, kernels: kernelModule, pool }),
    task: turning(),
  });
  const { x, y } = madeUp(ROWS, COLS);
  const random = randomStream(1, 'sampling');
  const grown = await smote({ x, y }, { ratio: 1, k: NEIGHBOURS }, random, tools('exact'));
  const kinds = { made: x, smote: grown.sample.x, clustered: clustered() };
  const lines: BenchLine[] = [];
  for (const [name, base] of Object.entries(kinds)) {
    const seconds: Record<'exact' | 'approximate', number[]> = { exact: [], approximate: [] };
    let recall = 0;
    for (let turn = 0; turn < TURNS; turn++)
      for (const how of ['exact', 'approximate'] as const) {
        const { search, task } = tools(how);
        const began = performance.now();
        await search.nearest(base, 'all', NEIGHBOURS + 1, task);
        seconds[how].push((performance.now() - began) / 1000);
        if (how === 'approximate') recall = search.report()?.recall ?? 0;
      }
    const unit = `s approximately, ${String(base.rows)} rows, ${String(pool.size + 1)} threads`;
    const [ours, exact] = [median(seconds.approximate), median(seconds.exact)];
    lines.push(line(`near-100k-${name}`, ours, unit, 'exactly', exact));
    lines.push(line(`near-100k-${name}-recall`, recall, 'of the true neighbours'));
  }
  return lines;
}

/** Helpers are heard when the event loop turns. */
function turning(): Task {
  const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { ...quietTask(), breathe };
}

/** Rows around centres, some of which have many, each spread in its own way. */
function clustered(): Matrix {
  const random = randomStream(1, 'clustered');
  const centres = Float64Array.from({ length: CLUSTERS * COLS }, () => 3 * random.normal());
  const spreads = centres.map(() => 0.5 * Math.exp(0.7 * random.normal()));
  const data = new Float32Array(ROWS * COLS);
  for (let row = 0; row < ROWS; row++) {
    const at = Math.floor(CLUSTERS * random.uniform() ** 2) * COLS;
    for (let c = 0; c < COLS; c++)
      data[row * COLS + c] = centres[at + c] + spreads[at + c] * random.normal();
  }
  const names = Array.from({ length: COLS }, (_, i) => `x${String(i)}`);
  return { data, rows: ROWS, cols: COLS, names };
}
