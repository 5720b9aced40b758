import { judge } from '../core/decision/cutoff/judge';
import type { Checkpoint } from '../core/checkpoint';
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
import type { CellFigures } from '../core/study/record';
import type { Task } from '../core/task';
import type { ThreadPool } from '../core/threads';
import { withAutoencoder } from '../engine/autoencoder/stage';
import { measureEngines, type EngineMeasure } from '../engine/measure';
import { fastestFirst, rankingFor } from '../engine/ranking';
import type { EnsembleInput, MemberRows } from '../engine/ensemble/member';
import { runEnsemble } from '../engine/ensemble/run-ensemble';
import { runExperiment, type RunListener } from '../engine/run';
import type { ControlledTask } from './controlled-task';
import type { Requests, TrainUpdate } from './protocol';
import type { OpenTable, Ready } from './session';
import { assets } from './wasm-assets';

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

/** What was measured so far, for a run or otherwise; empty where nothing was. */
export function knownEngines(): readonly EngineMeasure[] {
  return measures ?? [];
}

async function measureOnce(task: Task): Promise<readonly EngineMeasure[]> {
  measures ??= await measureEngines(task, assets);
  return measures;
}

/**
 * The engine asked for, then the others as the measuring ranked them; none where none is needed.
 *
 * @param onKernels whether our own kernels have the layers; what they have not runs as on WebAssembly
 */
export async function engineOrder(
  experiment: Experiment,
  task: Task,
  onKernels?: boolean,
): Promise<EngineName[]> {
  const { model, engine: chosen, autoencoder } = experiment;
  if (!onTensors(model) && autoencoder === 'none') return [];
  const all =
    chosen === 'auto' || measures !== undefined
      ? fastestFirst(await measureOnce(task))
      : (['kernels', 'wasm', 'cpu'] as const);
  const ranked = rankingFor(experiment, all, onKernels);
  return chosen === 'auto' ? [...ranked] : [chosen, ...ranked.filter((name) => name !== chosen)];
}

/** The rows of all parts through the experiment's autoencoder. Only for who has the engines alone. */
export async function encode(
  prepared: Prepared,
  experiment: Experiment,
  task: Task,
): Promise<Prepared> {
  const engines = await engineOrder(experiment, task, false);
  return withAutoencoder(prepared, experiment, task, { engines, assets });
}

/** Prepares and samples, with the engines alone: an autoencoder may have to be fitted. */
export function readyAlone(open: OpenTable, experiment: Experiment, task: Task): Promise<Ready> {
  return alone(task, () => open.ready(experiment, task));
}

/** What to train, with runs at hand that members of an ensemble may be taken from. */
export interface TrainOrder {
  readonly experiment: Experiment;
  readonly held: readonly Run[];
  readonly from: Checkpoint | null;
}

export function trainExperiment(
  open: OpenTable,
  { experiment, held, from }: TrainOrder,
  task: ControlledTask,
  update: (update: TrainUpdate) => void,
): Promise<Run> {
  return alone(task, async () => {
    if (from !== null) open.lend(experiment, from.encoder);
    const ready = await open.ready(experiment, task);
    const { prepared, sampled } = ready;
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
      reached: (checkpoint) => update({ kind: 'reached', checkpoint }),
      fitted: () => task.fitEnded(),
    };
    return runOn(open, { experiment, ready, held, from }, task, listener);
  });
}

export const NOBODY: RunListener = {
  engine: () => undefined,
  network: () => undefined,
  epoch: () => undefined,
  fitted: () => undefined,
};

/**
 * One run of a comparison. Its seconds count the autoencoder, the sampling and the training, whether or
 * not the table's caches spared it the first two; never the preparing, which the next run may share.
 * A run that diverged has no figures: it throws what happened.
 */
export function trainCell(
  open: OpenTable,
  experiment: Experiment,
  task: ControlledTask,
): Promise<CellFigures> {
  return alone(task, async () => {
    const ready = await open.ready(experiment, task);
    await engineOrder(experiment, task);
    const began = performance.now();
    const run = await runOn(open, { experiment, ready }, task, NOBODY);
    if (run.outcome === 'diverged') throw new Fault('diverged', run.note);
    const before = (ready.prepared.encoder?.seconds ?? 0) + run.sampling.seconds;
    return figuresOf(run, before + (performance.now() - began) / 1000);
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
    const readyFor: ReadyFor = (settings, own) => open.fold(settings, fold, own);
    return foldFigures(await runReady(open, experiment, readyFor, task));
  });
}

/** The run on a share of the training rows. One that diverged has no figures, either. */
export function trainShare(
  open: OpenTable,
  { experiment, share, before }: Requests['share']['payload'],
  task: ControlledTask,
): Promise<Requests['share']['result']> {
  return alone(task, async () => {
    const readyFor: ReadyFor = (settings, own) => open.share(settings, share, own);
    const run = await runReady(open, experiment, readyFor, task);
    return { point: curvePoint(run, share, before), rawPd: run.validation.rawPd };
  });
}

type ReadyFor = (settings: Experiment, task: Task) => Promise<Ready>;

/** A run that nobody watches, on rows made ready for it alone; it throws what went wrong. */
async function runReady(
  { table, pool }: OpenTable,
  experiment: Experiment,
  readyFor: ReadyFor,
  task: ControlledTask,
): Promise<Run> {
  const rowsFor = async (settings: Experiment, own: Task): Promise<MemberRows> => {
    const { prepared, sampled } = await readyFor(settings, own);
    return { prepared, sampled: () => Promise.resolve(sampled) };
  };
  const ready = await readyFor(experiment, task);
  const run = await runAny({ table, pool, experiment, ready, rowsFor, held: [] }, task, NOBODY);
  if (run.outcome === 'diverged') throw new Fault('diverged', run.note);
  return run;
}

/** Trains on rows that the table made ready; those of members come from its caches where they hold them. */
export function runOn(
  open: OpenTable,
  {
    experiment,
    ready,
    held = [],
    from = null,
  }: Partial<TrainOrder> & Pick<RunOrder, 'experiment' | 'ready'>,
  task: Task,
  listener: RunListener,
): Promise<Run> {
  const rowsFor = async (settings: Experiment, own: Task): Promise<MemberRows> => ({
    prepared: await open.prepared(settings, own),
    sampled: async () => (await open.ready(settings, own)).sampled,
  });
  const { table, pool } = open;
  return runAny({ table, pool, experiment, ready, rowsFor, held, from }, task, listener);
}

interface RunOrder extends Pick<EnsembleInput, 'table' | 'experiment' | 'rowsFor' | 'held'> {
  readonly pool: ThreadPool;
  /** The rows of the run itself; a member's are asked for. */
  readonly ready: Ready;
  readonly from?: Checkpoint | null;
}

/** A run of one model, or of several combined. */
async function runAny(order: RunOrder, task: Task, listener: RunListener): Promise<Run> {
  const { table, pool, experiment, ready, from } = order;
  const input = { ...ready, table, experiment, assets, pool };
  if (isEnsemble(experiment))
    return runEnsemble({ ...order, ...input, enginesFor: engineOrder }, task, listener);
  if (!from) {
    const engines = await engineOrder(experiment, task);
    return runExperiment({ ...input, engines }, task, listener);
  }
  const engines = await engineOrder({ ...experiment, engine: from.engine }, task);
  return runExperiment({ ...input, engines, from }, task, listener);
}
