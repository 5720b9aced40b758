import fc from 'fast-check';
import { flushSync } from 'svelte';
import { AgainstState } from '../../../src/app/state/against.svelte';
import { DecisionState } from '../../../src/app/state/decision.svelte';
import { ExperimentState } from '../../../src/app/state/experiment.svelte';
import { GroupsState } from '../../../src/app/state/groups.svelte';
import { Live } from '../../../src/app/state/live.svelte';
import { MoneyState } from '../../../src/app/state/money.svelte';
import { PolicyState } from '../../../src/app/state/policy.svelte';
import type { RowColumn } from '../../../src/core/data/row-columns';
import type { Corrections } from '../../../src/core/decision/calibrate/corrections';
import { judge } from '../../../src/core/decision/cutoff/judge';
import type { PolicyRule } from '../../../src/core/decision/policy/policy-rule';
import type { Experiment } from '../../../src/core/experiment';
import { randomStream } from '../../../src/core/random';
import type { Split, SplitScores } from '../../../src/core/run';
import { defaultExperiment } from '../../../src/core/settings';

/** The states of a page over a worker that answers at once, and changes to make to them at random. */

export const HOMES = ['rent', 'own', 'none'];
const ROWS = 60;
const NO_AMOUNTS = 'amounts missing';

export interface Row {
  readonly y: number;
  readonly income: number;
  readonly amount: number;
  readonly rate: number;
  readonly home: number;
}
export interface Table {
  readonly key: string;
  readonly rows: readonly Row[];
  readonly columns: readonly { readonly name: string }[];
}

const column = {
  label: '',
  unit: '',
  help: '',
  sensitive: false,
  kind: 'numeric',
  role: 'feature',
};
const INCOME = { ...column, name: 'income' };
const HOME = { ...column, name: 'home', kind: 'category', sensitive: true };
const AMOUNT = { ...column, name: 'amount', role: 'exposure' };
const RATE = { ...column, name: 'int_rate', unit: 'share' };

function tableOf(key: string, columns: Table['columns'], badShare: number, length = ROWS): Table {
  const random = randomStream(5, key);
  const rows = Array.from({ length }, () => ({
    y: random.uniform() < badShare ? 1 : 0,
    income: random.below(10) === 0 ? NaN : random.below(8),
    amount: key === NO_AMOUNTS || random.below(10) === 0 ? NaN : 8 * random.below(100),
    rate: random.below(10) === 0 ? NaN : random.below(64) / 128,
    home: random.below(4) - 1,
  }));
  return { key, rows, columns };
}

export const TABLES = [
  tableOf('loans', [INCOME, HOME, AMOUNT, RATE], 0.3),
  tableOf('flat', [INCOME, HOME], 0.5),
  tableOf('nobody defaults', [INCOME, HOME, AMOUNT, RATE], 0),
  tableOf(NO_AMOUNTS, [INCOME, HOME, AMOUNT, RATE], 0.3),
  // One row judged with one seed, none with the other.
  tableOf('two rows', [INCOME, HOME, AMOUNT, RATE], 0.5, 2),
];

const CORRECTIONS: readonly Corrections[] = [true, false].map((exact) => ({
  exact,
  formula: { kind: 'odds', factor: exact ? 0.25 : 3 },
  platt: { kind: 'platt', slope: 0.75, intercept: -0.5 },
  beta: { kind: 'beta', a: 0.5, b: 1.5, c: 0.25 },
  isotonic: {
    kind: 'isotonic',
    raw: Float64Array.of(0, 0.25, 0.5, 0.75, 1),
    pd: Float64Array.of(0.125, 0.125, 0.25, 0.75, 0.75),
  },
}));

/** Seeds 1 and 2 judge other rows; the number of the run makes its scores. */
function runOf(table: Table, seed: number, number: number) {
  const random = randomStream(seed, `${table.key} ${String(number)}`);
  const scored = (split: Split): SplitScores => {
    const part = [...table.rows.keys()].filter((row) =>
      split === 'test' ? row % 3 === 0 : row % 3 === seed,
    );
    const rows = Uint32Array.from(part);
    return {
      rows,
      rawPd: Float32Array.from(rows, () => random.below(17) / 16),
      y: Uint8Array.from(rows, (row) => table.rows[row].y),
    };
  };
  const [validation, test] = [scored('validation'), scored('test')];
  const experiment = { ...defaultExperiment(), seed };
  const corrections = CORRECTIONS[number % 2];
  const run = { dataset: { key: table.key }, experiment, validation, test, corrections };
  return { run, judged: { validation: judge(validation), test: judge(test) } };
}
export type Run = ReturnType<typeof runOf>;

