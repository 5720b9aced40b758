import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { takeRows, type Sample } from '../../src/core/data/matrix';
import type { Transform } from '../../src/core/data/transform';
import type { Experiment } from '../../src/core/experiment';
import { auc } from '../../src/core/metrics/ranking';
import { hostModel } from '../../src/core/models/host';
import { presetExperiment } from '../../src/core/settings';
import { quietTask } from '../../src/core/task';
import { NO_POOL, type ThreadPool } from '../../src/core/threads';
import { ControlledTask } from '../../src/worker/controlled-task';
import { helpersBeside } from '../../src/worker/helper-pool';
import { line, median, type BenchLine } from './line';
import { madeUp } from './made-up';
import { nodePool, warm } from './threads';

const ROWS = 40_000;
const UNSEEN = 10_000;
const COLS = 40;
const TURNS = 3;

const SETTINGS = {
  boosting: {
    treeCount: 200,
    treeDepth: 6,
    boostingRate: 0.1,
    minChildWeight: 1,
    rowShare: 1,
    columnShare: 1,
    boostingStop: 'off',
  },
  forest: { treeCount: 100, treeDepth: 10, minChildWeight: 1 },
} as const satisfies Record<string, Partial<Experiment>>;

/**
 * Seconds to bin and grow, in Node on all cores (four at most, as in the app) and on one, beside a peer
 * in Python with its better number of threads, on the same rows; and the AUC of both on rows they have
 * not seen. Ours, the peer, ours again.
 */
export async function trees40k(model: 'boosting' | 'forest'): Promise<BenchLine[]> {
  const all = madeUp(ROWS + UNSEEN, COLS);
  const train = rowsOf(all, 0, ROWS);
  const unseen = rowsOf(all, ROWS, ROWS + UNSEEN);
  const helpers = helpersBeside(availableParallelism());
  const pool = nodePool(helpers);
  const turns = { together: [] as number[], alone: [] as number[] };
  const turn = async (): Promise<number> => {
    await warm(pool);
    const together = await ours(model, train, unseen, pool);
    turns.together.push(together.seconds);
    turns.alone.push((await ours(model, train, unseen, NO_POOL)).seconds);
    return together.auc;
  };
  const auc = await turn();
  const peer = await inPython(model, all);
  while (turns.alone.length < TURNS) await turn();
  const name = `${model}-40k`;
  const against = (of: string, value: number, unit: string): BenchLine =>
    line(of, value, unit, peer.name, peer.seconds);
  return [
    against(name, median(turns.together), `s in Node, ${String(1 + helpers)} threads`),
    against(`${name}-alone`, median(turns.alone), 's in Node, 1 thread'),
    line(`${name}-auc`, auc, 'on rows not seen', peer.name, peer.auc),
  ];
}

function rowsOf({ x, y }: Sample, from: number, to: number): Sample {
  const rows = Uint32Array.from({ length: to - from }, (_, i) => from + i);
  return { x: takeRows(x, rows), y: y.slice(from, to) };
}

async function ours(
  model: 'boosting' | 'forest',
  train: Sample,
  unseen: Sample,
  pool: ThreadPool,
): Promise<{ seconds: number; auc: number }> {
  const experiment = { ...presetExperiment(model), ...SETTINGS[model] };
  const made = hostModel(experiment, numbersOnly(train.x.names), pool);
  const few = rowsOf(unseen, 0, 500);
  // As in the app it lets the event loop turn: helpers are not heard otherwise.
  const task = new ControlledTask(
    () => undefined,
    () => undefined,
  );
  const began = performance.now();
  await made.fit({ train, validation: few, trainCheck: few }, task, () => undefined);
  const seconds = (performance.now() - began) / 1000;
  return { seconds, auc: auc(await made.predict(unseen.x, quietTask()), unseen.y) };
}

function numbersOnly(names: readonly string[]): Transform {
  const scale = { kind: 'standard', mean: 0, sd: 1 } as const;
  return {
    format: 1,
    steps: names.map((column, value) => ({
      kind: 'numeric',
      column,
      fill: 0,
      scale,
      value,
      flag: -1,
    })),
    outputs: names,
    dropped: [],
  };
}

interface Peer {
  readonly name: string;
  readonly seconds: number | null;
  readonly auc: number | null;
}

async function inPython(model: 'boosting' | 'forest', { x, y }: Sample): Promise<Peer> {
  const folder = await mkdtemp(join(tmpdir(), 'cutoff-bench-'));
  try {
    const path = join(folder, 'rows.f32');
    const rows = new Float32Array(x.rows * (x.cols + 1));
    for (let row = 0; row < x.rows; row++) {
      rows.set(x.data.subarray(row * x.cols, (row + 1) * x.cols), row * (x.cols + 1));
      rows[row * (x.cols + 1) + x.cols] = y[row];
    }
    await writeFile(path, rows);
    const script = fileURLToPath(new URL('peer_trees.py', import.meta.url));
    const { treeCount, treeDepth } = SETTINGS[model];
    const numbers = [x.rows, x.cols, ROWS, treeCount, treeDepth, TURNS].map(String);
    const python = process.env['CUTOFF_PYTHON'] ?? '/usr/bin/python3';
    const { stdout } = await promisify(execFile)(python, [script, model, path, ...numbers]);
    return JSON.parse(stdout) as Peer;
  } catch {
    const name = model === 'boosting' ? 'xgboost' : 'scikit-learn';
    return { name: `${name} is not installed`, seconds: null, auc: null };
  } finally {
    await rm(folder, { recursive: true });
  }
}
