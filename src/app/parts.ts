import type { Component } from 'svelte';
import { Part } from './state/part.svelte';
import { painted } from './painted';
import { fetchPictures } from './widgets/svg-picture';

/** A part that takes no bandwidth from the first picture. */
function later<Props extends Record<string, unknown>>(
  fetch: () => Promise<{ default: Component<Props> }>,
): Part<Props> {
  return new Part(async () => {
    await painted;
    return (await fetch()).default;
  });
}

/** What the first screen does without. */
export const VIEWS = {
  data: later(() => import('./views/Data.svelte')),
  compare: later(() => import('./views/Compare.svelte')),
  present: later(() => import('./views/Present.svelte')),
};

/** What stands left of the decision: all that retrains. */
export const DATA_CARDS = later(() => import('./views/DataCards.svelte'));
export const NETWORK_CARDS = later(() => import('./views/NetworkCards.svelte'));

/** What a run tells of its model, below how it learned. */
export const MODEL_CARDS = later(() => import('./views/ModelCards.svelte'));

/** The board that is shown first: it waits for Plotly anyhow. */
export const CURVES_BOARD = later(() => import('./views/boards/CurvesBoard.svelte'));

/** All boards but that share one file: most of what they hold is shared. */
export const FURTHER_BOARDS = later(() => import('./views/boards/FurtherBoards.svelte'));

/** Runs to bring on screen where there is no decision to show. */
export const RUN_LIST = later(() => import('./widgets/RunListCard.svelte'));

export const BENCH_DIALOG = later(() => import('./widgets/BenchDialog.svelte'));
export const SCENES_DIALOG = later(() => import('./widgets/ScenesDialog.svelte'));
export const TARGET_DIALOG = later(() => import('./widgets/TargetDialog.svelte'));

/** What the page promises, how to check it, and whose work it is made of. */
export const ABOUT = later(() => import('./views/About.svelte'));

/** Fetches every part, so that none has to be waited for, or fails once the connection is gone. */
export function fetchParts(): void {
  const cards = [DATA_CARDS, NETWORK_CARDS, CURVES_BOARD, MODEL_CARDS, FURTHER_BOARDS, RUN_LIST];
  const dialogs = [BENCH_DIALOG, SCENES_DIALOG, TARGET_DIALOG, ABOUT];
  for (const part of [...cards, ...Object.values(VIEWS), ...dialogs]) part.prefetch();
  fetchPictures().catch(() => undefined);
}
