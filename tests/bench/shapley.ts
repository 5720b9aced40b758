import { shapleyValues } from '../../src/core/explain/shapley';
import { randomStream } from '../../src/core/random';
import { NO_POOL, type ThreadPool } from '../../src/core/threads';
import { startEngine, stopEngine } from '../../src/engine/backend';
import { scorerOn } from '../../src/engine/learner';
import { initialWeights } from '../../src/engine/network/initial';
import { RowEncoder } from '../../src/engine/row-encoder';
import { scoreRows } from '../../src/engine/scoring';
import { wasmAssets } from '../../src/pipeline/wasm-assets';
import { ControlledTask } from '../../src/worker/controlled-task';
import { experiment, plan } from './cpu';
import { line, type BenchLine } from './line';
import { nodePool, warm } from './threads';
import { pytorchScoring } from './train';
import { FOUR_BLOCKS } from './workload';

const BACKGROUND = 100;
const PERMUTATIONS = 50;

interface Explained {
  readonly seconds: number;
  readonly rowsPerSecond: number;
}

/**
 * Shapley values of one row by the four-block network: every column a feature, in which all rows differ.
 * The peer scores as many rows at its best, and does nothing else.
 */
export async function shapley(): Promise<BenchLine[]> {
  const alone = await explain(NO_POOL);
  const peer = await pytorchScoring();
  const pool = nodePool(1);
  await warm(pool);
  const together = await explain(pool);
  const rows = together.seconds * together.rowsPerSecond;
  const peerSeconds = peer.rowsPerSecond === null ? null : rows / peer.rowsPerSecond;
  const size = `${String(BACKGROUND)} background rows × ${String(PERMUTATIONS)} orders`;
  const scoring = `${peer.name}, scoring alone`;
  return [
    line('shapley', together.seconds, `s, 2 threads, ${size}`, scoring, peerSeconds),
    line('shapley-rows', together.rowsPerSecond, 'rows/s, 2 threads', scoring, peer.rowsPerSecond),
    line('shapley-alone', alone.rowsPerSecond, 'rows/s, 1 thread', scoring, peer.rowsPerSecond),
  ];
}

async function explain(pool: ThreadPool): Promise<Explained> {
  const cols = FOUR_BLOCKS.inputs;
  const random = randomStream(1, 'explained');
  const numbers = (rows: number): Float32Array =>
    Float32Array.from({ length: rows * cols }, () => random.normal());
  const names = Array.from({ length: cols }, (_, i) => `c${String(i)}`);
  const engine = await startEngine('kernels', wasmAssets());
  const weights = initialWeights(plan(), 1, 0);
  const network = scorerOn(engine, plan(), weights, experiment());
  const encoder = new RowEncoder({ numericEmbedding: 'none', embeddingBins: 0 }, cols, []);
  const scorer = { network, plan: plan(), encoder, help: { weights, pool } };
  const task = new ControlledTask(
    () => undefined,
    () => undefined,
  );
  let scored = 0;
  const score = (data: Float32Array): Promise<Float32Array> => {
    const rows = data.length / cols;
    scored += rows;
    return scoreRows(scorer, { data, rows, cols, names }, engine, task);
  };
  try {
    await score(numbers(4096));
    scored = 0;
    const input = {
      row: numbers(1),
      background: numbers(BACKGROUND),
      features: names.map((_, i) => [i]),
      permutations: PERMUTATIONS,
      random: randomStream(1, 'orders'),
      score,
    };
    const began = performance.now();
    await shapleyValues(input, task);
    const seconds = (performance.now() - began) / 1000;
    return { seconds, rowsPerSecond: scored / seconds };
  } finally {
    network.dispose();
    await stopEngine();
  }
}
