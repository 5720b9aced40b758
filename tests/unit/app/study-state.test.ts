import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Notices } from '../../../src/app/state/notices.svelte';
import type { KeptStudy } from '../../../src/app/state/kept-studies.svelte';
import { StudyStore } from '../../../src/app/state/study-store';
import { StudyState } from '../../../src/app/state/study.svelte';
import { defaultExperiment } from '../../../src/core/settings';
import { DEFAULT_CHOICE } from '../../../src/core/study/plan';
import { done } from '../study/made-up';
import { MemoryShelf } from './state/memory-shelf';
import { background } from './state/in-the-background';

type Parts = ConstructorParameters<typeof StudyState>[0];

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

it('brings forgotten results back beside those made since', () => {
  const notices = new Notices();
  const base = defaultExperiment();
  const parts: unknown = {
    experiment: { settings: base, costly: base },
    data: { dataset: null },
    notices,
    background: background().background,
    engines: { measured: null },
    store: new StudyStore(new MemoryShelf()),
  };
  const state = new StudyState(parts as Parts);
  const cell = (seed: number, auc: number) =>
    done({ sampling: 'none', loss: 'bce', seed }, { auc });
  const study = (...records: KeptStudy['records']): KeptStudy => ({
    key: 'key',
    table: '',
    base,
    choice: DEFAULT_CHOICE,
    records,
    changed: 1,
  });
  state.kept.list = [study(cell(1, 0.6), cell(2, 0.6))];
  state.forget();
  expect(state.kept.list).toEqual([]);
  const back = notices.list[0].action!;
  state.kept.list = [study(cell(2, 0.7), cell(3, 0.7))];
  back.run();
  expect(state.kept.list).toHaveLength(1);
  expect(state.records).toEqual([cell(1, 0.6), cell(2, 0.7), cell(3, 0.7)]);
});
