import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import { judge } from '../core/decision/cutoff/judge';
import type { Prepared } from '../core/data/prepare';
import { columnsOf } from '../core/encoder/encoder';
import { isEnsemble } from '../core/ensemble/members';
import type { Experiment } from '../core/experiment';
import { Fault } from '../core/fault';
import { onTensors } from '../core/models/shelf';
import { foldFigures, type FoldFigures } from '../core/folds/figures';
import { curvePoint } from '../core/learning-curve/point';
import type { EngineName, Run } from '../core/run';
import { figuresOf } from '../core/study/figures';
import type { TrainingRows } from '../core/sampling/training-rows';
import type { CellFigures } from '../core/study/record';
import type { Task } from '../core/task';
import type { ThreadPool } from '../core/threads';
import { withAutoencoder } from '../engine/autoencoder/stage';
import { fastestFirst, measureEngines, type EngineMeasure } from '../engine/measure';
import type { EnsembleInput, MemberRows } from '../engine/ensemble/member';
import { runEnsemble } from '../engine/ensemble/run-ensemble';
import { runExperiment, type RunListener } from '../engine/run';
import type { ControlledTask } from './controlled-task';
import type { Requests, TrainUpdate } from './protocol';
import type { OpenTable, Ready } from './session';

const assets = { simd };

let measures: readonly EngineMeasure[] | undefined;
let busy: Promise<unknown> = Promise.resolve();

