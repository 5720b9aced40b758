import type { FitState } from '../core/checkpoint';
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
  /** Goes on from there instead of beginning. */
  readonly from?: FitState | undefined;
  /** Told after epochs, as `Continuing` says, with the engine and what has happened to the ones before. */
  readonly onReached?: ((state: FitState, engine: EngineName, note: string) => void) | undefined;
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
  { engines, assets, onEpoch, onEngine, from, onReached }: FallbackOptions,
): Promise<{ readonly report: FitReport; readonly engine: EngineName }> {
  const notes: string[] = [];
  let last: Fault | undefined;
  let begun = false;
  for (const [i, engine] of engines.entries()) {
    try {
      await startEngine(engine, assets);
      onEngine?.(engine, notes.at(-1) ?? '');
      const told =
        onReached && ((state: FitState): void => onReached(state, engine, notes.join(' ')));
      const fitting = begun
        ? model.resume(data, task, onEpoch, told)
        : model.fit(data, task, onEpoch, { from, onReached: told });
      begun = true;
      const report = await fitting;
      return { engine, report: { ...report, note: [...notes, report.note].join(' ').trim() } };
    } catch (thrown) {
      const fault = Fault.from(thrown);
      if (fault.code !== 'device-lost') throw fault;
      last = fault;
      if (i + 1 < engines.length)
        notes.push(
          begun
            ? goingOn(fault, engines[i + 1], model.epochsDone)
            : goingOn(fault, engines[i + 1], from?.epochs.length ?? 0, false),
        );
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

function goingOn(fault: Fault, next: EngineName, epochsDone: number, afresh = true): string {
  const moments = afresh ? ', with the optimiser’s moments started afresh' : '';
  const from =
    epochsDone === 0 ? 'from the start' : `from the end of epoch ${epochsDone}${moments}`;
  return `${fault.what}; training went on with ${ENGINE_TITLES[next]} ${from}.`;
}
