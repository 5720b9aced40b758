import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readDataset } from '../../../../src/core/data/read';
import type { Table } from '../../../../src/core/data/table';
import type { Experiment } from '../../../../src/core/experiment';
import { isEnsemble } from '../../../../src/core/ensemble/members';
import { randomStream } from '../../../../src/core/random';
import type { Run } from '../../../../src/core/run';
import { NO_POOL } from '../../../../src/core/threads';
import { presetExperiment, type ModelName } from '../../../../src/core/settings';
import { quietTask, type Task } from '../../../../src/core/task';
import type { MemberRows } from '../../../../src/engine/ensemble/member';
import { runEnsemble } from '../../../../src/engine/ensemble/run-ensemble';
import { runExperiment } from '../../../../src/engine/run';
import { OpenTable } from '../../../../src/worker/session';
import { assets } from '../made-up';

export type Cell = string | number | null;
export type FileRow = Readonly<Record<string, Cell>>;

/** Columns of a file with all that a reader may meet: gaps, dressed numbers, rare and odd levels. */
export const INCOME = 'income "net", EUR';
export const HOME = '</script>\u2028 home';
export const GAPPY = '__proto__';

export function fileRows(count = 260, seed = 1): FileRow[] {
  const random = randomStream(seed, 'file rows');
  return Array.from({ length: count }, () => {
    const income = Math.round(20_000 + 60_000 * random.uniform());
    const debt = random.uniform() < 0.15 ? null : Math.round(1000 * random.uniform()) / 1000;
    const skewed = Math.exp(2 * random.normal());
    const draw = random.uniform();
    const home =
      draw < 0.1 ? '' : draw < 0.12 ? `rare ${String(random.below(4))}` : HOMES[random.below(3)];
    const steady = random.uniform() < 0.5 ? 'yes' : 'no';
    const odds =
      3 * (debt ?? 0.8) -
      income / 20_000 -
      1.5 +
      (home === HOMES[0] ? 1 : 0) +
      0.4 * Math.log(skewed);
    const bad = random.uniform() < 1 / (1 + Math.exp(-odds)) ? 1 : 0;
    // As JSON gives it: an own property, whatever its name.
    return Object.fromEntries([
      [INCOME, `€${income.toLocaleString('en')}`],
      [GAPPY, debt],
      ['skewed', skewed],
      [HOME, home],
      ['constructor', steady],
      ...[1, 2, 3, 4].map((month) => [`bill ${String(month)}`, random.below(9)]),
      ['default', bad],
    ]) as FileRow;
  });
}

const HOMES = ['rent, "old"', '=own', 'Größe\\n'];

export function csvOf(rows: readonly FileRow[]): string {
  const names = Object.keys(rows[0]);
  const quoted = (cell: Cell): string => `"${String(cell ?? '').replaceAll('"', '""')}"`;
  const lines = rows.map((row) => names.map((name) => quoted(row[name])).join(','));
  return [names.map(quoted).join(','), ...lines].join('\n');
}

/** The table in the text of a file. */
export async function tableOf(text: string): Promise<Table> {
  const blob = new Blob([text]);
  const options = { target: 'default', positive: '1' };
  const outcome = await readDataset({ name: 'odd.csv', blob }, options, quietTask());
  if (outcome.kind !== 'table') throw new Error('The outcome was not clear');
  return outcome.table;
}

/** A preset made so small that it trains in a blink. */
export function tiny(model: ModelName, changes: Partial<Experiment> = {}): Experiment {
  return {
    ...presetExperiment(model),
    inputWidth: 8,
    blockWidths: [8, 4],
    blockDropouts: [0.1],
    lstmUnits: [5, 4],
    treeCount: 9,
    treeDepth: 3,
    autoencoderHidden: 8,
    autoencoderCode: 4,
    autoencoderEpochs: 1,
    minChildWeight: 1,
    rareLevelShare: 0.02,
    batchSize: 128,
    epochs: 1,
    engine: 'cpu',
    earlyStopping: false,
    boostingStop: 'off',
    ...changes,
  };
}

export async function trained(table: Table, experiment: Experiment): Promise<Run> {
  const open = new OpenTable(table, NO_POOL);
  const ready = await open.ready(experiment, quietTask());
  const input = { ...ready, table, experiment, engines: ['cpu' as const], assets };
  if (!isEnsemble(experiment)) return runExperiment(input, quietTask(), NOBODY);
  const rowsFor = async (member: Experiment, task: Task): Promise<MemberRows> => ({
    prepared: await open.prepared(member, task),
    sampled: async () => (await open.ready(member, task)).sampled,
  });
  const enginesFor = () => Promise.resolve(input.engines);
  return runEnsemble({ ...input, rowsFor, enginesFor, held: [] }, quietTask(), NOBODY);
}

const NOBODY = {
  engine: () => undefined,
  network: () => undefined,
  fitted: () => undefined,
  epoch: () => undefined,
};

interface ScoreOptions {
  readonly decimalComma?: boolean;
  readonly unreadable?: 'error' | 'missing';
}

export interface ScoringModule {
  score(rows: readonly unknown[], options?: ScoreOptions): Float64Array;
  rawScore(rows: readonly unknown[], options?: ScoreOptions): Float64Array;
  readonly columns: readonly { name: string; kind: string; levels?: readonly string[] }[];
  readonly about: Readonly<Record<string, unknown>>;
}

/** The module as another program would load it: from a file, by Node alone. */
export async function imported(text: string): Promise<ScoringModule> {
  const folder = mkdtempSync(join(tmpdir(), 'cutoff-module-'));
  try {
    const path = join(folder, 'model.mjs');
    writeFileSync(path, text);
    return (await import(/* @vite-ignore */ pathToFileURL(path).href)) as ScoringModule;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function largestGap(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Infinity;
  let most = 0;
  for (let i = 0; i < found.length; i++) {
    const gap = Math.abs(found[i] - expected[i]);
    if (!(gap <= most)) most = gap;
  }
  return most;
}
