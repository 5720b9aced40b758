import { Part } from '../state/part.svelte';
import type { BoardName } from './boards/boards';

/** What the first screen does without. The boards share one file: most of what they hold is shared. */
export const VIEWS = {
  data: new Part(async () => (await import('./Data.svelte')).default),
  compare: new Part(async () => (await import('./Compare.svelte')).default),
  present: new Part(async () => (await import('./Present.svelte')).default),
};

/** What a run tells of its model, below how it learned. */
export const MODEL_CARDS = new Part(async () => (await import('./ModelCards.svelte')).default);

const board = (name: Exclude<BoardName, 'curves'>): Part =>
  new Part(async () => (await import('./boards/further')).FURTHER[name]);

/** All but the one that is shown first. */
export const FURTHER_BOARDS: Readonly<Record<Exclude<BoardName, 'curves'>, Part>> = {
  money: board('money'),
  against: board('against'),
  calibration: board('calibration'),
  groups: board('groups'),
  scale: board('scale'),
  policy: board('policy'),
};

/** Fetches every part, so that none has to be waited for, or fails once the connection is gone. */
export function fetchParts(): void {
  for (const part of [...Object.values(VIEWS), MODEL_CARDS, ...Object.values(FURTHER_BOARDS)])
    part.ask();
}
