import type { Run } from '../../core/run';
import type { Progress } from '../../core/task';
import type { Live, Phase } from '../state/training.svelte';
import { plural } from './format';

/** What the run under way is doing, in words; epochs count from 1. */
export function stageText(live: Live, progress: Progress | null, phase: Phase): string {
  const { epochs } = live.experiment;
  const held = phase === 'paused' ? 'Paused: ' : '';
  if (progress === null) return `${held}getting ready`;
  if (progress.stage !== 'training') return `${held}${progress.stage}`;
  const current = phase === 'paused' ? live.epochs.length : live.epochs.length + 1;
  return `${held}epoch ${String(Math.min(current, epochs))} of ${String(epochs)}`;
}

/** How the run on screen ended; a note of the engine's only where something went otherwise than planned. */
export function trainedText({ outcome, epochs, bestEpoch, note }: Run): string {
  const length = plural(epochs.length, 'epoch');
  const weights = `weights of epoch ${String(bestEpoch)}`;
  if (outcome === 'stopped-early') return `Trained: stopped after ${length}, ${weights}`;
  return `Trained: ${length}, ${weights}${note === '' ? '' : `. ${note}`}`;
}
