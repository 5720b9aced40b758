import { LEARNING } from '../../core/models/model';
import type { Run } from '../../core/run';
import type { Progress } from '../../core/task';
import type { LiveRun } from '../state/live-run';
import type { Phase } from '../state/training.svelte';
import { plural } from './format';
import { learningSteps, mostSteps, stepsDone } from './learning-steps';

/** What the run under way is doing, in words; steps count from 1. */
export function stageText(live: LiveRun, progress: Progress | null, phase: Phase): string {
  const held = phase === 'paused' ? 'Paused: ' : '';
  if (progress === null) return `${held}getting ready`;
  if (progress.stage !== LEARNING) return `${held}${progress.stage}`;
  const { one } = learningSteps(live.experiment);
  const most = mostSteps(live.experiment) ?? Infinity;
  const done = stepsDone(live.epochs);
  const at = String(Math.min(phase === 'paused' ? done : done + 1, most));
  return `${held}${one} ${at}${Number.isFinite(most) ? ` of ${String(most)}` : ''}`;
}

type Ended = Pick<Run, 'outcome' | 'epochs' | 'bestEpoch' | 'experiment'>;

/** How a run ended, without what its engine had to say. */
export function endedText({ outcome, epochs, bestEpoch, experiment }: Ended): string {
  if (experiment.modelFile !== '') return plural(bestEpoch, 'tree');
  const steps = learningSteps(experiment);
  const done = stepsDone(epochs);
  const length = `${outcome === 'stopped-early' ? 'stopped after ' : ''}${plural(done, steps.one)}`;
  if (steps.one === 'epoch') return `${length}, weights of epoch ${String(bestEpoch)}`;
  return bestEpoch < done ? `${length}, the first ${String(bestEpoch)} kept` : length;
}

/** The same of the run on screen; a note only where something went otherwise than planned. */
export function trainedText(run: Ended & Pick<Run, 'note'>): string {
  const note = run.note === '' || run.outcome === 'stopped-early' ? '' : `. ${run.note}`;
  const how = run.experiment.modelFile === '' ? 'Trained' : 'From a file';
  return `${how}: ${endedText(run)}${note}`;
}
