import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import { judge } from '../core/decision/judge';
import type { Experiment } from '../core/experiment';
import type { EngineName, Run } from '../core/run';
import type { Task } from '../core/task';
import { fastestFirst, measureEngines, type EngineMeasure } from '../engine/measure';
import { runExperiment } from '../engine/run';
import type { ControlledTask } from './controlled-task';
import type { TrainUpdate } from './protocol';
import type { Session } from './session';

const assets = { simd };

let measures: readonly EngineMeasure[] | undefined;
let busy: Promise<unknown> = Promise.resolve();

/** Engines can't be shared: what uses one waits for whoever used it before. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  const turn = busy.then(work, work);
  busy = turn.catch(() => undefined);
  return turn;
}

/** How fast each engine trains on this machine; measured once. */
export function measuredEngines(task: Task): Promise<readonly EngineMeasure[]> {
  return alone(() => measureOnce(task));
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
  session: Session,
  experiment: Experiment,
  task: ControlledTask,
  update: (update: TrainUpdate) => void,
): Promise<Run> {
  return alone(async () => {
    const { table } = session;
    const prepared = await session.prepared(experiment, task);
    const { resampled, map } = await session.sampled(experiment, task);
    update({ kind: 'sampled', sampling: resampled.summary, map, inputs: resampled.sample.x.cols });
    const engines = await engineOrder(experiment.engine, task);
    return runExperiment({ table, experiment, prepared, resampled, map, engines, assets }, task, {
      engine: (engine, note) => update({ kind: 'engine', engine, note }),
      network: (parameters) => update({ kind: 'network', parameters }),
      epoch: (epoch, rawPd, correction) => {
        const validation = judge({ rawPd, y: prepared.validation.y }, correction);
        update({ kind: 'epoch', epoch, correction, validation });
        task.epochEnded();
      },
    });
  });
}