/** Engines can't be shared: what uses one waits for whoever used it before, unless it is cancelled. */
export function alone<T>(task: Task, work: () => Promise<T>): Promise<T> {
  const turn = busy.then(() => {
    task.signal.throwIfAborted();
    return work();
  });
  busy = turn.catch(() => undefined);
  return Promise.race([turn, whenAborted(task.signal)]);
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(Fault.from(signal.reason));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

/** How fast each engine trains on this machine; measured once. */
export function measuredEngines(task: Task): Promise<readonly EngineMeasure[]> {
  return alone(task, () => measureOnce(task));
}

async function measureOnce(task: Task): Promise<readonly EngineMeasure[]> {
  measures ??= await measureEngines(task, assets);
  return measures;
}

/** The engine asked for, then the others as the measuring ranked them; none where none is needed. */
export async function engineOrder(
  { model, engine: chosen, autoencoder }: Experiment,
  task: Task,
): Promise<EngineName[]> {
  if (!onTensors(model) && autoencoder === 'none') return [];
  const ranked =
    chosen === 'auto' || measures !== undefined
      ? fastestFirst(await measureOnce(task))
      : (['wasm', 'cpu'] as const);
  return chosen === 'auto' ? [...ranked] : [chosen, ...ranked.filter((name) => name !== chosen)];
}

/** The rows of all parts through the experiment's autoencoder. Only for who has the engines alone. */
export async function encode(
  prepared: Prepared,
  experiment: Experiment,
  task: Task,
): Promise<Prepared> {
  const engines = await engineOrder(experiment, task);
  return withAutoencoder(prepared, experiment, task, { engines, assets });
}

/** Prepares and samples, with the engines alone: an autoencoder may have to be fitted. */
export function sampleAlone(
  open: OpenTable,
  experiment: Experiment,
  task: Task,
): Promise<TrainingRows> {
  return alone(task, () => open.sampled(experiment, task));
}

/** What to train, with runs at hand that members of an ensemble may be taken from. */
export interface TrainOrder {
  readonly experiment: Experiment;
  readonly held: readonly Run[];
}

export function trainExperiment(
  open: OpenTable,
  { experiment, held }: TrainOrder,
  task: ControlledTask,
  update: (update: TrainUpdate) => void,
): Promise<Run> {
  return alone(task, async () => {
    const prepared = await open.prepared(experiment, task);
    const sampled = await open.sampled(experiment, task);
    const { resampled, map } = sampled;
    update({
      kind: 'sampled',
      sampling: resampled.summary,
      map,
      columns: columnsOf(prepared),
      inputs: resampled.sample.x.cols,
    });
    const listener: RunListener = {
      engine: (engine, note) => update({ kind: 'engine', engine, note }),
      network: (parameters) => update({ kind: 'network', parameters }),
      epoch: (epoch, rawPd, corrections) => {
        const { rows, y } = prepared.validation;
        const validation = judge({ rawPd, y });
        const scores = { rows, rawPd, y };
        update({ kind: 'epoch', epoch, corrections, validation, scores });
        task.epochEnded();
      },
      fitted: () => task.fitEnded(),
    };
    return runOn(open, experiment, task, listener, held);
  });
}

export const NOBODY: RunListener = {
  engine: () => undefined,
  network: () => undefined,
  epoch: () => undefined,
  fitted: () => undefined,
};

/** One run of a comparison. A run that diverged has no figures: it throws what happened. */
export function trainCell(
  open: OpenTable,
  experiment: Experiment,
  task: ControlledTask,
): Promise<CellFigures> {
  return alone(task, async () => {
    await engineOrder(experiment, task);
    const began = performance.now();
    const run = await runOn(open, experiment, task, NOBODY);
    if (run.outcome === 'diverged') throw new Fault('diverged', run.note);
    return figuresOf(run, (performance.now() - began) / 1000);
  });
}

/** The run that judges a fold. One that diverged has no figures: it throws what happened. */
export function trainFold(
  open: OpenTable,
  experiment: Experiment,
  fold: number,
  task: ControlledTask,
): Promise<FoldFigures> {
  return alone(task, async () => {
    const ready: ReadyFor = (settings, own) => open.fold(settings, fold, own);
    return foldFigures(await runReady(open, experiment, ready, task));
  });
}

/** The run on a share of the training rows. One that diverged has no figures, either. */
export function trainShare(
  open: OpenTable,
  { experiment, share, before }: Requests['share']['payload'],
  task: ControlledTask,
): Promise<Requests['share']['result']> {
  return alone(task, async () => {
    const ready: ReadyFor = (settings, own) => open.share(settings, share, own);
    const run = await runReady(open, experiment, ready, task);
    return { point: curvePoint(run, share, before), rawPd: run.validation.rawPd };
  });
}

type ReadyFor = (settings: Experiment, task: Task) => Promise<Ready>;

/** A run that nobody watches, on rows made ready for it alone; it throws what went wrong. */
async function runReady(
  { table, pool }: OpenTable,
  experiment: Experiment,
  ready: ReadyFor,
  task: ControlledTask,
): Promise<Run> {
  const rowsFor = async (settings: Experiment, own: Task): Promise<MemberRows> => {
    const { prepared, sampled } = await ready(settings, own);
    return { prepared, sampled: () => Promise.resolve(sampled) };
  };
  const run = await runAny({ table, pool, experiment, rowsFor, held: [] }, task, NOBODY);
  if (run.outcome === 'diverged') throw new Fault('diverged', run.note);
  return run;
}

/** Prepares and samples, from the table's caches where they hold it, and trains. */
export function runOn(
  open: OpenTable,
  experiment: Experiment,
  task: Task,
  listener: RunListener,
  held: readonly Run[] = [],
): Promise<Run> {
  const rowsFor = async (settings: Experiment, own: Task): Promise<MemberRows> => ({
    prepared: await open.prepared(settings, own),
    sampled: () => open.sampled(settings, own),
  });
  const { table, pool } = open;
  return runAny({ table, pool, experiment, rowsFor, held }, task, listener);
}

interface RunOrder extends Pick<EnsembleInput, 'table' | 'experiment' | 'rowsFor' | 'held'> {
  readonly pool: ThreadPool;
}

/** A run of one model, or of several combined. */
async function runAny(order: RunOrder, task: Task, listener: RunListener): Promise<Run> {
  const { table, pool, experiment, rowsFor } = order;
  const { prepared, sampled: sample } = await rowsFor(experiment, task);
  const input = { table, experiment, prepared, sampled: await sample(), assets, pool };
  if (isEnsemble(experiment))
    return runEnsemble({ ...order, ...input, enginesFor: engineOrder }, task, listener);
  const engines = await engineOrder(experiment, task);
  return runExperiment({ ...input, engines }, task, listener);
}
