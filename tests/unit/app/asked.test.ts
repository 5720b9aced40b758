import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Asked } from '../../../src/app/state/asked.svelte';
import { Live } from '../../../src/app/state/live.svelte';
import type { Progress } from '../../../src/core/task';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const REST_MS = 100;

function made() {
  const live = new Live<{ question: string | null; aside: number }>({ question: null, aside: 0 });
  const under: {
    question: string | null;
    answer: (value: string) => void;
    report: (progress: Progress) => void;
    cancelled: boolean;
  }[] = [];
  const asked = new Asked<string>(
    () => (live.view.aside < 0 ? null : live.view.question),
    (report) => {
      let answer: (value: string) => void = () => undefined;
      const result = new Promise<string>((resolve) => (answer = resolve));
      const asking = { question: live.view.question, answer, report, cancelled: false };
      under.push(asking);
      return { result, cancel: () => void (asking.cancelled = true) };
    },
    true,
    REST_MS,
  );
  const ask = async (question: string | null): Promise<void> => {
    live.take(['question'], { ...live.view, question });
    flushSync();
    await vi.advanceTimersByTimeAsync(0);
  };
  /** What the question is made from changes, and the question does not. */
  const touch = async (): Promise<void> => {
    live.take(['aside'], { ...live.view, aside: live.view.aside + 1 });
    flushSync();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { asked, ask, touch, under };
}

it('asks nothing on the way of a drag, and what it comes to rest on once', async () => {
  const { asked, ask, under } = made();
  for (let step = 0; step < 20; step++) await ask(`at ${String(step)}`);
  expect(under).toHaveLength(0);
  expect(asked.pending).toBe(true);
  await vi.advanceTimersByTimeAsync(REST_MS);
  expect(under.map(({ question }) => question)).toEqual(['at 19']);
});

it('keeps the old answer, out of date, until the new one is there', async () => {
  const { asked, ask, under } = made();
  await ask('a');
  await vi.advanceTimersByTimeAsync(REST_MS);
  under[0].answer('of a');
  await vi.advanceTimersByTimeAsync(0);
  expect([asked.value, asked.fresh, asked.pending]).toEqual(['of a', true, false]);
  await ask('b');
  expect([asked.value, asked.fresh, asked.pending]).toEqual(['of a', false, true]);
  await vi.advanceTimersByTimeAsync(REST_MS);
  under[1].answer('of b');
  await vi.advanceTimersByTimeAsync(0);
  expect([asked.value, asked.fresh, asked.pending]).toEqual(['of b', true, false]);
});

it('says how far it is, stops when told to, and is asked again at will or by a new question', async () => {
  const { asked, ask, under } = made();
  await ask('a');
  await vi.advanceTimersByTimeAsync(REST_MS);
  under[0].report({ stage: 's', done: 1, total: 2 });
  expect(asked.progress?.done).toBe(1);
  asked.stop();
  flushSync();
  expect(under[0].cancelled).toBe(true);
  expect([asked.pending, asked.stopped, asked.progress]).toEqual([false, true, null]);
  under[0].answer('late');
  await vi.advanceTimersByTimeAsync(0);
  expect(asked.value).toBeNull();
  asked.retry();
  expect([asked.pending, asked.stopped]).toEqual([true, false]);
  expect(under).toHaveLength(2);
  asked.stop();
  await ask('b');
  expect(asked.stopped).toBe(false);
  await vi.advanceTimersByTimeAsync(REST_MS);
  expect(under).toHaveLength(3);
});

it('goes on with what is asked while the question says the same', async () => {
  const { asked, ask, touch, under } = made();
  await ask('a');
  await vi.advanceTimersByTimeAsync(REST_MS / 2);
  await touch();
  await vi.advanceTimersByTimeAsync(REST_MS / 2);
  expect(under).toHaveLength(1);
  under[0].report({ stage: 's', done: 1, total: 2 });
  await touch();
  expect([under[0].cancelled, asked.progress?.done]).toEqual([false, 1]);
  asked.stop();
  await touch();
  expect(asked.stopped).toBe(true);
  await vi.advanceTimersByTimeAsync(REST_MS);
  expect(under).toHaveLength(1);
});
