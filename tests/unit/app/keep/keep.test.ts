import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { UnfinishedShelf } from '../../../../src/app/state/keep/unfinished-shelf';
import type { DatasetInfo } from '../../../../src/worker/protocol';
import { checkpointOf } from '../../core/kept/made-up-checkpoint';
import { browser, resultOf } from './one-browser';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const table = { key: 'table' } as DatasetInfo;

it.each([
  ['in time', 3_000],
  ['after the page has given up waiting', 60_000],
])('brings runs back that are looked up %s', async (_, after) => {
  const { tab, store } = browser();
  const before = tab();
  before.training.keep(resultOf('a'));
  await vi.runAllTimersAsync();
  expect(store.entries.size).toBe(1);

  const { keep, training } = tab();
  store.hold = new Promise((resolve) => setTimeout(resolve, after));
  const state = keep();
  const begun = vi.fn();
  void state.begin().then(begun);
  void state.opened(table);
  await vi.advanceTimersByTimeAsync(after - 1);
  expect(begun).toHaveBeenCalledTimes(after > 10_000 ? 1 : 0);
  expect(training.kept).toHaveLength(0);
  await vi.runAllTimersAsync();
  expect(training.kept.map(({ run }) => run.id)).toEqual(['a']);
});

it('keeps a run for which there is no room before its own checkpoint goes', async () => {
  const { tab, store } = browser();
  const { keep, notices } = tab();
  const full = new DOMException('full', 'QuotaExceededError');
  const shelf: UnfinishedShelf = {
    all: () => Promise.resolve([]),
    get: () => Promise.resolve(null),
    put: async () => void (store.refuse = full),
    remove: async () => void (store.refuse = null),
  };
  const { runs, unfinished } = keep(shelf);
  unfinished.began(null);
  unfinished.reached(checkpointOf(30));
  await runs.keep(resultOf('a'));
  expect(notices.list.map(({ text }) => text)).toEqual([expect.stringContaining('no room left')]);
  unfinished.ended('over');
  await vi.runAllTimersAsync();
  expect([...store.entries.keys()]).toEqual(['a']);
  expect(runs.unkept.entries).toEqual([]);
  expect(notices.list).toEqual([]);
});
