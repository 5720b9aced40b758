import type { RowColumn } from '../../core/data/row-columns';
import {
  bookOf,
  decideBook,
  type Book,
  type BookedDecision,
  type Terms,
} from '../../core/decision/book/book';
import { ruleTrouble, verdictsFrom, type RuleTrouble } from '../../core/decision/policy/policy';
import type { PolicyRule } from '../../core/decision/policy/policy-rule';
import {
  compareWithRules,
  policyBook,
  type Comparison,
  type PolicyBook,
} from '../../core/decision/policy/rule-comparison';
import {
  alsoDeclined,
  ruleEffects,
  switchOver,
  type Change,
  type OwnEffect,
  type RuleEffects,
} from '../../core/decision/policy/rule-effects';
import { ruleScore, type RuleScore } from '../../core/decision/policy/rule-score';
import { matchApproval } from '../../core/decision/compare/swap-set';
import { ruleText, type WordsOf } from '../widgets/rule-words';
import type { DataState } from './data.svelte';
import type { DecisionState } from './decision.svelte';
import { columnShapes, columnWords } from './rule-columns';
import { RuleEditor, type EditorParts } from './rule-editor.svelte';

/** What one rule does at the cut-off. */
export interface RuleFigures {
  readonly own: OwnEffect;
  /** Of those it hits, whom the model declines too. */
  readonly alsoDeclined: number;
  /** What switching it over changes. */
  readonly change: Change;
}

type Columns = ReadonlyMap<string, RowColumn>;

/** The rules beside the model: what each does, and what they would do alone. All is derived. */
export class PolicyState {
  readonly editor: RuleEditor;
  readonly #data: DataState;
  readonly #decision: DecisionState;

  constructor(parts: EditorParts) {
    this.#data = parts.data;
    this.#decision = parts.decision;
    this.editor = new RuleEditor(parts);
  }

  readonly rules: readonly PolicyRule[] = $derived.by(() => this.#decision.settings.policyRules);
  readonly applied: boolean = $derived.by(() => this.#decision.settings.policyOn);

  readonly words: WordsOf = $derived.by(() =>
    columnWords(this.#data.dataset?.columns ?? [], this.#decision.columns.byName),
  );
  /** Each rule in one sentence. */
  readonly texts: readonly string[] = $derived.by(() =>
    this.rules.map((rule) => ruleText(rule, this.words)),
  );
  /** By rule: why it can't apply to the open table; null where it can. */
  readonly troubles: readonly (RuleTrouble | null)[] = $derived.by(() => {
    const { dataset } = this.#data;
    if (dataset === null) return this.rules.map(() => null);
    const shapes = columnShapes(dataset.columns, this.#decision.columns.byName);
    return this.rules.map((rule) => ruleTrouble(rule, shapes));
  });

  /** Rules are applied whose columns are still on their way: figures are without them until then. */
  readonly pending: boolean = $derived.by(() => {
    const { dataset, opening } = this.#data;
    const { columns } = this.#decision;
    if (!this.applied || !this.rules.some(({ on }) => on)) return false;
    if (dataset === null) return opening !== null;
    return columns.pending && this.rules.some((rule, k) => this.#lacks(rule, k, columns.byName));
  });

  #lacks({ on, column, per = column }: PolicyRule, k: number, atHand: Columns): boolean {
    return on && this.troubles[k] === null && !(atHand.has(column) && atHand.has(per));
  }

  readonly #effects: readonly RuleEffects[] | null = $derived.by(() => {
    const { entries, hits } = this.#decision;
    return entries === null || hits === null ? null : ruleEffects(entries, hits);
  });

  /** The decision with the rules, whether they are applied now or not; null where none is on. */
  readonly #book: PolicyBook | null = $derived.by(() => {
    const { entries, hits, ruled, book } = this.#decision;
    if (ruled?.verdict && book !== null) return policyBook(ruled, book);
    const verdict = hits === null ? null : verdictsFrom(hits);
    return entries === null || verdict === null ? null : policyBook({ ...entries, verdict });
  });

  /** Everything that the rules' decision needs; no score declines anybody in it. */
  get rulesAloneBook(): Book | null {
    return this.#book?.book ?? null;
  }

  /** What the rules that are on would decide without any model; its cut-off is beyond every PD. */
  readonly rulesAlone: BookedDecision | null = $derived.by(() =>
    this.#book === null
      ? null
      : decideBook(this.#book.book, Infinity, withoutBand(this.#decision.terms)),
  );

  readonly #modelBook: Book | null = $derived.by(() => {
    const { entries, ruled, book } = this.#decision;
    if (entries === null || this.#book === null) return null;
    return ruled?.verdict === null ? book : bookOf({ ...entries, verdict: null });
  });
  /** The model alone at the cut-off that approves as many as the rules alone do. */
  readonly modelAsOften: BookedDecision | null = $derived.by(() => {
    if (this.#modelBook === null || this.rulesAlone === null) return null;
    const terms = withoutBand(this.#decision.terms);
    const { cutoff } = matchApproval(this.#modelBook, this.rulesAlone.approvalRate, terms);
    return decideBook(this.#modelBook, cutoff, terms);
  });

  /** Rules alone, the model alone and both, at the cut-off. */
  readonly comparison: Comparison | null = $derived.by(() => {
    const { settings, terms } = this.#decision;
    return this.#book === null ? null : compareWithRules(this.#book, settings.cutoff, terms);
  });

  readonly score: RuleScore | null = $derived.by(() => {
    const { entries, hits } = this.#decision;
    return entries === null || hits === null || this.#book === null
      ? null
      : ruleScore(hits, entries.y);
  });

  /** By rule; null until its column is there, and where it can't apply. */
  readonly figures: readonly (RuleFigures | null)[] = $derived.by(() => {
    const { decision, entries, hits, terms, settings, sweep } = this.#decision;
    const effects = this.#effects;
    if (effects === null || entries === null || hits === null || sweep === null)
      return this.rules.map(() => null);
    const book = this.#book?.book;
    const whole =
      book === undefined || this.applied ? decision : decideBook(book, settings.cutoff, terms);
    return effects.map(({ own, switched }, k) =>
      whole === null || hits.troubles[k] !== null
        ? null
        : {
            own,
            alsoDeclined: alsoDeclined(own, sweep, settings.cutoff),
            change: switchOver(whole, switched, terms),
          },
    );
  });
}

function withoutBand(terms: Terms): Terms {
  return { ...terms, reviewFrom: null };
}
