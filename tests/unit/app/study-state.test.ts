import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Notices } from '../../../src/app/state/notices.svelte';
import type { KeptStudy } from '../../../src/app/state/kept-studies.svelte';
import { StudyStore } from '../../../src/app/state/study-store';
import { StudyState } from '../../../src/app/state/study.svelte';
import { defaultExperiment } from '../../../src/core/settings';
import { DEFAULT_CHOICE } from '../../../src/core/study/plan';
import { studyKey } from '../../../src/core/study/plan';
import { Live } from '../../../src/app/state/live.svelte';
import { done } from '../study/made-up';
import { MemoryShelf } from './state/memory-shelf';
import { background, worker } from './state/in-the-background';

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

it('brings a kept comparison back while that of the table before is still being stopped', async () => {
  const store = new StudyStore(new MemoryShelf());
  const info = (key: string) => ({ key, id: key, rows: 10_000, bad: 2000 });
  const data = new Live({ dataset: info('first') });
  const all = background().background;
  // A worker that is slow to end what it is asked to cancel.
  const of = worker();
  const slow = { request: (name: string) => ({ ...of.request(name), cancel: () => undefined }) };
  const settings = defaultExperiment();
  const parts: unknown = {
    client: slow,
    experiment: { settings, costly: settings },
    data: data.view,
    notices: new Notices(),
    background: all,
    engines: { measured: null },
    store,
  };
  const state = new StudyState(parts as Parts);
  const open = (key: string): void => {
    data.take(['dataset'], { dataset: info(key) });
    all.opened(key);
    state.opened(data.view.dataset as Parameters<StudyState['opened']>[0]);
  };
  const turn = () => vi.advanceTimersByTimeAsync(0);
  open('second');
  const kept = { ...DEFAULT_CHOICE, seeds: 7 };
  const base = { ...state.base, epochs: 4 };
  const record = done({ sampling: 'none', loss: 'bce', seed: 1 });
  await store.save({ table: 'second', base, choice: kept, records: [record], changed: 1 });
  open('first');
  await turn();
  const over = state.run();
  await turn();
  expect(of.under).toHaveLength(1);
  open('second');
  await turn();
  expect(state.series.phase).toBe('stopping');
  expect(state.choice).toEqual(kept);
  expect(state.epochs).toBe(4);
  expect(state.shown?.key).toBe(studyKey('second', base));
  of.under[0].answer({});
  await over;
});
