import { isEnsemble } from '../../core/ensemble/members';
import { KNOBS, type Experiment } from '../../core/experiment';
import { onTensors } from '../../core/models/shelf';
import { isShipped, type EngineName, type Run } from '../../core/run';
import { automaticEngine, needsEngine } from '../../worker/automatic';
import type { EngineMeasure } from '../../worker/protocol';
import type { LiveRun } from '../state/live-run';
import { count } from './format';
import { isFromFile } from './loaded-words';

export function engineTitle(engine: string): string {
  return KNOBS.engine.options.find(({ value }) => value === engine)?.label ?? engine;
}

/** What trained a run; null where nothing did but plain JavaScript, which there is no choice of. */
function engineOf({ experiment, encoder, engine }: Run): EngineName | null {
  if (!needsEngine(experiment)) return null;
  const { model } = experiment;
  return onTensors(model) || isEnsemble({ model }) ? engine : (encoder?.engine ?? null);
}

/** What is known when somebody looks at the choice of engines. */
export interface EngineView {
  /** The settings that stand. */
  readonly settings: Experiment;
  readonly live: Pick<LiveRun, 'experiment' | 'engine'> | null;
  readonly measured: readonly EngineMeasure[] | null;
}

/**
 * "Automatic", with the engine that it took for the run under way, or takes for the next; alone where
 * nothing was measured here yet. Runs that are there tell nothing: any may be of another machine.
 */
export function automaticText({ settings, live, measured }: EngineView): string {
  const title = engineTitle('auto');
  const taken = (): EngineName | null => {
    if (live?.experiment.engine === 'auto' && onTensors(live.experiment.model) && live.engine)
      return live.engine;
    return measured && automaticEngine({ ...settings, engine: 'auto' }, measured);
  };
  const engine = taken();
  return engine === null ? title : `${title}: ${engineTitle(engine)}`;
}

/** What trained the run on screen, in a sentence; empty where there is nothing to say. */
export function madeWithText(run: Run | null): string {
  const engine = run === null ? null : engineOf(run);
  if (run === null || engine === null || isFromFile(run.experiment)) return '';
  return isShipped(run)
    ? `Engine of the run on screen: ${engineTitle(engine)}, elsewhere: the run came with this page.`
    : `Engine of the run on screen: ${engineTitle(engine)}.`;
}

/** "65,000 rows a second with relaxed SIMD, one thread.": how fast an engine was measured to train. */
export function speedText(
  { engine, detail, reason }: EngineMeasure,
  rowsPerSecond: number,
): string {
  const onGraphics = engine === 'webgpu' || engine === 'webgl';
  const means = detail === '' ? '' : ` ${onGraphics ? 'on' : 'with'} ${detail}`;
  const threads = onGraphics ? '' : ', one thread';
  const speed = count(Number(rowsPerSecond.toPrecision(2)));
  return `${speed} rows a second${means}${threads}${reason === '' ? '' : `; ${reason}`}.`;
}
