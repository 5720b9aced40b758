import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ExperimentState } from '../../../src/app/state/experiment.svelte';
import { Notices } from '../../../src/app/state/notices.svelte';
import { ScenesState } from '../../../src/app/state/scenes.svelte';
import { defaultExperiment } from '../../../src/core/settings';

type Parts = ConstructorParameters<typeof ScenesState>[0];

let kept: Map<string, string>;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  kept = new Map();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => kept.set(name, text),
    removeItem: (name: string) => kept.delete(name),
  });
  vi.stubGlobal('location', { href: 'http://localhost/', hash: '' });
  vi.stubGlobal('history', { pushState: () => undefined, replaceState: () => undefined });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function made() {
  const notices = new Notices();
  const experiment = new ExperimentState(() => undefined);
  const parts: unknown = {
    experiment,
    notices,
    data: { catalog: {}, dataset: null, has: (id: string) => id === defaultExperiment().dataset },
    linked: { resolve: (_: string, link: { experiment: unknown }) => link.experiment },
  };
  return { notices, experiment, scenes: new ScenesState(parts as Parts) };
}

it('steps through what was captured, and stops at both ends', () => {
  const { experiment, scenes } = made();
  for (const cutoff of [0.1, 0.2, 0.3]) {
    experiment.change({ cutoff });
    scenes.capture();
  }
  scenes.go(0);
  expect(experiment.value.cutoff).toBe(0.1);
  scenes.step(1);
  scenes.step(1);
  scenes.step(1);
  expect([scenes.at, experiment.value.cutoff]).toEqual([2, 0.3]);
  scenes.step(-5);
  expect(experiment.value.cutoff).toBe(0.1);
  expect(scenes.moved).toBe(false);
  experiment.change({ cutoff: 0.5 });
  expect(scenes.moved).toBe(true);
  scenes.update(scenes.list[0].id);
  expect(scenes.list[0].experiment.cutoff).toBe(0.5);
});

it('moves, renames, deletes, and takes a deletion back', () => {
  const { scenes, notices } = made();
  for (const name of ['a', 'b', 'c']) {
    scenes.capture();
    scenes.change(scenes.list.at(-1)?.id ?? 0, { name });
  }
  const names = () => scenes.list.map(({ name }) => name).join('');
  const [a, b] = scenes.list;
  scenes.move(a.id, 1);
  expect(names()).toBe('bac');
  scenes.move(b.id, -1);
  expect(names()).toBe('bac');
  scenes.remove(a.id);
  expect(names()).toBe('bc');
  notices.list.at(-1)?.action?.run();
  expect(names()).toBe('bac');
});

it('keeps scenes between visits, and ignores damaged ones', () => {
  const first = made();
  first.scenes.capture();
  first.scenes.change(first.scenes.list[0].id, { name: 'kept', note: 'say this' });
  vi.runAllTimers();
  const second = made();
  second.scenes.begin();
  expect(second.scenes.list).toMatchObject([{ name: 'kept', note: 'say this' }]);
  expect(second.notices.list).toEqual([]);
  kept.set('cutoff-scenes', '{"format":"cutoff-scenes"');
  const third = made();
  third.scenes.begin();
  expect(third.scenes.list).toEqual([]);
  expect(third.notices.list[0]?.text).toMatch(/damaged/);
});

it('takes no more than a hundred', () => {
  const { scenes, notices } = made();
  for (let i = 0; i < 101; i++) scenes.capture();
  expect(scenes.list).toHaveLength(100);
  expect(notices.list[0]?.text).toMatch(/100 scenes/);
});

it('opens a file in place of what stands, and back', () => {
  const { experiment, scenes, notices } = made();
  experiment.change({ cutoff: 0.25 });
  scenes.capture();
  const text = scenes.written();
  experiment.change({ seed: 9 });
  scenes.capture();
  scenes.open(text, 'talk.json');
  expect(scenes.list).toHaveLength(1);
  expect(experiment.value).toMatchObject({ cutoff: 0.25, seed: 42 });
  notices.list.at(-1)?.action?.run();
  expect(scenes.list).toHaveLength(2);
  expect(experiment.value.seed).toBe(9);
});

it('shows a scene of a file that is not here with the data on screen', () => {
  const { experiment, scenes, notices } = made();
  experiment.change({ dataset: 'mine.csv', cutoff: 0.4 });
  scenes.capture();
  experiment.change({ dataset: defaultExperiment().dataset, cutoff: 0.1 });
  scenes.go(0);
  expect(experiment.value).toMatchObject({ dataset: defaultExperiment().dataset, cutoff: 0.4 });
  expect(notices.list[0]?.text).toContain('mine.csv');
});
