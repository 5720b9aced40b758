/** One rule beside the model. A plain JSON value: it stands in settings, links and files. */
export interface PolicyRule {
  readonly effect: 'decline' | 'refer';
  /** Name of a column of the table. */
  readonly column: string;
  /** Name of a column to divide by: the rule is then about the ratio. Ignored by `missing`. */
  readonly per?: string;
  readonly is: 'below' | 'above' | 'at-most' | 'at-least' | 'equal' | 'not-equal' | 'missing';
  /** A number in the file's unit, or a level of a category; ignored by `missing`. */
  readonly value: number | string;
  readonly on: boolean;
}

const EFFECTS: readonly unknown[] = ['decline', 'refer'] satisfies PolicyRule['effect'][];
const COMPARISONS: readonly unknown[] = [
  'below',
  'above',
  'at-most',
  'at-least',
  'equal',
  'not-equal',
  'missing',
] satisfies PolicyRule['is'][];
const LONGEST_TEXT = 300;

/** Comparisons by size; they need numbers. */
export function comparesSize(is: PolicyRule['is']): boolean {
  return is !== 'equal' && is !== 'not-equal' && is !== 'missing';
}

/** Whether a value from outside is such a rule, with nothing else in it. */
export function isPolicyRule(value: unknown): value is PolicyRule {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { effect, column, per, is, value: limit, on, ...rest } = value as Record<string, unknown>;
  return (
    Object.keys(rest).length === 0 &&
    EFFECTS.includes(effect) &&
    COMPARISONS.includes(is) &&
    isName(column) &&
    (isName(per) || !('per' in value)) &&
    (isShortText(limit) || (typeof limit === 'number' && Number.isFinite(limit))) &&
    typeof on === 'boolean'
  );
}

function isName(value: unknown): value is string {
  return isShortText(value) && value !== '';
}

function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_TEXT;
}
