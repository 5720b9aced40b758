import { expect, it, vi } from 'vitest';
import type { SeriesPlan } from '../../../../src/app/state/background-series.svelte';
import { Live } from '../../../../src/app/state/live.svelte';
import { Fault } from '../../../../src/core/fault';
import { background, settle, worker } from './in-the-background';

const NAME = { whole: 'count', part: 'number' } as const;

/** Counts to `total`, each number as long as it says. */
function counting(total: number, more: Partial<SeriesPlan<number, unknown>> = {}) {
  const of = worker();
  const numbers = Array.from({ length: total }, (_, i) => i + 1);
  // State, as the parts made are.
  const live = new Live<{ taken: readonly (number | string)[] }>({ taken: [] });
  const taken = (): readonly (number | string)[] => live.view.taken;
  const add = (what: number | string): void => live.take(['taken'], { taken: [...taken(), what] });
  const plan: SeriesPlan<number, unknown> = {
    table: 'table',
    total: () => total,
    left: () => numbers.slice(taken().length),
    ask: (part) => of.request(String(part)),
    take: (part) => add(part),
    ...more,
  };
  return { of, plan, taken, add };
}

it('makes one part after the other, and says how many and how long', async () => {
  const { background: all } = background();
  const series = all.series<number, unknown>(NAME, 'runs');
  const { of, plan, taken } = counting(3, { weigh: (part) => part });
  expect(series).toMatchObject({ running: false, done: 0, total: 0, secondsLeft: null });
  const now = vi.spyOn(performance, 'now').mockReturnValue(0);
  const over = series.run(plan);
  await settle();
  expect(series).toMatchObject({ running: true, done: 0, total: 3, part: 1, secondsLeft: null });
  now.mockReturnValue(2000);
  of.under[0].answer(null);
  await settle();
  // Two seconds a unit of weight, and weights of 2 and 3 left.
  expect(series).toMatchObject({ done: 1, total: 3, part: 2, secondsLeft: 10 });
  of.under[1].answer(null);
  await settle();
  of.under[2].answer(null);
  expect(await over).toEqual({ kind: 'done', done: 3, total: 3, fault: null });
  expect(taken()).toEqual([1, 2, 3]);
  expect(series).toMatchObject({ running: false, part: null, total: 0 });
  expect(all.said).toBe('The count is done: 3 numbers.');
  now.mockRestore();
});

it('keeps what is made when it is cancelled, also while it waits', async () => {
  const { background: all } = background();
  const series = all.series<number, unknown>(NAME, 'runs');
  const { of, plan, taken } = counting(3);
  const first = series.run(plan);
  expect(await series.run(plan)).toBeNull();
  await settle();
  of.under[0].answer(null);
  await settle();
  series.cancel();
  expect(series.phase).toBe('stopping');
  expect(await first).toEqual({ kind: 'cancelled', done: 1, total: 3, fault: null });
  expect(taken()).toEqual([1]);
  const ended = all.turns.giveWay();
  const second = series.run(plan);
  await settle();
  expect(series.waitsFor).toBe('sandbox');
  series.cancel();
  expect(await second).toMatchObject({ kind: 'cancelled', done: 1 });
  expect(of.under).toHaveLength(2);
  expect(all.said).toBe('The count was cancelled after 1 of 3 numbers.');
  ended();
});

it('gives way to a run in the Sandbox, and makes the part again', async () => {
  const { background: all } = background();
  const series = all.series<number, unknown>(NAME, 'runs');
  const { of, plan } = counting(2);
  const over = series.run(plan);
  await settle();
  of.under[0].answer(null);
  await settle();
  const ended = all.turns.giveWay();
  await settle();
  expect(series).toMatchObject({ waitsFor: 'sandbox', done: 1, running: true });
  ended();
  await settle();
  expect(of.under.map(({ name }) => name)).toEqual(['1', '2', '2']);
  of.under[2].answer(null);
  expect(await over).toMatchObject({ kind: 'done', done: 2 });
});

it('ends where a part fails, or goes on where it can be left out', async () => {
  const { background: all } = background();
  const series = all.series<number, unknown>(NAME, 'runs');
  const why = new Fault('diverged', 'It diverged');
  const { of, plan } = counting(2);
  const over = series.run(plan);
  await settle();
  of.under[0].fail(why);
  expect(await over).toEqual({ kind: 'failed', done: 0, total: 2, fault: why });
  expect(series.fault).toBe(why);
  expect(all.said).toBe('The count failed before its first number. It diverged.');

  const left = counting(2);
  const skip = (part: number, fault: Fault) => left.add(`${String(part)}: ${fault.message}`);
  const again = series.run({ ...left.plan, skip });
  expect(series.fault).toBeNull();
  await settle();
  left.of.under[0].fail(why);
  await settle();
  left.of.under[1].answer(null);
  expect(await again).toMatchObject({ kind: 'done', done: 2 });
  expect(left.taken()).toEqual(['1: It diverged.', 2]);
});

it('can leave no part out when its table is gone', async () => {
  const { background: all } = background();
  const series = all.series<number, unknown>(NAME, 'runs');
  const { of, plan, add } = counting(2);
  const over = series.run({ ...plan, skip: (part) => add(part) });
  await settle();
  of.under[0].fail(new Fault('needs-choice', 'The data changed before this could start'));
  expect(await over).toMatchObject({ kind: 'failed', done: 0 });
  expect(of.under).toHaveLength(1);
});
