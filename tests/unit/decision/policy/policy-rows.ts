import fc from 'fast-check';
import { byName, type RowColumn } from '../../../../src/core/data/row-columns';
import { highestFirst } from '../../../../src/core/decision/cutoff/order';
import type { PolicyRule } from '../../../../src/core/decision/policy/policy-rule';
import type { Entries, Terms } from '../../../../src/core/decision/book/book';
import { sweep } from '../../../../src/core/decision/cutoff/sweep';

/** One applicant of a made-up table: two numbers and a category, any of them missing. */
export interface Applicant {
  readonly pd: number;
  readonly y: number;
  readonly gain: number;
  readonly loss: number;
  readonly income: number | null;
  readonly debt: number | null;
  readonly home: string | null;
}

const HOMES = ['rent', 'own', 'car = home'];

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(value, { nil: null, freq: 6 });

export const applicants = fc.array(
  fc.record<Applicant>({
    pd: fc.constantFrom(0, 0.125, 0.25, 0.5, 0.75, 1),
    y: fc.constantFrom(0, 1),
    gain: fc.integer({ min: 0, max: 100 }),
    loss: fc.integer({ min: 0, max: 1000 }),
    income: maybe(fc.constantFrom(-1, 0, 1, 2, 2.5, 10)),
    debt: maybe(fc.constantFrom(0, -0, 1, 2, 5)),
    home: maybe(fc.constantFrom(...HOMES)),
  }),
  { minLength: 1, maxLength: 50 },
);

const effect = fc.constantFrom<PolicyRule['effect']>('decline', 'refer');
const on = fc.boolean();

const numberRule: fc.Arbitrary<PolicyRule> = fc
  .record({
    effect,
    on,
    column: fc.constantFrom('income', 'debt'),
    is: fc.constantFrom<PolicyRule['is']>(
      'below',
      'above',
      'at-most',
      'at-least',
      'equal',
      'not-equal',
      'missing',
    ),
    value: fc.constantFrom(-1, 0, 0.5, 1, 2, 2.5, 5),
    per: fc.constantFrom(undefined, 'debt', 'income'),
  })
  .map(({ per, ...rule }) => (per === undefined ? rule : { ...rule, per }));

const levelRule: fc.Arbitrary<PolicyRule> = fc.record({
  effect,
  on,
  column: fc.constant('home'),
  is: fc.constantFrom<PolicyRule['is']>('equal', 'not-equal', 'missing'),
  value: fc.constantFrom(...HOMES),
});

const impossibleRule: fc.Arbitrary<PolicyRule> = fc.constantFrom<PolicyRule>(
  { effect: 'decline', on: true, column: 'gone', is: 'below', value: 1 },
  { effect: 'decline', on: true, column: 'income', is: 'equal', value: 'rent' },
  { effect: 'decline', on: true, column: 'home', is: 'below', value: 3 },
  { effect: 'refer', on: true, column: 'home', is: 'equal', value: 3 },
  { effect: 'refer', on: true, column: 'home', is: 'not-equal', value: 'boat' },
  { effect: 'refer', on: true, column: 'income', per: 'home', is: 'above', value: 3 },
  { effect: 'refer', on: true, column: 'home', per: 'income', is: 'equal', value: 'rent' },
);

export const possibleRules = fc.array(fc.oneof(numberRule, levelRule), { maxLength: 6 });
export const anyRules = fc.array(
  fc.oneof({ weight: 3, arbitrary: numberRule }, levelRule, impossibleRule),
  { maxLength: 6 },
);

/** Whether one applicant meets one rule, said as plainly as it can be. */
export function meets(rule: PolicyRule, row: Applicant): boolean {
  if (rule.column === 'home') {
    if (rule.is === 'missing') return row.home === null;
    const possible =
      rule.per === undefined && typeof rule.value === 'string' && HOMES.includes(rule.value);
    if (!possible || row.home === null) return false;
    if (rule.is === 'equal') return row.home === rule.value;
    return rule.is === 'not-equal' && row.home !== rule.value;
  }
  if (rule.column !== 'income' && rule.column !== 'debt') return false;
  let value = row[rule.column];
  if (rule.is === 'missing') return value === null;
  if (typeof rule.value === 'string' || rule.per === 'home') return false;
  if (rule.per === 'income' || rule.per === 'debt') {
    const by = row[rule.per];
    value = value === null || by === null || by === 0 ? null : value / by;
  }
  if (value === null) return false;
  const limit = rule.value;
  return {
    below: value < limit,
    above: value > limit,
    'at-most': value <= limit,
    'at-least': value >= limit,
    equal: value === limit,
    'not-equal': value !== limit,
  }[rule.is];
}

/** 0 approve, 1 refer, 2 decline, by the rules that are on. */
export function ruled(rules: readonly PolicyRule[], row: Applicant): number {
  const met = rules.filter((rule) => rule.on && meets(rule, row));
  if (met.some((rule) => rule.effect === 'decline')) return 2;
  return met.length > 0 ? 1 : 0;
}

/** 0 approve, 1 refer, 2 decline, by the score. */
export function scored(row: Applicant, cutoff: number, { reviewFrom }: Terms): number {
  if (row.pd >= cutoff) return 2;
  return reviewFrom !== null && row.pd >= reviewFrom ? 1 : 0;
}

export function columnsOf(rows: readonly Applicant[]): ReadonlyMap<string, RowColumn> {
  const numeric = (name: 'income' | 'debt'): RowColumn => ({
    name,
    kind: 'numeric',
    values: Float64Array.from(rows, (row) => row[name] ?? NaN),
  });
  return byName([
    numeric('income'),
    numeric('debt'),
    {
      name: 'home',
      kind: 'category',
      codes: Int32Array.from(rows, ({ home }) => (home === null ? -1 : HOMES.indexOf(home))),
      levels: HOMES,
      labels: HOMES,
    },
  ]);
}

export function entriesOf(rows: readonly Applicant[]): Omit<Entries, 'verdict'> {
  const pd = Float32Array.from(rows, (row) => row.pd);
  const y = Uint8Array.from(rows, (row) => row.y);
  return {
    sweep: sweep(pd, y),
    order: highestFirst(pd),
    y,
    stakes: {
      gain: Float64Array.from(rows, (row) => row.gain),
      loss: Float64Array.from(rows, (row) => row.loss),
    },
    baseRateTimes: 1,
  };
}

export const terms: Terms = {
  costPerMissedDefault: 5,
  costPerDeclinedGood: 1,
  reviewFrom: 0.125,
  costPerReview: 3,
  costPerDeclinedLoan: 2,
  reviewSkill: 0.75,
};
export const cutoffs = fc.constantFrom(0, 0.11, 0.25, 0.3, 0.75, 1);
