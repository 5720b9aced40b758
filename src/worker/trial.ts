import { Fault } from '../core/fault';
import { trialFigures, type TrialOutcome } from '../core/search/figures';
import { shouldStop, stepsAllowed } from '../core/search/median-stop';
import type { Run } from '../core/run';
import type { Task } from '../core/task';
import type { Requests } from './protocol';
import type { OpenTable } from './session';
import { alone, engineOrder, NOBODY, runOn } from './training';

/**
 * One trial of a search. After each step of learning the rule says whether it may go on: the last step
 * of a stopped trial is the one that the rule was asked about, whatever was under way. A trial that
 * diverged has no figures: it throws what happened.
 */
export function trainTrial(
  open: OpenTable,
  { experiment, rule, completed }: Requests['trial']['payload'],
  task: Task,
  onStep: (step: number, auc: number) => void,
): Promise<TrialOutcome> {
  return alone(task, async () => {
    // Seconds are those of a run: what comes before it counts in neither kind of trial.
    const ready = await open.ready(experiment, task);
    await engineOrder(experiment, task);
    const began = performance.now();
    const stop = new AbortController();
    const most = stepsAllowed(experiment);
    const curve = { steps: [] as number[], values: [] as number[] };
    const step = (at: number, auc: number): void => {
      if (stop.signal.aborted) return;
      curve.steps.push(at);
      curve.values.push(auc);
      onStep(at, auc);
      // At its last step there is nothing left to save.
      if (rule !== null && at < most && shouldStop(curve, completed, rule))
        stop.abort(new Fault('cancelled', 'Stopped early'));
    };
    const run = await unlessStopped(stop.signal, task, () =>
      runOn(open, { experiment, ready }, stoppable(task, stop.signal), {
        ...NOBODY,
        epoch: ({ epoch, validationAuc }) => step(epoch, validationAuc),
      }),
    );
    if (run === null) {
      const { encoder } = ready.prepared;
      const seconds = (encoder?.seconds ?? 0) + (performance.now() - began) / 1000;
      return { kind: 'stopped', curve, seconds };
    }
    if (run.outcome === 'diverged') throw new Fault('diverged', run.note);
    const { rawPd, y } = run.validation;
    return { kind: 'finished', figures: trialFigures(run), curve, rawPd, y };
  });
}

/** The run; null where it was stopped rather than cancelled. */
async function unlessStopped(
  stopped: AbortSignal,
  task: Task,
  make: () => Promise<Run>,
): Promise<Run | null> {
  try {
    const run = await make();
    return stopped.aborted ? null : run;
  } catch (thrown) {
    if (stopped.aborted && !task.signal.aborted) return null;
    throw thrown;
  }
}

/** A task that one signal more can end. */
function stoppable(task: Task, stop: AbortSignal): Task {
  return {
    signal: AbortSignal.any([task.signal, stop]),
    report: (progress) => task.report(progress),
    breathe: async () => {
      await task.breathe();
      stop.throwIfAborted();
    },
  };
}
