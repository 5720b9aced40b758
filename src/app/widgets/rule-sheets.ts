import type { PolicyRule } from '../../core/decision/policy/policy-rule';
import type { Comparison, Side } from '../../core/decision/policy/rule-comparison';
import type { RuleFigures } from '../state/policy.svelte';
import type { Sheet } from './csv';

/** What each rule does, as a table. */
export function effectsSheet(
  rules: readonly PolicyRule[],
  texts: readonly string[],
  figures: readonly (RuleFigures | null)[],
): Sheet {
  return {
    title: 'What each rule does',
    columns: [
      'rule',
      'on',
      'applicants hit',
      'share of all',
      'defaults among them',
      'default rate',
      'default rate, low',
      'default rate, high',
      'default rate of the others',
      'losses among them',
      'margins among them',
      'also hit by other rules',
      'also declined by the model',
      'switched over: approved',
      'switched over: defaults approved',
      'switched over: referred',
      'switched over: default rate among approved',
      'switched over: profit',
    ],
    rows: rules.map((rule, k) => {
      const made = figures.at(k) ?? null;
      if (made === null) return [texts[k], rule.on ? 'yes' : 'no'];
      const { own, change } = made;
      return [
        texts[k],
        rule.on ? 'yes' : 'no',
        own.hits,
        own.share,
        own.bad,
        own.rate,
        own.interval.low,
        own.interval.high,
        own.restRate,
        own.loss,
        own.gain,
        own.alsoOthers,
        made.alsoDeclined,
        change.approved,
        change.missedDefaults,
        change.referred,
        change.defaultRateAmongApproved,
        change.profit,
      ];
    }),
  };
}

type Name = keyof Side['figures'];

export interface ComparedRow {
  readonly name: Name;
  readonly label: string;
  /** How it is written. */
  readonly as: 'share' | 'measure' | 'money';
}

export const COMPARED_ROWS: readonly ComparedRow[] = [
  { name: 'approvalRate', label: 'Approved', as: 'share' },
  { name: 'defaultRateAmongApproved', label: 'Default rate among them', as: 'share' },
  { name: 'recall', label: 'Defaults caught', as: 'share' },
  { name: 'precision', label: 'Defaults among the declined', as: 'share' },
  { name: 'f1', label: 'F1', as: 'measure' },
  { name: 'expectedCost', label: 'Cost per applicant', as: 'money' },
  { name: 'profit', label: 'Profit', as: 'money' },
];

export const COUNT_ROWS: readonly {
  readonly label: string;
  readonly of: (side: Side) => number;
}[] = [
  { label: 'Defaults declined', of: (side) => side.truePositives },
  { label: 'Good payers declined', of: (side) => side.falsePositives },
  { label: 'Good payers approved', of: (side) => side.trueNegatives },
  { label: 'Defaults approved', of: (side) => side.falseNegatives },
  { label: 'Referred', of: (side) => side.referredBad + side.referredGood },
];

/** Rules alone, the model alone and both, as a table. */
export function comparisonSheet({ rules, model, both }: Comparison): Sheet {
  const sides = [rules, model, both];
  return {
    title: 'Rules beside the model',
    columns: [
      'figure',
      'rules alone',
      'model alone',
      'both together',
      ...['rules', 'model', 'both'].flatMap((side) => [`${side}, low`, `${side}, high`]),
      'rules less model',
      'low',
      'high',
      'both less model',
      'low ',
      'high ',
    ],
    rows: [
      ...COUNT_ROWS.map(({ label, of }) => [label, ...sides.map(of)]),
      ...COMPARED_ROWS.map(({ name, label }) => [
        label,
        ...sides.map(({ figures }) => figures[name].value),
        ...sides.flatMap(({ figures }) => [figures[name].low, figures[name].high]),
        ...[rules, both].flatMap(({ difference }) => [
          difference[name].value,
          difference[name].low,
          difference[name].high,
        ]),
      ]),
    ],
  };
}