export const RUNS = TABLES.map((table) => [1, 1, 2, 1].map((seed, i) => runOf(table, seed, i)));

export interface World {
  table: Table;
  shown: Run | null;
  pinned: Run | null;
  live: { from: Run; scores: SplitScores } | null;
}

const rule: fc.Arbitrary<PolicyRule> = fc.oneof(
  fc.record<PolicyRule>({
    effect: fc.constantFrom('decline', 'refer'),
    column: fc.constantFrom('income', 'amount', 'gone'),
    is: fc.constantFrom('below', 'at-least', 'missing'),
    value: fc.constantFrom(2, 5, 300),
    on: fc.boolean(),
  }),
  fc.record<PolicyRule>({
    effect: fc.constantFrom('decline', 'refer'),
    column: fc.constant('home'),
    is: fc.constantFrom('equal', 'not-equal', 'missing'),
    value: fc.constantFrom('rent', 'own'),
    on: fc.boolean(),
  }),
);

const eighths = fc.integer({ min: 0, max: 8 }).map((n) => n / 8);
const anywhere = fc.oneof(eighths, fc.double({ min: 0, max: 1, noNaN: true }));
const few = fc.integer({ min: 0, max: 20 });
const settings: fc.Arbitrary<Partial<Experiment>> = fc.oneof(
  fc.record({ cutoff: anywhere }),
  fc.record({ reviewBand: fc.boolean() }),
  fc.record({ reviewFrom: anywhere }),
  fc.record({ cutoffPinned: fc.boolean() }),
  fc.record({ pinnedCutoff: anywhere }),
  fc.record({ baseRateTimes: fc.constantFrom(0.1, 0.5, 1, 1.5, 10) }),
  fc.record({ probability: fc.constantFrom('raw' as const, 'corrected' as const) }),
  fc.record({
    recalibration: fc.constantFrom<Experiment['recalibration']>(
      'auto',
      'formula',
      'platt',
      'beta',
      'isotonic',
    ),
  }),
  fc.record({ split: fc.constantFrom('validation' as const, 'test' as const) }),
  fc.record({ policyRules: fc.array(rule, { maxLength: 3 }) }),
  fc.record({ policyOn: fc.boolean() }),
  fc.record({ money: fc.constantFrom('auto' as const, 'loan' as const, 'flat' as const) }),
  fc.record({ amountColumn: fc.constantFrom('auto', 'amount', 'income', 'none') }),
  fc.record({ rateColumn: fc.constantFrom('auto', 'int_rate', 'none') }),
  fc.record({ costPerMissedDefault: few, costPerDeclinedGood: few }),
  fc.record({ costPerReview: few }),
  fc.record({ costPerDeclinedLoan: few }),
  fc.record({ reviewSkill: eighths }),
  fc.record({ exposureAtDefault: eighths }),
  fc.record({ lossGivenDefault: eighths }),
  fc.record({ interestMargin: eighths }),
  fc.record({ fundingRate: fc.constantFrom(0, 0.125, 0.5) }),
  fc.record({ loanYears: fc.constantFrom(0.5, 2, 8) }),
  fc.record({ groupBy: fc.constantFrom('auto', 'home', 'income', 'gone') }),
  fc.record({ board: fc.constantFrom('curves' as const, 'all' as const, 'groups' as const) }),
  fc.record({ profitBy: fc.constantFrom('realised' as const, 'expected' as const) }),
);

export type Change =
  | { readonly kind: 'set'; readonly changes: Partial<Experiment> }
  | { readonly kind: 'undo' | 'redo' | 'over' }
  | { readonly kind: 'show' | 'pin'; readonly run: number }
  | { readonly kind: 'epoch'; readonly run: number; readonly by: number }
  | { readonly kind: 'open'; readonly table: number };

