import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Notices } from '../../../../src/app/state/notices.svelte';
import { Reactions, type Reacting } from '../../../../src/app/state/reactions';
import { Fault } from '../../../../src/core/fault';
import { defaultExperiment } from '../../../../src/core/settings';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A page whose table ended the worker twice, and is given up. */
async function givenUp() {
  const asked: string[] = [];
  const data = {
    dataset: { id: 'a', key: 'a' },
    opening: null as object | null,
    lost: () => undefined,
    restore: () => Promise.resolve(void asked.push('a again')),
    openById: (id: string) => {
      asked.push(id);
      data.opening = {};
      return new Promise(() => undefined);
    },
  };
  const nothing = (): void => undefined;
  const parts: unknown = {
    data,
    background: { lost: nothing },
    notices: new Notices(),
    runs: { show: () => Promise.resolve() },
    sampling: { previewSoon: nothing },
    training: { phase: 'idle', live: null, lost: () => null, reopened: nothing },
  };
  const reactions = new Reactions(parts as Reacting);
  for (let time = 0; time < 2; time++) {
    reactions.recovery.lost(new Fault('internal', 'The background worker stopped'));
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(reactions.recovery.isDue).toBe(true);
  expect(asked.splice(0)).toEqual(['a again']);
  return { reactions, asked };
}

const settings = { ...defaultExperiment(), dataset: 'a' };

it('opens the table that is chosen, not once more the one that was given up', async () => {
  const { reactions, asked } = await givenUp();
  reactions.changed(settings, { ...settings, dataset: 'b' });
  await vi.advanceTimersByTimeAsync(10);
  expect(asked).toEqual(['b']);
});

it('opens one that was given up again when the visitor changes a setting', async () => {
  const { reactions, asked } = await givenUp();
  reactions.changed(settings, { ...settings, seed: 7 });
  await vi.advanceTimersByTimeAsync(10);
  expect(asked).toEqual(['a again']);
});
