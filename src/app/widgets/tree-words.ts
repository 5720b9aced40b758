import type { EnsembleKind } from '../../core/models/trees/ensemble';
import type { Question, Side } from '../../core/models/trees/questions';
import { decimal, exact, percent, signed } from './format';

/** A question as it is written in a node: the column, and what is asked of it. */
export interface QuestionWords {
  readonly column: string;
  /** What holds of those that go left: "< 31,500", "is own or rent". */
  readonly yes: string;
  /** What holds of those that go right. */
  readonly no: string;
  /** "missing goes left"; empty where that is said already or nothing can be missing. */
  readonly missing: string;
}

/** Levels named one by one; of more, how many they are. */
const MOST_NAMED = 4;

/** `label` says what a reader sees instead of a column's name. */
export function questionWords(
  question: Question,
  label: (column: string) => string,
): QuestionWords {
  const column = label(question.column);
  switch (question.kind) {
    case 'below': {
      const at = exact(question.threshold);
      const { missing } = question;
      return { column, yes: `< ${at}`, no: `≥ ${at}`, missing: missingWords(missing) };
    }
    case 'known':
      return question.missing === 'left'
        ? { column, yes: 'is missing', no: 'is known', missing: '' }
        : { column, yes: 'is known', no: 'is missing', missing: '' };
    case 'level': {
      const { left, right } = question;
      // The shorter side is named; the other one is what is not in it.
      const swap = right.length < left.length || left.length === 0;
      const named = swap ? right : left;
      const words = { is: `is ${orList(named)}`, not: `is not ${orList(named)}` };
      return {
        column,
        yes: swap ? words.not : words.is,
        no: swap ? words.is : words.not,
        missing: '',
      };
    }
  }
}

function missingWords(side: Side | null): string {
  return side === null ? '' : `missing goes ${side}`;
}

function orList(levels: readonly string[]): string {
  if (levels.length > MOST_NAMED) return `one of ${String(levels.length)} levels`;
  const last = levels.at(-1) ?? '';
  return levels.length < 2 ? last : `${levels.slice(0, -1).join(', ')} or ${last}`;
}

/** The question in one line: "Income < 31,500 (missing goes left)". */
export function askedInFull(words: QuestionWords): string {
  const { column, yes, missing } = words;
  return `${column} ${yes}${missing === '' ? '' : ` (${missing})`}`;
}

/** What holds on one way out of a node: "Income ≥ 31,500 or missing". */
export function wayOut({ column, yes, no, missing }: QuestionWords, side: Side): string {
  const orMissing = missing === `missing goes ${side}` ? ' or missing' : '';
  return `${column} ${side === 'left' ? yes : no}${orMissing}`;
}

/** A node's value, as short as a node of the drawing takes it. */
export function valueText(kind: EnsembleKind, value: number): string {
  return kind === 'forest' ? percent(value, 1) : signed(value, Math.abs(value) < 0.995 ? 3 : 2);
}

/** A node's value in words. */
export function valueWords(kind: EnsembleKind, value: number): string {
  switch (kind) {
    case 'forest':
      return `default rate ${percent(value, 1)}`;
    case 'adaboost':
      return value === 0
        ? 'no vote'
        : `a vote of ${decimal(Math.abs(value), 3)} for ${value > 0 ? 'default' : 'repaid'}`;
    case 'boosting':
      return `${signed(value, 3)} log-odds (odds × ${decimal(Math.exp(value), 2)})`;
  }
}

/** What the values in the nodes mean, in one sentence. */
export const VALUE_MEANING: Readonly<Record<EnsembleKind, string>> = {
  boosting:
    'A leaf adds its value to the log-odds of default: the sum over all trees, turned into a probability, is the PD; +0.69 doubles the odds.',
  forest:
    'A leaf’s value is the default rate of the training rows in it: the mean over all trees is the PD.',
  adaboost:
    'A leaf votes for default (+) or repaid (−) with the weight of its tree: the sum of all votes, turned into a probability, is the PD.',
};

/** What the share in a node is a share of. */
export const COVER_MEANING: Readonly<Record<EnsembleKind, string>> = {
  boosting:
    'The share in a node is that of the tree’s rows, each counted by w·p·(1 − p): the surer the model already was of a row, the less.',
  forest: 'The share in a node is that of the rows drawn for the tree, class weights included.',
  adaboost:
    'The share in a node is that of the rows’ weights, which grow for rows that earlier trees got wrong.',
};

/** What a value is measured from: above it is riskier. */
export function neutralValue(kind: EnsembleKind, root: number): number {
  return kind === 'forest' ? root : 0;
}