const runNumber = fc.integer({ min: -1, max: 3 });
export const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 16, arbitrary: fc.record({ kind: fc.constant('set' as const), changes: settings }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('undo' as const, 'redo' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('over' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('show' as const, 'pin' as const),
      run: runNumber,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('epoch' as const),
      run: fc.integer({ min: 0, max: 3 }),
      by: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('open' as const), table: fc.nat({ max: 4 }) }),
  },
);

export function made() {
  const world = new Live<World>({ table: TABLES[0], shown: RUNS[0][0], pinned: null, live: null });
  const training = {
    get shown() {
      return world.view.shown;
    },
    get pinned() {
      return world.view.pinned;
    },
    get live() {
      const { live } = world.view;
      if (live === null) return null;
      const { experiment, corrections } = live.from.run;
      return { experiment, corrections, scores: live.scores, validation: judge(live.scores) };
    },
  };
  const data = {
    get dataset() {
      return world.view.table;
    },
    opening: null,
  };
  const request = (name: string, asked: { rows: Uint32Array; names: string[]; table: string }) => ({
    result:
      name === 'columns'
        ? Promise.resolve(asked.names.map((one) => columnAt(asked.table, one, asked.rows)))
        : new Promise(() => undefined),
    cancel: () => undefined,
  });
  const experiment = new ExperimentState(() => undefined);
  const parts: unknown = {
    client: { request },
    experiment,
    training,
    data,
    notices: {},
    set: () => undefined,
  };
  type Parts = ConstructorParameters<typeof DecisionState>[0];
  const decision = new DecisionState(parts as Parts);
  type All = Parts & ConstructorParameters<typeof PolicyState>[0];
  const all = { ...(parts as All), decision };
  const states = {
    decision,
    money: new MoneyState(all),
    policy: new PolicyState(all),
    groups: new GroupsState(all.client, all.data, decision),
    against: new AgainstState(all),
  };
  // As the page does: what is read there is kept up to date, and not worked out at each reading.
  const page = () => [
    decision.decision,
    decision.ghostDecision,
    decision.cheapest,
    states.money.curve,
    states.policy.figures,
    states.policy.comparison,
    states.groups.figures,
    states.against.atMatched,
    decision.axis,
    states.policy.swap,
    states.policy.score,
    states.groups.fairness,
    states.groups.cells,
    decision.behind.reading,
  ];
  const end = $effect.root(() => {
    $effect(() => void page());
  });
  flushSync();
  const apply = (one: Change): void => {
    const runs = RUNS[TABLES.indexOf(world.view.table)];
    const put = (changes: Partial<World>) =>
      world.take(Object.keys(changes) as (keyof World)[], { ...world.view, ...changes });
    if (one.kind === 'set') experiment.change(one.changes);
    if (one.kind === 'undo') experiment.undo();
    if (one.kind === 'redo') experiment.redo();
    if (one.kind === 'show') put({ shown: runs[one.run] ?? null });
    if (one.kind === 'pin') put({ pinned: runs[one.run] ?? null });
    if (one.kind === 'over') put({ live: null });
    if (one.kind === 'epoch') {
      const from = runs[one.run];
      const { validation } = from.run;
      const rawPd = validation.rawPd.map((pd) => pd ** one.by);
      put({ live: { from, scores: { ...validation, rawPd } } });
    }
    if (one.kind === 'open')
      put({
        table: TABLES[one.table],
        shown: RUNS[one.table][0],
        pinned: null,
        live: null,
      });
    flushSync();
  };
  return { world: world.view, experiment, states, apply, end };
}

function columnAt(table: string, name: string, rows: Uint32Array): RowColumn {
  const of = TABLES.find(({ key }) => key === table)?.rows ?? [];
  if (name === 'home')
    return {
      name,
      kind: 'category',
      codes: Int32Array.from(rows, (row) => of[row].home),
      levels: HOMES,
      labels: HOMES,
    };
  const key = name === 'int_rate' ? 'rate' : (name as 'income' | 'amount');
  return { name, kind: 'numeric', values: Float64Array.from(rows, (row) => of[row][key]) };
}
