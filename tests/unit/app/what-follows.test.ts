import { flushSync } from 'svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import { DecisionState } from '../../../src/app/state/decision.svelte';
import { GroupsState } from '../../../src/app/state/groups.svelte';
import { Live } from '../../../src/app/state/live.svelte';
import { MoneyState } from '../../../src/app/state/money.svelte';
import { PolicyState } from '../../../src/app/state/policy.svelte';
import type { RowColumn } from '../../../src/core/data/row-columns';
import { judge } from '../../../src/core/decision/cutoff/judge';
import type { PolicyRule } from '../../../src/core/decision/policy/policy-rule';
import type { Experiment } from '../../../src/core/experiment';
import { randomStream } from '../../../src/core/random';
import { defaultExperiment } from '../../../src/core/settings';

/** How often each piece of work over all rows was done. */
const { done, counting } = vi.hoisted(() => {
  const times = new Map<string, number>();
  return {
    done: times,
    counting: (module: object, names: readonly string[]) => ({
      ...module,
      ...Object.fromEntries(
        Object.entries(module)
          .filter(([name]) => names.includes(name))
          .map(([name, work]) => [
            name,
            (...asked: unknown[]): unknown => {
              times.set(name, (times.get(name) ?? 0) + 1);
              return (work as (...of: unknown[]) => unknown)(...asked);
            },
          ]),
      ),
    }),
  };
});
vi.mock('../../../src/core/decision/book/tally', async (load) =>
  counting(await load(), ['rankedRows', 'countsOf', 'sumsOf']),
);
vi.mock('../../../src/core/decision/book/population', async (load) =>
  counting(await load(), ['supposedSweep']),
);
vi.mock('../../../src/core/decision/money/stakes', async (load) =>
  counting(await load(), ['loansOf', 'stakesOf']),
);
vi.mock('../../../src/core/decision/policy/policy', async (load) =>
  counting(await load(), ['policyHits', 'verdictsFrom']),
);
vi.mock('../../../src/core/decision/policy/rule-effects', async (load) =>
  counting(await load(), ['ruleEffects']),
);
vi.mock('../../../src/core/decision/policy/rule-comparison', async (load) =>
  counting(await load(), ['squaresOf']),
);
vi.mock('../../../src/core/decision/groups/grouping', async (load) =>
  counting(await load(), ['groupRows']),
);
vi.mock('../../../src/core/decision/cutoff/rules', async (load) =>
  counting(await load(), ['lowestCost', 'highestProfit']),
);

const ROWS = 400;
const rule = (value: number): PolicyRule => ({
  effect: 'decline',
  column: 'income',
  is: 'below',
  value,
  on: true,
});

async function made() {
  const random = randomStream(3, 'what follows');
  const rawPd = Float32Array.from({ length: ROWS }, () => random.uniform());
  const y = Uint8Array.from(rawPd, (p) => (random.uniform() < p ? 1 : 0));
  const rows = Uint32Array.from(y.keys());
  const numbers = (name: string): RowColumn => ({
    name,
    kind: 'numeric',
    values: Float64Array.from(rows, () => random.below(1000)),
  });
  const table = new Map(['income', 'amount', 'age'].map((name) => [name, numbers(name)]));
  const column = { label: '', unit: '', help: '', sensitive: false, kind: 'numeric' };
  const columns = [
    { ...column, name: 'income', role: 'feature' },
    { ...column, name: 'amount', role: 'exposure' },
    { ...column, name: 'age', role: 'feature', sensitive: true },
  ];
  const settings: Experiment = {
    ...defaultExperiment(),
    probability: 'raw',
    board: 'all',
    cutoff: 0.5,
    policyRules: [rule(300)],
  };
  const live = new Live<Experiment>(settings);
  const validation = { rows, rawPd, y };
  const judged = { validation: judge(validation) };
  const run = { dataset: { key: 't' }, experiment: settings, validation, corrections: null };
  const request = (_: string, { names = [] }: { names?: string[] }) => ({
    result:
      names.length > 0
        ? Promise.resolve(names.map((name) => table.get(name)))
        : new Promise(() => undefined),
    cancel: () => undefined,
  });
  const training = { live: null, pinned: null, shown: { run, judged } };
  const data = { dataset: { key: 't', columns }, opening: null };
  const parts: unknown = {
    client: { request },
    experiment: { settings: live.view, value: settings },
    training,
    data,
    notices: {},
    set: () => undefined,
  };
  type Parts = ConstructorParameters<typeof DecisionState>[0];
  const decision = new DecisionState(parts as Parts);
  type All = Parts & ConstructorParameters<typeof PolicyState>[0];
  const all = { ...(parts as All), decision };
  const money = new MoneyState(all);
  const policy = new PolicyState(all);
  const groups = new GroupsState(all.client, all.data, decision);
  flushSync();
  await decision.columns.settled();
  /** Everything that the page may show, asked for again. */
  const show = () => ({
    decision: decision.decision,
    cheapest: decision.cheapest,
    curve: money.curve,
    best: money.best,
    rules: policy.figures,
    comparison: policy.comparison,
    harder: policy.harder,
    groups: groups.figures,
    reading: decision.reading,
  });
  const set = (changes: Partial<Experiment>) => {
    live.take(Object.keys(changes) as (keyof Experiment)[], { ...live.view, ...changes });
    flushSync();
    return show();
  };
  show();
  return { set, show };
}

beforeEach(() => done.clear());

it('goes through no rows and no scores while a cut-off is dragged', async () => {
  const { set, show } = await made();
  const before = show();
  done.clear();
  for (let step = 1; step <= 20; step++) set({ cutoff: step / 25 });
  expect(Object.fromEntries(done)).toEqual({});
  expect(show().decision?.approved).not.toBe(before.decision?.approved);
  expect(show().curve).toBe(before.curve);
});

it('goes through scores, but no rows, while a base rate is dragged', async () => {
  const { set, show } = await made();
  const before = show().decision;
  done.clear();
  for (let step = 1; step <= 20; step++) set({ baseRateTimes: 1 + step / 100 });
  const { supposedSweep = 0, lowestCost, highestProfit, ...others } = Object.fromEntries(done);
  expect(others).toEqual({});
  expect([lowestCost, highestProfit]).toEqual([20, 20]);
  expect(supposedSweep).toBeGreaterThanOrEqual(20);
  expect(show().decision?.profit).not.toBe(before?.profit);
});

it('sums money anew when its settings change, and counts, reads and compares nothing', async () => {
  const { set, show } = await made();
  const before = show().decision;
  done.clear();
  set({ lossGivenDefault: 0.7 });
  expect([...done.keys()].sort()).toEqual([
    'highestProfit',
    'lowestCost',
    'ruleEffects',
    'squaresOf',
    'stakesOf',
    'sumsOf',
  ]);
  expect(show().decision?.profit).not.toBe(before?.profit);
  done.clear();
  set({ costPerMissedDefault: 9 });
  expect([...done.keys()].sort()).toEqual(['highestProfit', 'lowestCost']);
});

it('reads neither loans nor groups anew when a rule changes', async () => {
  const { set, show } = await made();
  const before = show().decision;
  done.clear();
  set({ policyRules: [rule(600)] });
  for (const name of ['loansOf', 'stakesOf', 'groupRows', 'supposedSweep'])
    expect(done.get(name), name).toBeUndefined();
  expect(done.get('policyHits')).toBe(1);
  expect(show().decision?.knockedOut).toBeGreaterThan(before?.knockedOut ?? 0);
});
