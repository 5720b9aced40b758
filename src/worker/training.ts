import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import { judge } from '../core/decision/judge';
import type { Experiment } from '../core/experiment';
import { Fault } from '../core/fault';
import type { EngineName, Run } from '../core/run';
import type { Task } from '../core/task';
import { fastestFirst, measureEngines, type EngineMeasure } from '../engine/measure';
import { runExperiment } from '../engine/run';
import type { ControlledTask } from './controlled-task';
import type { TrainUpdate } from './protocol';
import type { OpenTable } from './session';

const assets = { simd };

let measures: readonly EngineMeasure[] | undefined;
let busy: Promise<unknown> = Promise.resolve();

/** Engines can't be shared: what uses one waits for whoever used it before, unless it is cancelled. */
function alone<T>(task: Task, work: () => Promise<T>): Promise<T> {
  const turn = busy.then(() => {
    task.signal.throwIfAborted();
    return work();
  });
  busy = turn.catch(() => undefined);
  return Promise.race([turn, whenAborted(task.signal)]);
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(Fault.from(signal.reason)), { once: true });
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

/** The engine asked for, then the others as the measuring ranked them. */
async function engineOrder(chosen: Experiment['engine'], task: Task): Promise<EngineName[]> {
  const ranked =
    chosen === 'auto' || measures !== undefined
      ? fastestFirst(await measureOnce(task))
      : (['wasm', 'cpu'] as const);
  return chosen === 'auto' ? [...ranked] : [chosen, ...ranked.filter((name) => name !== chosen)];
}

export function trainExperiment(
  open: OpenTable,
  experiment: Experiment,
  task: ControlledTask,
  update: (update: TrainUpdate) => void,
): Promise<Run> {
  return alone(task, async () => {
    const { table } = open;
    const prepared = await open.prepared(experiment, task);
    const sampled = await open.sampled(experiment, task);
    const { resampled, map } = sampled;
    update({
      kind: 'sampled',
      sampling: resampled.summary,
      map,
      transform: prepared.transform,
      inputs: resampled.sample.x.cols,
    });
    const engines = await engineOrder(experiment.engine, task);
    return runExperiment({ table, experiment, prepared, sampled, engines, assets }, task, {
      engine: (engine, note) => update({ kind: 'engine', engine, note }),
      network: (parameters) => update({ kind: 'network', parameters }),
      epoch: (epoch, rawPd, corrections) => {
        const validation = judge({ rawPd, y: prepared.validation.y });
        update({ kind: 'epoch', epoch, corrections, validation });
        task.epochEnded();
      },
      fitted: () => task.fitEnded(),
    });
  });
}
