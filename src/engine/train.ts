import type { Rows } from '../core/data/matrix';
import { Fault } from '../core/fault';
import type { FitData, FitReport } from '../core/models/model';
import type { EngineName } from '../core/run';
import type { Task } from '../core/task';
import { startEngine, type WasmAssets } from './backend';
import { ENGINE_TITLES } from './probe';
import type { OnEpoch, TensorModel } from './tensor-model';

export interface FallbackOptions {
  /** The engine to use first, then those to fall back to, fastest first. */
  readonly engines: readonly EngineName[];
  readonly assets: WasmAssets;
  readonly onEpoch: OnEpoch;
  /** Called when an engine is ready; `note` says why it is not the one before. */
  readonly onEngine?: (engine: EngineName, note: string) => void;
}

/**
 * Fits, and goes on with the next engine from the last complete epoch when one is lost or cannot
 * be started. The engine that finished stays running.
 *
 * @throws the last engine's `device-lost` Fault when none is left
 */
export async function fitWithFallback(
  model: TensorModel,
  data: FitData<Rows>,
  task: Task,
  { engines, assets, onEpoch, onEngine }: FallbackOptions,
): Promise<{ readonly report: FitReport; readonly engine: EngineName }> {
  const notes: string[] = [];
  let last: Fault | undefined;
  let begun = false;
  for (const [i, engine] of engines.entries()) {
    try {
      await startEngine(engine, assets);
      onEngine?.(engine, notes.at(-1) ?? '');
      const fitting = begun ? model.resume(data, task, onEpoch) : model.fit(data, task, onEpoch);
      begun = true;
      const report = await fitting;
      return { engine, report: { ...report, note: [...notes, report.note].join(' ').trim() } };
    } catch (thrown) {
      const fault = Fault.from(thrown);
      if (fault.code !== 'device-lost') throw fault;
      last = fault;
      if (i + 1 < engines.length)
        notes.push(goingOn(fault, engines[i + 1], begun ? model.epochsDone : 0));
    }
  }
  throw last ?? new Fault('internal', 'No engine to train on was named');
}

/**
 * Scores on the engine that is running, and on the next one when that is lost: the weights are on
 * the host, so nothing is.
 *
 * @throws the last engine's `device-lost` Fault when none is left
 */
export function predictWithFallback(
  model: TensorModel,
  x: Rows,
  task: Task,
  options: ScoringEngines,
): Promise<Float32Array> {
  return withFallback(options, () => model.predict(x, task));
}

/** The same for log-odds. */
export function logitsWithFallback(
  model: TensorModel,
  x: Rows,
  task: Task,
  options: ScoringEngines,
): Promise<Float32Array> {
  return withFallback(options, () => model.logits(x, task));
}

type ScoringEngines = Pick<FallbackOptions, 'engines' | 'assets'>;

async function withFallback<T>(
  { engines, assets }: ScoringEngines,
  score: () => Promise<T>,
): Promise<T> {
  let last: Fault | undefined;
  for (const engine of engines) {
    try {
      await startEngine(engine, assets);
      return await score();
    } catch (thrown) {
      const fault = Fault.from(thrown);
      if (fault.code !== 'device-lost') throw fault;
      last = fault;
    }
  }
  throw last ?? new Fault('internal', 'No engine to score on was named');
}

function goingOn(fault: Fault, next: EngineName, epochsDone: number): string {
  const from =
    epochsDone === 0
      ? 'from the start'
      : `from the end of epoch ${epochsDone}, with the optimiser’s moments started afresh`;
  return `${fault.what}; training went on with ${ENGINE_TITLES[next]} ${from}.`;
}
