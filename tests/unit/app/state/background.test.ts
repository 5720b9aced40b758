import { expect, it, vi } from 'vitest';
import { FoldsState } from '../../../../src/app/state/folds.svelte';
import { LearningCurveState } from '../../../../src/app/state/learning-curve.svelte';
import { Live } from '../../../../src/app/state/live.svelte';
import { Fault } from '../../../../src/core/fault';
import { presetExperiment } from '../../../../src/core/settings';
import { background, settle, worker } from './in-the-background';

type Parts = ConstructorParameters<typeof FoldsState>[0];

/** A page with a cross-validation of three folds and a learning curve. */
function page(seen = true) {
  const of = worker();
  const all = background(seen);
  const experiment = { ...presetExperiment('logistic'), folds: 3 };
  const first = { dataset: { key: 'first', rows: 10_000, bad: 2000 } };
  const data = new Live(first);
  const opened = (key: string): void => {
    data.take(['dataset'], { dataset: { ...first.dataset, key } });
    all.background.opened(key);
  };
  const parts: unknown = {
    client: of,
    experiment: { value: experiment, settings: experiment, costly: experiment },
    data: data.view,
    background: all.background,
  };
  const folds = new FoldsState(parts as Parts);
  const curves = new LearningCurveState(parts as Parts);
  return { ...all, of, opened, folds, curves };
}

it('stops what runs on another table, says how far it came, and keeps it with its table', async () => {
  const { background: all, notices, of, opened, folds, curves } = page();
  const [first, second] = [folds.run(), curves.run()];
  await settle();
  of.under[0].answer({ auc: 0.7 });
  await settle();
  expect(of.under.map(({ name }) => name)).toEqual(['fold', 'share']);
  opened('first');
  expect(folds.series.running && curves.series.running).toBe(true);
  opened('second');
  await Promise.all([first, second]);
  expect(of.under).toHaveLength(2);
  expect(notices.list.map(({ kind, text }) => [kind, text])).toEqual([
    [
      'info',
      'Stopped because another table was opened: the cross-validation after 1 of 3 folds, the learning curve before its first point. What was made stays with its table.',
    ],
  ]);
  expect(all.said).toBe(notices.list[0].text);
  expect(folds.shown).toEqual([]);
  opened('first');
  expect(folds.shown.map(({ done }) => done)).toEqual([[{ auc: 0.7 }]]);
  expect(curves.shown).toEqual([]);
  expect(folds.series.fault).toBeNull();
});

it('stops what runs when the worker is lost, also what only waits', async () => {
  const { background: all, notices, of, folds, curves } = page();
  const [first, second] = [folds.run(), curves.run()];
  await settle();
  // What the worker client does: all that is asked is refused, then the page is told.
  of.under[0].fail(new Fault('internal', 'The background worker stopped'));
  all.lost();
  await Promise.all([first, second]);
  expect(of.under).toHaveLength(1);
  expect([folds.series.fault, curves.series.fault]).toEqual([null, null]);
  expect(notices.list[0].text).toMatch(/^Stopped because the background worker stopped: /);
});

it('tells the end of what is out of sight, with the way there', async () => {
  const { notices, gone, of, folds } = page(false);
  const over = folds.run();
  await settle();
  for (let fold = 0; fold < 3; fold++) {
    of.under[fold].answer({ auc: 0.7 });
    await settle();
  }
  await over;
  expect(notices.list[0].text).toBe('The cross-validation is done: 3 folds.');
  notices.list[0].action!.run();
  expect(gone).toEqual(['runs']);

  folds.remove(folds.shown[0].id);
  const again = folds.run();
  await settle();
  of.under[3].fail(new Fault('diverged', 'It diverged'));
  await again;
  expect(notices.list.at(-1)).toMatchObject({ kind: 'error', text: 'It diverged.' });
});

it('tells nothing of what is in sight or was cancelled there', async () => {
  const { background: all, notices, of, folds } = page(true);
  const over = folds.run();
  await settle();
  of.under[0].answer({ auc: 0.7 });
  await settle();
  folds.series.cancel();
  await over;
  expect(notices.list).toEqual([]);
  expect(all.said).toBe('The cross-validation was cancelled after 1 of 3 folds.');
});

it('says an end no longer than it is news: for a while, or until another table opens', async () => {
  const { background: all, of, opened, folds } = page(true);
  const cancelled = async (): Promise<void> => {
    const over = folds.run();
    await vi.advanceTimersByTimeAsync(0);
    folds.series.cancel();
    await over;
    expect(all.said).toMatch(/^The cross-validation was cancelled before/);
  };
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    await cancelled();
    vi.advanceTimersByTime(9000);
    await cancelled();
    vi.advanceTimersByTime(9000);
    expect(all.said).not.toBe('');
    vi.advanceTimersByTime(1000);
    expect(all.said).toBe('');
    await cancelled();
    opened('second');
    expect(all.said).toBe('');
  } finally {
    vi.useRealTimers();
  }
  expect(of.under).toHaveLength(3);
});

it('takes a series off that is under way', async () => {
  const { of, folds } = page();
  const over = folds.run();
  await settle();
  of.under[0].answer({ auc: 0.7 });
  await settle();
  folds.remove(folds.shown[0].id);
  await over;
  expect(folds.shown).toEqual([]);
  expect(of.under).toHaveLength(2);
});
