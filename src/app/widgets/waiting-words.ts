import type { Phase } from '../state/training.svelte';
import type { Trains } from '../state/engine-turns.svelte';

/** What one that trains in the background waits for; `phase` is that of the Sandbox. */
export function waitingText(trains: Trains, phase: Phase): string {
  if (trains !== 'sandbox') return `Waiting for ${trains.piece}`;
  return phase === 'paused'
    ? 'Waiting for the run that is paused in the Sandbox'
    : 'Waiting for the run in the Sandbox';
}

/** Why nothing new can be started in the background. */
export const PAUSED_FIRST =
  'A run is paused in the Sandbox, and only one can train at a time: go on with it or reset it first.';
