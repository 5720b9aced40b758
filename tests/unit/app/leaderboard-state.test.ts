import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LeaderboardState } from '../../../src/app/state/leaderboard.svelte';
import { Live } from '../../../src/app/state/live.svelte';
import { leftOutText } from '../../../src/app/widgets/left-out-words';
import {
  leaderboard,
  type LeaderboardQuestion,
} from '../../../src/core/decision/compare/leaderboard';
import { judge } from '../../../src/core/decision/cutoff/judge';
import type { Experiment } from '../../../src/core/experiment';
import { Fault } from '../../../src/core/fault';
import { randomStream } from '../../../src/core/random';
import { defaultExperiment } from '../../../src/core/settings';
import { quietTask } from '../../../src/core/task';
import type { TrainResult } from '../../../src/worker/protocol';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const CORRECTIONS = {
  exact: true,
  formula: { kind: 'odds', factor: 0.25 },
  platt: { kind: 'platt', slope: 1, intercept: 0 },
  beta: { kind: 'beta', a: 1, b: 1, c: 0 },
  isotonic: { kind: 'isotonic', raw: Float64Array.of(0, 1), pd: Float64Array.of(0, 1) },
};

/** Test rows are fewer than validation rows, and all runs are judged on the same unless told otherwise. */
function runOf(id: string, rows = 60): TrainResult {
  const random = randomStream(3, id);
  const scored = (n: number, from: number) => ({
    rows: Uint32Array.from({ length: n }, (_, i) => from + i),
    y: Uint8Array.from({ length: n }, (_, i) => Number(i % 3 === 0)),
    rawPd: Float32Array.from({ length: n }, () => random.uniform()),
  });
  const [validation, test] = [scored(rows, 0), scored(45, 100)];
  const experiment = defaultExperiment();
  const run = {
    id,
    dataset: { key: 'table' },
    experiment,
    validation,
    test,
    corrections: CORRECTIONS,
  };
  const result: unknown = { run, judged: { validation: judge(validation), test: judge(test) } };
  return result as TrainResult;
}

function made(kept: readonly TrainResult[]) {
  const settings = new Live<Experiment>({
    ...defaultExperiment(),
    view: 'compare',
    comparing: 'runs',
    split: 'validation',
    probability: 'raw',
    cutoff: 0.5,
    resamples: 20,
  });
  const training = new Live<{ kept: readonly TrainResult[]; shown: TrainResult | null }>({
    kept,
    shown: kept[0],
  });
  const asked: LeaderboardQuestion[] = [];
  const request = (_name: string, question: LeaderboardQuestion) => {
    asked.push(question);
    const end: { cancel?: () => void } = {};
    const cancelled = new Promise<never>((_, reject) => {
      end.cancel = () => reject(new Fault('cancelled', 'Cancelled'));
    });
    // The answer takes a while.
    const made = new Promise((resolve) => setTimeout(resolve, 1000)).then(() =>
      leaderboard(question, quietTask()),
    );
    return { result: Promise.race([made, cancelled]), cancel: () => end.cancel?.() };
  };
  const parts: unknown = {
    client: { request },
    training: training.view,
    decision: { settings: settings.view },
  };
  const state = new LeaderboardState(parts as ConstructorParameters<typeof LeaderboardState>[0]);
  const set = (changes: Partial<Experiment>): void => {
    settings.take(Object.keys(changes) as (keyof Experiment)[], { ...settings.view, ...changes });
    flushSync();
  };
  const keep = (runs: readonly TrainResult[], shown = runs[0]): void => {
    training.take(['kept', 'shown'], { kept: runs, shown });
    flushSync();
  };
  const pass = async (ms: number): Promise<void> => {
    await vi.advanceTimersByTimeAsync(ms);
    flushSync();
  };
  flushSync();
  return { state, set, keep, pass, asked };
}

const RUNS = ['a', 'b', 'c'].map((id) => runOf(id));

it('says of its figures which rows they are about, while others are asked for and after a cancel', async () => {
  const { state, set, pass } = made(RUNS);
  await pass(2000);
  const before = state.board;
  expect([before?.split, before?.rows, before?.bad, state.fresh]).toEqual([
    'validation',
    60,
    20,
    true,
  ]);
  set({ split: 'test' });
  await pass(500);
  expect([state.board?.split, state.board?.rows, state.fresh]).toEqual(['validation', 60, false]);
  expect(state.board?.standings).toEqual(before?.standings);
  state.work.stop();
  await pass(2000);
  expect([state.board?.split, state.board?.rows, state.fresh]).toEqual(['validation', 60, false]);
  state.work.retry();
  await pass(2000);
  expect([state.board?.split, state.board?.rows, state.fresh]).toEqual(['test', 45, true]);
  expect(state.board?.standings).not.toEqual(before?.standings);
});

it('has recall and Brier score at once, and draws nothing anew for them', async () => {
  const { state, set, pass, asked } = made(RUNS);
  await pass(2000);
  const recalls = () => state.board?.standings.map(({ recall }) => recall.value);
  const briers = () => state.board?.standings.map(({ brier }) => brier.value);
  set({ cutoff: 0 });
  expect(recalls()).toEqual([1, 1, 1]);
  const before = briers();
  set({ cutoff: 0.2 });
  const raw = recalls();
  expect(briers()).toEqual(before);
  set({ probability: 'corrected', recalibration: 'formula' });
  expect(recalls()).not.toEqual(raw);
  expect(briers()).not.toEqual(before);
  await pass(2000);
  expect(asked).toHaveLength(1);
  expect(state.fresh).toBe(true);
});

it('drops a run that is gone at once, with its pairs', async () => {
  const { state, keep, pass } = made(RUNS);
  await pass(2000);
  expect(state.board?.pairs).toHaveLength(3);
  keep([RUNS[0], RUNS[2]]);
  expect(state.board?.standings.map(({ id }) => id).toSorted()).toEqual(['a', 'c']);
  expect(state.board?.pairs).toHaveLength(1);
  await pass(2000);
  expect(state.fresh).toBe(true);
});

it('ranks only runs that were judged on the very rows of the one on screen', async () => {
  const short = runOf('short', 45);
  const { run } = runOf('turned');
  const turned: TrainResult = {
    ...runOf('turned'),
    run: {
      ...run,
      validation: { ...run.validation, y: run.validation.y.map((label) => 1 - label) },
    },
  };
  const { state, set, pass, asked } = made([...RUNS, short, turned]);
  await pass(2000);
  expect(asked[0].entrants.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(state.others.map(({ result, why }) => [result.run.id, why])).toEqual([
    ['short', 'rows'],
    ['turned', 'rows'],
  ]);
  expect(leftOutText('Short', state.others[0], RUNS[0], 'validation')).toContain(
    'it has 45 validation rows where the run on screen has 60',
  );
  expect(leftOutText('Turned', state.others[1], RUNS[0], 'validation')).toContain(
    'its validation rows or outcomes are not those of the run on screen',
  );
  // Their test rows are the same.
  set({ split: 'test' });
  expect(state.entered).toHaveLength(5);
});
