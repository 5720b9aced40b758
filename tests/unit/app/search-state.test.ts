import { describe, expect, it, vi } from 'vitest';
import { Live } from '../../../src/app/state/live.svelte';
import { SearchState } from '../../../src/app/state/search.svelte';
import { listText, readList, searchSheet, searchText } from '../../../src/app/widgets/search-words';
import { Fault } from '../../../src/core/fault';
import type { TrialOutcome } from '../../../src/core/search/figures';
import { applyChanges, presetExperiment } from '../../../src/core/settings';
import type { Experiment } from '../../../src/core/experiment';
import type { Requests } from '../../../src/worker/protocol';
import { background } from './state/in-the-background';

type Parts = ConstructorParameters<typeof SearchState>[0];
type Asked = Requests['trial']['payload'];

const finished = (auc: number): TrialOutcome => ({
  kind: 'finished',
  figures: {
    auc,
    low: auc - 0.02,
    high: auc + 0.02,
    trainAuc: 0.9,
    steps: 2,
    bestStep: 2,
    rows: 100,
    bad: 20,
    seconds: 1,
  },
  curve: { steps: [1, 2], values: [auc - 0.1, auc] },
  rawPd: Float32Array.of(auc),
  y: Uint8Array.of(1),
});

/** A search over boosting's depth on a worker that answers as told. */
function searching(answer: (asked: Asked, at: number) => TrialOutcome | Promise<TrialOutcome>) {
  const experiment = presetExperiment('boosting');
  const asked: Asked[] = [];
  const data = new Live({ dataset: { key: 'table' } });
  const cancel = vi.fn();
  const request = (name: string, payload: Asked & Requests['behind']['payload']) => {
    if (name === 'behind') {
      const behind = payload.others.map((other) => ({
        difference: other[0] - payload.best[0],
        low: other[0] - payload.best[0] - 0.01,
        high: other[0] - payload.best[0] + 0.01,
        standardError: 0.005,
        pValue: 0.5,
      }));
      return { result: Promise.resolve(behind), cancel };
    }
    asked.push(payload);
    const result = new Promise<TrialOutcome>((resolve, reject) => {
      cancel.mockImplementation(() => reject(new Fault('cancelled', 'Cancelled')));
      const made = (async () => answer(payload, asked.length - 1))();
      made.then(resolve, reject);
    });
    return { result, cancel };
  };
  const settings = { costly: experiment, settings: experiment, value: experiment };
  const { background: all, notices } = background();
  const parts: unknown = {
    client: { request },
    experiment: settings,
    data: data.view,
    background: all,
  };
  const state = new SearchState(parts as Parts);
  const { choice } = state;
  choice.method = 'grid';
  for (const name of choice.offered) choice.pick(name, name === 'treeDepth');
  choice.setRange({ kind: 'number', name: 'treeDepth', low: 2, high: 8, values: [2, 4, 6, 8] });
  const opened = (key: string): void => {
    data.take(['dataset'], { dataset: { key } });
    all.opened(key);
  };
  return { state, asked, opened, settings, turns: all.turns, notices };
}

