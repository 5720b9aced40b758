import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { CatalogEntry, CatalogRun } from '../core/data/catalog';
import { prepare } from '../core/data/prepare';
import { readDataset } from '../core/data/read';
import type { Table } from '../core/data/table';
import { isEnsemble } from '../core/ensemble/members';
import type { Experiment } from '../core/experiment';
import { Fault } from '../core/fault';
import type { EngineName, Run } from '../core/run';
import { writeRun } from '../core/run-file';
import { searchFor } from '../core/sampling/search';
import { trainingRows } from '../core/sampling/training-rows';
import { presetExperiment, type ModelName } from '../core/settings';
import { quietTask, type Task } from '../core/task';
import { withAutoencoder } from '../engine/autoencoder/stage';
import type { MemberRows } from '../engine/ensemble/member';
import { runEnsemble } from '../engine/ensemble/run-ensemble';
import { runExperiment, type RunListener } from '../engine/run';
import { kernelModule, wasmAssets } from './wasm-assets';

/** The models that a visitor sees decide before training one: the reference networks. */
const SHIPPED: readonly ModelName[] = ['resnet-over', 'resnet-under'];

export async function readBuiltIn(folder: string, entry: CatalogEntry): Promise<Table> {
  const blob = new Blob([await readFile(join(folder, entry.file))]);
  const outcome = await readDataset({ name: entry.file, blob }, { catalog: entry }, quietTask());
  if (outcome.kind !== 'table')
    throw new Fault('internal', 'The built-in data does not say what its outcome is', {
      place: { file: entry.file },
    });
  return outcome.table;
}

const NOBODY: RunListener = {
  engine: () => undefined,
  network: () => undefined,
  epoch: () => undefined,
  fitted: () => undefined,
};

/**
 * One run in Node: what a visitor's page would make of the same settings, on WebAssembly where they
 * leave the engine open. Members of an ensemble are taken from the runs `held` where their settings are
 * the same.
 */
export async function trainOn(
  table: Table,
  settings: Experiment,
  task: Task,
  held: readonly Run[] = [],
): Promise<Run> {
  const experiment = { ...settings, dataset: table.id };
  const assets = wasmAssets();
  const engines: readonly EngineName[] = [settings.engine === 'auto' ? 'wasm' : settings.engine];
  const rowsFor = async (member: Experiment, own: Task): Promise<MemberRows> => {
    const plain = await prepare(table, member, own);
    const prepared =
      member.autoencoder === 'none'
        ? plain
        : await withAutoencoder(plain, member, own, { engines, assets });
    const search = searchFor(member.neighbourSearch, { seed: member.seed, kernels: kernelModule });
    return { prepared, sampled: () => trainingRows(prepared, member, { search, task: own }) };
  };
  const { prepared, sampled } = await rowsFor(experiment, task);
  const input = { table, experiment, prepared, sampled: await sampled(), assets };
  if (!isEnsemble(experiment)) return runExperiment({ ...input, engines }, task, NOBODY);
  const enginesFor = (): Promise<readonly EngineName[]> => Promise.resolve(engines);
  return runEnsemble({ ...input, rowsFor, enginesFor, held }, task, NOBODY);
}

/**
 * Writes the runs that a dataset ships, so that its decisions are on screen before anyone trains:
 * scores, history and settings in one file, the weights in another that is loaded only when needed.
 */
export async function shipRuns(
  folder: string,
  entry: CatalogEntry,
  task: Task,
  onRun: (run: Run) => void,
): Promise<CatalogRun[]> {
  const table = await readBuiltIn(folder, entry);
  const runs: CatalogRun[] = [];
  for (const model of SHIPPED) {
    const run = await trainOn(table, presetExperiment(model), task);
    const shipped = {
      model,
      scores: `${entry.id}.${model}.run.gz`,
      weights: `${entry.id}.${model}.weights.gz`,
    };
    const { values } = run.model;
    const light: Run = { ...run, model: { ...run.model, values: new Float32Array() } };
    await writeFile(join(folder, shipped.scores), gzipSync(writeRun(light), { level: 9 }));
    await writeFile(
      join(folder, shipped.weights),
      gzipSync(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), { level: 9 }),
    );
    runs.push(shipped);
    onRun(run);
  }
  return runs;
}
