import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ExperimentState } from '../../../src/app/state/experiment.svelte';
import type { PolicyRule } from '../../../src/core/decision/policy/policy-rule';
import { toFragment } from '../../../src/core/link';
import { defaultExperiment } from '../../../src/core/settings';

const address = { href: 'http://localhost/', hash: '' };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.stubGlobal('location', address);
  vi.stubGlobal('history', { pushState: () => undefined, replaceState: () => undefined });
});
afterEach(() => {
  address.hash = '';
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const rule: PolicyRule = {
  effect: 'decline',
  column: 'income',
  is: 'below',
  value: 30_000,
  on: true,
};

it('shows the same settings knob by knob as in the whole, whatever changed them', () => {
  const state = new ExperimentState(() => undefined);
  const same = () => expect({ ...state.settings }).toEqual(state.value);
  same();
  state.change({ cutoff: 0.3, board: 'money' });
  same();
  state.change({ policyRules: [rule] });
  state.adjust({ split: 'test', epochs: 3 });
  same();
  state.undo();
  expect(state.settings.policyRules).toEqual([]);
  same();
  state.redo();
  expect(state.settings.policyRules).toEqual([rule]);
  state.take({ ...defaultExperiment(), seed: 7 });
  expect(state.settings.seed).toBe(7);
  same();
});

it('shows what the address says from the beginning', () => {
  address.hash = `#${toFragment({ ...defaultExperiment(), cutoff: 0.21, epochs: 4 }, null)}`;
  const state = new ExperimentState(() => undefined);
  state.begin();
  expect([state.settings.cutoff, state.settings.epochs, state.costly.epochs]).toEqual([0.21, 4, 4]);
});

it('keeps the settings that retrain as one object while only others move', () => {
  const state = new ExperimentState(() => undefined);
  const before = state.costly;
  state.change({ cutoff: 0.31 });
  expect(state.costly).toBe(before);
  state.change({ epochs: 3 });
  expect(state.costly).not.toBe(before);
});

it('lists stay the same object while what they say does', () => {
  const state = new ExperimentState(() => undefined);
  state.change({ policyRules: [rule] });
  const before = state.settings.policyRules;
  state.take({ ...state.value, policyRules: [{ ...rule }], cutoff: 0.4 });
  expect(state.settings.policyRules).toBe(before);
  expect(state.settings.cutoff).toBe(0.4);
});

it('writes a change to the address at once, and those that follow closely after the last', () => {
  const written: string[] = [];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  vi.stubGlobal('history', {
    replaceState: (_state: unknown, _title: string, to: string) => written.push(to),
  });
  const state = new ExperimentState(() => undefined);
  state.change({ cutoff: 0.2 });
  vi.advanceTimersByTime(1);
  expect(written).toHaveLength(1);
  for (const cutoff of [0.3, 0.4, 0.5]) {
    state.change({ cutoff });
    vi.advanceTimersByTime(100);
  }
  expect(written).toHaveLength(1);
  vi.advanceTimersByTime(200);
  expect(written).toEqual([expect.stringContaining('cutoff=0.2'), expect.stringContaining('0.5')]);
});