describe('a search', () => {
  it('tries what stands first, keeps what failed with its reason, and says how far others are behind', async () => {
    const { state, asked, settings } = searching(({ experiment: { treeDepth } }) => {
      if (treeDepth === 6) throw new Fault('diverged', 'It diverged', { remedy: 'Go slower' });
      if (treeDepth === 8)
        return { kind: 'stopped', curve: { steps: [1], values: [0.55] }, seconds: 1 };
      return finished(treeDepth === 2 ? 0.78 : 0.75);
    });
    await state.run();
    await vi.waitFor(() => expect(state.behind[0]).toBeDefined());
    expect(asked.map(({ experiment }) => experiment.treeDepth)).toEqual([4, 2, 6, 8]);
    expect(asked.map(({ completed }) => completed.length)).toEqual([0, 1, 2, 2]);
    expect(state.running).toBe(false);
    const { records } = state.shown!;
    expect(records.map(({ kind }) => kind)).toEqual(['finished', 'finished', 'failed', 'stopped']);
    expect(records[2]).toMatchObject({ reason: 'It diverged. Go slower.' });
    expect(state.behind[0].difference).toBeCloseTo(-0.03, 6);
    const words = searchText(state.shown!, state.behind).join(' ');
    expect(words).toMatch(/^Of 4 trials, the best has an AUC of \.780 .*, with Depth 2\. /);
    expect(words).toMatch(/as they stood are \.030 behind it \(95 % interval \.020 to \.040\)\. /);
    expect(words).toContain('picked by its AUC on these very rows');
    const after: Experiment = applyChanges(settings.value, state.settingsOf(records[1]));
    expect(after).toEqual({ ...settings.value, treeDepth: 2 });
    const sheet = searchSheet(state.shown!, state.behind);
    for (const row of sheet.rows) expect(row).toHaveLength(sheet.columns.length);
    expect(sheet.rows.map((row) => row[2])).toEqual([2, 4, 8, 6]);
  });

  it('keeps its trials when cancelled, and goes on with those left', async () => {
    let hold = true;
    const { state, asked } = searching((_, at) =>
      at === 1 && hold ? new Promise<never>(() => undefined) : finished(0.7 + at / 100),
    );
    const ended = state.run();
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    state.series.cancel();
    await ended;
    expect(state.shown!.records.map(({ id }) => id)).toEqual([0]);
    expect(state.resumable).toBe(true);
    hold = false;
    await state.run();
    expect(state.shown!.records.map(({ id }) => id)).toEqual([0, 1, 2, 3]);
    expect(asked.map(({ experiment }) => experiment.treeDepth)).toEqual([4, 2, 2, 6, 8]);
    expect(state.resumable).toBe(false);
  });

  it('gives way to a run in the Sandbox, and makes the trial again afterwards', async () => {
    const { state, asked, turns } = searching((_, at) =>
      at === 1 ? new Promise<never>(() => undefined) : finished(0.7),
    );
    const over = state.run();
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    const ended = turns.giveWay();
    await vi.waitFor(() => expect(state.series.waitsFor).toBe('sandbox'));
    ended();
    await over;
    expect(asked.map(({ experiment }) => experiment.treeDepth)).toEqual([4, 2, 2, 6, 8]);
    expect(state.shown!.records.map(({ kind }) => kind)).toEqual(Array(4).fill('finished'));
  });

  it('stays with its table, and ends when the worker has lost that', async () => {
    const lost = searching(() => {
      throw new Fault('needs-choice', 'The data changed before this could start');
    });
    await lost.state.run();
    expect(lost.asked).toHaveLength(1);
    expect(lost.state.series.fault?.code).toBe('needs-choice');

    const { state, asked, opened, notices } = searching((_, at) =>
      at === 2 ? new Promise<never>(() => undefined) : finished(0.7 + at / 100),
    );
    const over = state.run();
    await vi.waitFor(() => expect(asked).toHaveLength(3));
    opened('other');
    await over;
    expect(state.shown).toBeNull();
    expect(state.current).toBeNull();
    expect(notices.list[0].text).toContain('the search after 2 of 4 trials');
    await state.run();
    expect(asked.slice(3).map(({ table }) => table)).toEqual(Array(4).fill('other'));

    opened('table');
    expect(state.shown?.records.map(({ id }) => id)).toEqual([0, 1]);
    expect(state.resumable).toBe(true);
    await state.run();
    expect(asked.slice(7).map(({ table, experiment }) => [table, experiment.treeDepth])).toEqual([
      ['table', 6],
      ['table', 8],
    ]);
    await vi.waitFor(() => expect(Object.keys(state.behind)).toHaveLength(3));
    opened('other');
    expect(state.shown?.records).toHaveLength(4);
  });

  it('does not start when it is too large', async () => {
    const { state, asked } = searching(() => finished(0.7));
    for (const name of ['rowShare', 'columnShare'] as const) {
      state.choice.pick(name, true);
      const values = Array.from({ length: 10 }, (_, i) => (i + 1) / 10);
      state.choice.setRange({ kind: 'number', name, low: 0.1, high: 1, values });
    }
    await state.run();
    expect(asked).toEqual([]);
    expect(state.choice.plan.fault?.message).toMatch(/4 × 10 × 10 = 400 trials are more than 200/);
  });
});

it('lists of values are read as they are written, shares in per cent', () => {
  expect(readList('0.01, 0.1;1  10', 1)).toEqual([0.01, 0.1, 1, 10]);
  expect(readList(listText([0.15, 0.3, 0.7], 100), 100)).toEqual([0.15, 0.3, 0.7]);
  expect(readList('1, two', 1)).toBeNull();
  expect(readList('', 1)).toEqual([]);
});
