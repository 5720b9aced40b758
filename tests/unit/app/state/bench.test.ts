import { expect, it } from 'vitest';
import { BenchState } from '../../../../src/app/state/bench.svelte';
import type { BenchPart, Machine, Measured } from '../../../../src/core/bench/bench';
import { Fault } from '../../../../src/core/fault';
import type { WorkerClient } from '../../../../src/worker/client';
import { background, settle, worker } from './in-the-background';

const MACHINE: Machine = {
  cores: 1,
  threads: 1,
  isolated: false,
  relaxed: true,
  browser: 'a browser',
  engines: (['kernels', 'wasm', 'webgl'] as const).map((engine) => ({
    engine,
    available: engine !== 'webgl',
    reason: engine === 'webgl' ? 'it is not there' : '',
    detail: '',
    software: false,
  })),
};
const SPEED = { rowsPerSecond: 9, slowest: 8, fastest: 10, gflops: 1, isRough: false };
const PRODUCT: Measured = { kind: 'product', gflops: 20, slowest: 19, fastest: 21 };
const FOUND: Measured = { kind: 'engine', training: SPEED, scoring: SPEED };

async function bench() {
  const of = worker();
  const around = background();
  const client = of as unknown as WorkerClient;
  const state = new BenchState({ client, background: around.background });
  const looked = state.look();
  of.under[0].answer(MACHINE);
  await looked;
  const parts = () => of.under.slice(1).map(({ payload }) => (payload as { part: BenchPart }).part);
  return { state, ...of, ...around, parts };
}

it('measures line by line, keeps what was found when cancelled, and goes on from there', async () => {
  const { state, under, parts } = await bench();
  expect(state.rows.map(({ reason }) => reason)).toEqual(['', '', '', 'it is not there']);
  expect(state.report).toBeNull();
  const first = state.run();
  await settle();
  under[1].answer(PRODUCT);
  await settle();
  expect(state.report?.rows[0].measured).toEqual(PRODUCT);
  expect([state.series.done, state.series.total]).toEqual([1, 3]);
  state.series.cancel();
  await first;
  expect(state.left).toHaveLength(2);
  const second = state.run();
  await settle();
  under[3].answer(FOUND);
  await settle();
  under[4].fail(new Fault('device-lost', 'It broke'));
  await second;
  expect(state.left).toHaveLength(0);
  expect(state.rows.map(({ reason }) => reason)).toEqual(['', '', 'It broke', 'it is not there']);
  expect(parts().map((part) => (part.kind === 'product' ? part.kind : part.engine))).toEqual([
    'product',
    'kernels',
    'kernels',
    'wasm',
  ]);
});

it('starts anew with another effort, and when all is done', async () => {
  const { state, under } = await bench();
  const first = state.run();
  await settle();
  under[1].answer(PRODUCT);
  await settle();
  state.series.cancel();
  await first;
  state.effort = 'thorough';
  expect(state.left).toHaveLength(3);
  expect(state.report?.effort).toBe('quick');
  const second = state.run();
  await settle();
  expect(state.report).toBeNull();
  expect(under[3].payload).toMatchObject({
    part: { kind: 'product' },
    effort: { turns: 7, milliseconds: 1000 },
  });
  state.series.cancel();
  await second;
});

it('gives way to a run in the Sandbox, and measures the same line again afterwards', async () => {
  const { state, under, background: around, parts } = await bench();
  const over = state.run();
  await settle();
  const ended = around.turns.giveWay();
  await settle();
  expect(state.series.waitsFor).toBe('sandbox');
  ended();
  await settle();
  expect(parts()[1]).toBe(parts()[0]);
  under[2].answer(PRODUCT);
  await settle();
  expect(state.series.done).toBe(1);
  state.series.cancel();
  await over;
});

it('is not ended by another table, and says when it is done where nobody looks', async () => {
  const { state, under, background: around, notices } = await bench();
  const over = state.run();
  await settle();
  around.opened('another');
  expect(state.series.phase).toBe('running');
  for (let i = 1; i <= 3; i++) {
    under[i].answer(i === 1 ? PRODUCT : FOUND);
    await settle();
  }
  await over;
  const [{ text, action }] = notices.list;
  expect(text).toBe('The engine comparison is done: 3 measurements.');
  expect(state.open).toBe(false);
  action?.run();
  expect(state.open).toBe(true);
});

it('gives programs the report, or the reason why there is none', async () => {
  const { state, under } = await bench();
  await expect(state.measure('slow' as 'quick')).rejects.toMatchObject({ code: 'bad-settings' });
  const asked = state.measure('quick');
  await settle();
  await expect(state.measure('quick')).rejects.toMatchObject({ code: 'needs-choice' });
  for (let i = 1; i <= 3; i++) {
    under[i].answer(i === 1 ? PRODUCT : FOUND);
    await settle();
  }
  expect((await asked).rows).toHaveLength(4);
  const cancelled = state.measure('quick');
  await settle();
  state.series.cancel();
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
});

it('is asked for twice at once on a fresh page, and measures once', async () => {
  const of = worker();
  const client = of as unknown as WorkerClient;
  const state = new BenchState({ client, background: background().background });
  const asked = [state.measure('quick'), state.measure('thorough')];
  const refused = expect(asked[1]).rejects.toMatchObject({ code: 'needs-choice' });
  expect(of.under).toHaveLength(1);
  of.under[0].answer(MACHINE);
  await settle();
  await refused;
  expect(state.effort).toBe('quick');
  of.under[1].answer(PRODUCT);
  await settle();
  of.under[2].answer(FOUND);
  await settle();
  of.under[3].answer(FOUND);
  expect((await asked[0]).effort).toBe('quick');
});
