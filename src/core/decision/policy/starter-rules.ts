import type { ColumnInfo } from '../../data/table';
import type { PolicyRule } from './policy-rule';

/** A rule a bank might use without any model, and why. */
export interface StarterRule {
  readonly rule: PolicyRule;
  /** One plain sentence. */
  readonly why: string;
}

type Rule = Omit<PolicyRule, 'effect' | 'on'>;

const decline = (rule: Rule, why: string): StarterRule => ({
  rule: { effect: 'decline', ...rule, on: true },
  why,
});
const refer = (rule: Rule, why: string): StarterRule => ({
  rule: { effect: 'refer', ...rule, on: true },
  why,
});

/** By layout, best known first. A set is offered where the table has the columns of two of its rules. */
const SETS: readonly (readonly StarterRule[])[] = [
  // Home Credit, as it comes and as Cutoff's pipeline aggregates it.
  [
    decline(
      { column: 'AMT_INCOME_TOTAL', is: 'below', value: 45_000 },
      'So little income leaves nothing for an instalment after living costs.',
    ),
    decline(
      { column: 'AMT_ANNUITY', per: 'AMT_INCOME_TOTAL', is: 'above', value: 0.5 },
      'More than half of the income would go into this loan alone.',
    ),
    decline(
      { column: 'PREV_REFUSAL_RATE', is: 'above', value: 0.5 },
      'Most earlier applications here were refused, and the reasons tend to last.',
    ),
    decline(
      { column: 'INST_LATE_RATIO', is: 'above', value: 0.3 },
      'Who paid three instalments in ten late will do so again.',
    ),
    decline(
      { column: 'EXT_SOURCE_2', is: 'below', value: 0.1 },
      'A bureau’s score this low marks the riskiest applicants it knows of.',
    ),
    refer(
      { column: 'EMPLOYED_YEARS', is: 'below', value: 1 },
      'Somebody new in a job may still be on trial there.',
    ),
  ],
  // Statlog German Credit.
  [
    decline(
      { column: 'credit_history', is: 'equal', value: 'A30' },
      'No loan was ever taken and served, so nothing speaks for this one.',
    ),
    decline(
      { column: 'duration', is: 'above', value: 36 },
      'Over more than three years much can go wrong.',
    ),
    decline(
      { column: 'amount', is: 'above', value: 10_000 },
      'So large a sum is hard to repay from an ordinary income.',
    ),
    refer(
      { column: 'checking_account', is: 'equal', value: 'A11' },
      'An overdrawn account says that money is short already.',
    ),
    refer(
      { column: 'employment', is: 'equal', value: 'A71' },
      'Without work the instalments must come from elsewhere.',
    ),
  ],
  // credit_risk_dataset.csv.
  [
    decline(
      { column: 'person_income', is: 'below', value: 20_000 },
      'So little income leaves nothing for an instalment after living costs.',
    ),
    decline(
      { column: 'loan_percent_income', is: 'above', value: 0.3 },
      'The loan is more than three tenths of a year’s income.',
    ),
    decline({ column: 'loan_grade', is: 'equal', value: 'G' }, 'It is the lowest grade there is.'),
    refer(
      { column: 'cb_person_default_on_file', is: 'equal', value: 'Y' },
      'A bureau knows of an earlier default; a person should hear how it came about.',
    ),
    refer(
      { column: 'person_emp_length', is: 'below', value: 1 },
      'Somebody new in a job may still be on trial there.',
    ),
  ],
];

const ENOUGH = 2;

/** The rules of the first set that this table has the columns for; empty where it is no known layout. */
export function starterRules(columns: readonly Pick<ColumnInfo, 'name'>[]): readonly StarterRule[] {
  const names = new Set(columns.map(({ name }) => name));
  const fitting = SETS.map((set) =>
    set.filter(({ rule: { column, per } }) => names.has(column) && names.has(per ?? column)),
  );
  return fitting.find((set) => set.length >= ENOUGH) ?? [];
}

/** Why a rule of a starter set stands there; empty for any other rule. */
export function starterReason({ column, per, is, value, effect }: PolicyRule): string {
  const found = SETS.flat().find(
    ({ rule }) =>
      rule.column === column &&
      rule.per === per &&
      rule.is === is &&
      rule.value === value &&
      rule.effect === effect,
  );
  return found?.why ?? '';
}
