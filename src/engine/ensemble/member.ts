import type { Rows } from '../../core/data/matrix';
import type { Prepared } from '../../core/data/prepare';
import { tableKey, type Table } from '../../core/data/table';
import { correctPd, type Correction } from '../../core/decision/calibrate/correction';
import { chosenCorrection } from '../../core/decision/calibrate/corrections';
import { encodeRows } from '../../core/encoder/encoder';
import type { Experiment } from '../../core/experiment';
import { Fault } from '../../core/fault';
import { isShipped, type EngineName, type Run } from '../../core/run';
import type { TrainingRows } from '../../core/sampling/training-rows';
import { sameRun } from '../../core/settings';
import type { Task } from '../../core/task';
import type { ThreadPool } from '../../core/threads';
import type { WasmAssets } from '../backend';
import { runExperiment, someRows, type RunListener } from '../run';
import { scoreSaved } from './score';

/** Rows of one member, split and encoded as it wants them. */
export interface MemberRows {
  readonly prepared: Prepared<Rows>;
  /** What it learns from. */
  sampled(): Promise<TrainingRows<Rows>>;
}

export interface EnsembleInput {
  readonly table: Table;
  readonly experiment: Experiment;
  /** The rows as the ensemble's own settings have them: for the split and the picture of the rows. */
  readonly prepared: Prepared<Rows>;
  readonly sampled: TrainingRows<Rows>;
  /** The rows for one member, in the same split. */
  rowsFor(member: Experiment, task: Task): Promise<MemberRows>;
  /** The engine for one member and those to fall back to; none where it needs none. */
  enginesFor(member: Experiment, task: Task): Promise<readonly EngineName[]>;
  /** Runs at hand: a member with the settings of one of them is not trained again. */
  readonly held: readonly Run[];
  readonly assets: WasmAssets;
  /** Threads that may help a member that needs no engine. */
  readonly pool?: ThreadPool;
}

/** A member with what it made of the rows. */
export interface Member {
  readonly title: string;
  readonly run: Run;
  readonly correction: Correction;
  readonly validationPd: Float32Array;
  readonly testPd: Float32Array;
  /** Of the rows that the training curve is measured on. */
  readonly checkPd: Float32Array;
}

/** One member, trained as a run by itself would be unless such a run is at hand. */
export async function makeMember(
  input: EnsembleInput,
  member: Experiment,
  title: string,
  task: Task,
  listener: RunListener,
): Promise<Member> {
  const own = stagesOf(task, title);
  const held = input.held.find((run) => isOf(run, member, input));
  // Its autoencoder is at hand as well.
  const readied = held === undefined ? member : { ...member, autoencoder: 'none' as const };
  const rows = await input.rowsFor(readied, own);
  const run = held ?? (await trained(input, member, rows, own, listener));
  if (run.outcome === 'diverged')
    throw new Fault('diverged', `${title} diverged, so there is no ensemble: ${run.note}`, {
      remedy: 'Take it out, or give it milder settings',
    });
  const { combining } = input.experiment;
  const { corrections, validation, test } = run;
  const correction =
    combining === 'stack' ? corrections.formula : chosenCorrection(corrections, 'auto');
  const check = someRows(rows.prepared.train, member.seed);
  const x = held?.encoder ? await encodeRows(held.encoder, check.x, own) : check.x;
  const engines = await input.enginesFor(readied, own);
  const raw = await scoreSaved(run.model, x, own, { engines, assets: input.assets });
  return {
    title,
    run,
    correction,
    validationPd: correctPd(validation.rawPd, correction),
    testPd: correctPd(test.rawPd, correction),
    checkPd: correctPd(raw, correction),
  };
}

async function trained(
  { table, enginesFor, assets, pool }: EnsembleInput,
  experiment: Experiment,
  { prepared, sampled }: MemberRows,
  task: Task,
  { engine }: RunListener,
): Promise<Run> {
  const engines = await enginesFor(experiment, task);
  const rows = { prepared, sampled: await sampled() };
  const input = { table, experiment, ...rows, engines, assets, pool };
  return runExperiment(input, task, {
    engine,
    network: () => undefined,
    epoch: () => undefined,
    fitted: () => undefined,
  });
}

/** Whether a run at hand is the one that training the member would make. */
function isOf(run: Run, member: Experiment, { table, prepared }: EnsembleInput): boolean {
  return (
    run.dataset.key === tableKey(table) &&
    sameRun(run.experiment, member) &&
    !isShipped(run) &&
    sameRows(run.validation.rows, prepared.validation.rows) &&
    sameRows(run.test.rows, prepared.test.rows)
  );
}

function sameRows(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((row, i) => row === b[i]);
}

/** The same task, saying whose stages they are. */
function stagesOf(task: Task, title: string): Task {
  return {
    signal: task.signal,
    report: ({ stage, done, total }) => task.report({ stage: `${title}: ${stage}`, done, total }),
    breathe: () => task.breathe(),
  };
}
