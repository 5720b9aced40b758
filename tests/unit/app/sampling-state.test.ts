import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Notices } from '../../../src/app/state/notices.svelte';
import { SamplingState } from '../../../src/app/state/sampling.svelte';
import { Fault } from '../../../src/core/fault';
import { defaultExperiment } from '../../../src/core/settings';

type Parts = ConstructorParameters<typeof SamplingState>[0];

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

it('takes a refusal back once the settings can be sampled with', async () => {
  const notices = new Notices();
  const refused = new Fault('bad-settings', 'Too few rows');
  const answers = [() => Promise.reject(refused), () => Promise.resolve({ sampling: {}, map: {} })];
  const experiment = defaultExperiment();
  const parts: unknown = {
    client: { request: () => ({ result: answers.shift()?.(), cancel: () => undefined }) },
    experiment: { value: experiment, settings: experiment, costly: experiment },
    data: { dataset: { key: 'table' }, opening: null, isHeld: true },
    training: { live: null, shown: null, phase: 'idle' },
    notices,
  };
  const state = new SamplingState(parts as Parts);
  const settle = async (): Promise<void> => {
    state.previewSoon();
    await vi.advanceTimersByTimeAsync(1000);
  };
  await settle();
  expect(notices.list.map(({ text }) => text)).toEqual([refused.message]);
  await settle();
  expect(state.preview?.table).toBe('table');
  expect(notices.list).toEqual([]);
});
