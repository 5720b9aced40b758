import { Part } from '../state/part.svelte';

/** What the first screen does without. */
export const VIEWS = {
  data: new Part(async () => (await import('./Data.svelte')).default),
  compare: new Part(async () => (await import('./Compare.svelte')).default),
  present: new Part(async () => (await import('./Present.svelte')).default),
};

/** What a run tells of its model, below how it learned. */
export const MODEL_CARDS = new Part(async () => (await import('./ModelCards.svelte')).default);

/** All boards but the one that is shown first share one file: most of what they hold is shared. */
export const FURTHER_BOARDS = new Part(
  async () => (await import('./boards/FurtherBoards.svelte')).default,
);

/** Fetches every part, so that none has to be waited for, or fails once the connection is gone. */
export function fetchParts(): void {
  for (const part of [...Object.values(VIEWS), MODEL_CARDS, FURTHER_BOARDS]) part.prefetch();
}
