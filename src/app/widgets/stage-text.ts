import type { Progress } from '../../core/task';
import type { Live, Phase } from '../state/training.svelte';

/** What the run under way is doing, in words; epochs count from 1. */
export function stageText(live: Live, progress: Progress | null, phase: Phase): string {
  const { epochs } = live.experiment;
  const held = phase === 'paused' ? 'Paused: ' : '';
  if (progress === null) return `${held}getting ready`;
  if (progress.stage !== 'training') return `${held}${progress.stage}`;
  const current = phase === 'paused' ? live.epochs.length : live.epochs.length + 1;
  return `${held}epoch ${String(Math.min(current, epochs))} of ${String(epochs)}`;
}
