import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import type { Page } from 'playwright';
import { prepare, type Part } from '../../src/core/data/prepare';
import { readDataset } from '../../src/core/data/read';
import type { Experiment } from '../../src/core/experiment';
import { Fault } from '../../src/core/fault';
import { randomStream } from '../../src/core/random';
import type { SamplingSummary } from '../../src/core/run';
import { resample } from '../../src/core/sampling/sample';
import { searchFor } from '../../src/core/sampling/search';
import { defaultExperiment } from '../../src/core/settings';
import { quietTask } from '../../src/core/task';
import { kernelModule } from '../../src/pipeline/wasm-assets';
import { withApp } from './browser';
import { line, median, type BenchLine } from './line';
import { madeUp } from './made-up';

const COLS = 40;
const TRAIN_SHARE = 0.8;
const SETTINGS = {
  trainShare: TRAIN_SHARE,
  validationShare: 0.1,
  rareLevelShare: 0,
  sampling: 'smoteenn',
  samplingRatio: 1,
  smoteNeighbours: 5,
  smoteCategories: 'encoded',
  ennNeighbours: 3,
  ennRule: 'all',
  neighbourSearch: 'exact',
} as const satisfies Partial<Experiment>;

/** The same prepared rows for all: the app in Chromium, Node on one thread, imbalanced-learn. */
export async function smoteenn40k(): Promise<BenchLine[]> {
  const lines: BenchLine[] = [];
  for (const [thousands, turns] of [
    [5, 3],
    [10, 3],
    [20, 3],
    [40, 3],
  ] as const) {
    const rows = thousands * 1000;
    const csv = csvOf(rows);
    const first = await inTheApp(csv, SETTINGS, Math.ceil(turns / 2));
    const peer = await imbalancedLearn(await prepared(csv), turns);
    const second = await inTheApp(csv, SETTINGS, Math.ceil(turns / 2));
    const seconds = median([...first, ...second].map((summary) => summary.seconds));
    const threads = first[0].neighbours?.threads ?? 1;
    lines.push(
      line(
        `smoteenn-${String(thousands)}k`,
        seconds,
        `s in Chromium, ${String(threads)} threads`,
        peer.name,
        peer.seconds,
      ),
    );
    if (thousands !== 40) continue;
    const alone = await inNode(await prepared(csv));
    lines.push(line('smoteenn-40k-node', alone, 's in Node, 1 thread', peer.name, peer.seconds));
  }
  return [...lines, ...(await approximately())];
}

/** More rows than are searched exactly by themselves, and the share of true neighbours found. */
async function approximately(): Promise<BenchLine[]> {
  const settings = { ...SETTINGS, neighbourSearch: 'approximate' } as const;
  const [{ seconds, neighbours }] = await inTheApp(csvOf(100_000), settings, 1);
  const threads = String(neighbours?.threads ?? 1);
  return [
    line('smoteenn-100k-approximate', seconds, `s in Chromium, ${threads} threads`),
    line(
      'smoteenn-100k-recall',
      neighbours?.recall ?? null,
      `of the true neighbours, of ${String(neighbours?.recallRows ?? 0)} rows`,
    ),
  ];
}

/** As many rows as leave `rows` to train on. */
function csvOf(rows: number): string {
  const { x, y } = madeUp(Math.round(rows / TRAIN_SHARE), COLS);
  const lines = Array.from(y, (label, row) => {
    const values = x.data.subarray(row * COLS, (row + 1) * COLS);
    return `${Array.from(values, (value) => value.toFixed(5)).join(',')},${String(label)}`;
  });
  return [[...x.names, 'default'].join(','), ...lines].join('\n');
}

/** What the app trains on, by the same code. */
async function prepared(csv: string): Promise<Part> {
  const outcome = await readDataset(
    { name: 'smoteenn.csv', blob: new Blob([csv]) },
    { target: 'default', positive: '1' },
    quietTask(),
  );
  if (outcome.kind !== 'table') throw new Fault('internal', 'The made-up table was not read');
  const experiment = { ...defaultExperiment(), ...SETTINGS };
  return (await prepare(outcome.table, experiment, quietTask())).train;
}

/** What the worker says of its sampling, once a turn; a setting that plays no part tells them apart. */
async function inTheApp(
  csv: string,
  settings: Partial<Experiment>,
  turns: number,
): Promise<SamplingSummary[]> {
  return withApp((page: Page) =>
    page.evaluate(
      async ([text, wanted, count]) => {
        const file = new File([text], 'smoteenn.csv');
        await window.cutoff.load(file, { target: 'default', positive: '1' });
        const summaries: SamplingSummary[] = [];
        for (let turn = 0; turn < count; turn++) {
          window.cutoff.set({
            ...wanted,
            shrinkage: turn / 10,
            model: 'resnet-under',
            inputWidth: 8,
            blockWidths: [8],
            epochs: 1,
            batchSize: 4096,
            earlyStopping: false,
            engine: 'wasm',
          });
          summaries.push((await window.cutoff.train()).sampling);
        }
        return summaries;
      },
      [csv, settings, turns] as const,
    ),
  );
}

async function inNode(train: Part): Promise<number> {
  const experiment = { ...defaultExperiment(), ...SETTINGS };
  const layout = { numeric: train.x.names.map((_, column) => column), categories: [] };
  const random = randomStream(experiment.seed, 'sampling');
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  const search = searchFor('exact', { seed: experiment.seed, kernels: kernelModule });
  const tools = { search, task: quietTask() };
  return (await resample(train, layout, experiment, random, tools)).summary.seconds;
}

interface Peer {
  readonly name: string;
  readonly seconds: number | null;
}

/** The same on the same rows in Python, which uses all cores by itself; where it is installed. */
async function imbalancedLearn({ x, y }: Part, turns: number): Promise<Peer> {
  const folder = await mkdtemp(join(tmpdir(), 'cutoff-bench-'));
  try {
    const path = join(folder, 'rows.f32');
    const rows = Float32Array.from({ length: x.rows * (x.cols + 1) }, (_, i) => {
      const row = Math.floor(i / (x.cols + 1));
      const column = i % (x.cols + 1);
      return column === x.cols ? y[row] : x.data[row * x.cols + column];
    });
    await writeFile(path, rows);
    const script = fileURLToPath(new URL('peer_smoteenn.py', import.meta.url));
    const numbers = [x.rows, x.cols, turns].map(String);
    const python = process.env['CUTOFF_PYTHON'] ?? '/usr/bin/python3';
    const { stdout } = await promisify(execFile)(python, [script, path, ...numbers]);
    const { version, seconds } = JSON.parse(stdout) as { version: string; seconds: number };
    return { name: `imbalanced-learn ${version.replace(/(\d+\.\d+).*/, '$1')}`, seconds };
  } catch {
    return { name: 'imbalanced-learn is not installed', seconds: null };
  } finally {
    await rm(folder, { recursive: true });
  }
}
