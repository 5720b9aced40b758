import type { RuleTrouble } from '../../core/decision/policy/policy';
import type { PolicyRule } from '../../core/decision/policy/policy-rule';
import { exact } from './format';

/** What a sentence about a rule needs to know of a column. */
export interface ColumnWords {
  readonly label: string;
  readonly unit: string;
  /** Readable names of levels, by level; none for numbers, or while they are on their way. */
  readonly levels?: ReadonlyMap<string, string>;
}

export type WordsOf = (column: string) => ColumnWords | undefined;

export const COMPARISONS: readonly { readonly is: PolicyRule['is']; readonly label: string }[] = [
  { is: 'below', label: 'is below' },
  { is: 'above', label: 'is above' },
  { is: 'at-most', label: 'is at most' },
  { is: 'at-least', label: 'is at least' },
  { is: 'equal', label: 'is' },
  { is: 'not-equal', label: 'is not' },
  { is: 'missing', label: 'is missing' },
];

/** Units that say nothing beside the number. */
const SILENT_UNITS: ReadonlySet<string> = new Set(['', 'currency', 'share', 'ratio', 'normalised']);

/** The unit of what the rule compares; empty for a ratio, and where it says nothing. */
export function unitOf({ column, per }: PolicyRule, words: WordsOf): string {
  const unit = per === undefined ? (words(column)?.unit ?? '') : '';
  return SILENT_UNITS.has(unit) ? '' : unit;
}

/** A rule in one sentence: “Decline applicants whose Income is below 30,000”. */
export function ruleText(rule: PolicyRule, words: WordsOf): string {
  const act = rule.effect === 'decline' ? 'Decline' : 'Refer';
  return `${act} applicants whose ${conditionText(rule, words)}`;
}

/** What a rule asks for: “Income is below 30,000”. */
function conditionText(rule: PolicyRule, words: WordsOf): string {
  const { column, per, is, value } = rule;
  const label = words(column)?.label ?? column;
  const comparison = COMPARISONS.find((one) => one.is === is)?.label ?? is;
  if (is === 'missing') return `${label} ${comparison}`;
  const subject = per === undefined ? label : `${label} / ${words(per)?.label ?? per}`;
  const unit = unitOf(rule, words);
  const limit =
    typeof value === 'number'
      ? `${exact(value)}${unit === '' ? '' : ` (${unit})`}`
      : (words(column)?.levels?.get(value) ?? value);
  return `${subject} ${comparison} ${limit}`;
}

/** Why a rule can't apply, and what to do; it then touches nobody. */
export function troubleText(trouble: RuleTrouble, words: WordsOf): string {
  const label = words(trouble.column)?.label ?? trouble.column;
  switch (trouble.kind) {
    case 'no-column':
      return `${trouble.column} is not a column of these data. The rule is kept, and touches nobody.`;
    case 'not-a-number':
      return `${label} is a category: it can only be, or not be, one of its levels. The rule touches nobody.`;
    case 'not-a-level':
      return `${label} is a number: give a number to compare it with. The rule touches nobody.`;
    case 'no-level':
      return `${label} is never “${trouble.level}” in these data. The rule touches nobody.`;
  }
}
