/** One rule beside the model. A plain JSON value: it stands in settings, links and files. */
export interface PolicyRule {
  readonly effect: 'decline' | 'refer';
  /** Name of a column of the table. */
  readonly column: string;
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

/** Whether a value from outside is such a rule, with nothing else in it. */
export function isPolicyRule(value: unknown): value is PolicyRule {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { effect, column, is, value: limit, on, ...rest } = value as Record<string, unknown>;
  return (
    Object.keys(rest).length === 0 &&
    EFFECTS.includes(effect) &&
    COMPARISONS.includes(is) &&
    isShortText(column) &&
    column !== '' &&
    (isShortText(limit) || (typeof limit === 'number' && Number.isFinite(limit))) &&
    typeof on === 'boolean'
  );
}

function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_TEXT;
}
