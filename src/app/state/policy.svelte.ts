import type { RowColumn } from '../../core/data/row-columns';
import {
  bookWriter,
  decideBook,
  type Book,
  type BookedDecision,
  type Entries,
  type Terms,
} from '../../core/decision/book/book';
import { ruleTrouble, verdictsFrom, type RuleTrouble } from '../../core/decision/policy/policy';
import type { PolicyRule } from '../../core/decision/policy/policy-rule';
import {
  byRules,
  compareWithRules,
  squaresOf,
  type ByRules,
  type Comparison,
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
import type { Fault } from '../../core/fault';
import type { ComparedAnswer } from '../../core/decision/compare/against';
import { fatesOf, jointCells, stepsAt, type JointCells } from '../../core/decision/compare/fates';
import {
  matchApproval,
  swapSetOf,
  type Matched,
  type SwapSet,
} from '../../core/decision/compare/swap-set';
import type { Interval } from '../../core/metrics/intervals';
import type { WorkerClient } from '../../worker/client';
import { ruleText, type WordsOf } from '../widgets/rule-words';
import { Asked } from './asked.svelte';
import type { DataState } from './data.svelte';
import type { DecisionState } from './decision.svelte';
import { identityOf } from './identity';
import { columnShapes, columnWords } from './rule-columns';

/** What one rule does at the cut-off. */
export interface RuleFigures {
  readonly own: OwnEffect;
  /** Of those it hits, whom the model declines too. */
  readonly alsoDeclined: number;
  /** What switching it over changes. */
  readonly change: Change;
}

interface Parts {
  readonly client: WorkerClient;
  readonly data: DataState;
  readonly decision: DecisionState;
}

type Columns = ReadonlyMap<string, RowColumn>;
type Rows = Pick<Entries, 'sweep' | 'order' | 'y' | 'stakes'>;

/** The rules beside the model: what each does, and what they would do alone. All is derived. */
export class PolicyState {
  readonly #data: DataState;
  readonly #decision: DecisionState;
  readonly #swapAsked: Asked<ComparedAnswer>;

  constructor(parts: Parts) {
    this.#data = parts.data;
    this.#decision = parts.decision;
    this.#swapAsked = new Asked(
      () => this.#swapQuestion,
      () => this.#askSwap(parts.client),
    );
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

  /** Some rule that is on lacks a column that the table has. */
  readonly #lacking: boolean = $derived.by(() => {
    const { byName } = this.#decision.columns;
    return this.rules.some((rule, k) => this.#lacks(rule, k, byName));
  });

  /** Rules are applied whose columns are still on their way: figures are without them until then. */
  readonly pending: boolean = $derived.by(() => {
    const { dataset, opening } = this.#data;
    if (!this.applied || !this.rules.some(({ on }) => on)) return false;
    if (dataset === null) return opening !== null;
    return this.#lacking && this.#decision.columns.pending;
  });

  /** Why columns that rules are about could not be had: figures are without those rules. */
  readonly fault: Fault | null = $derived.by(() => {
    const { fault, byName } = this.#decision.columns;
    const lacking = this.rules.some(({ column, per = column }, k) =>
      this.troubles[k] === null ? !(byName.has(column) && byName.has(per)) : false,
    );
    return lacking ? fault : null;
  });
  /** Figures say less than the rules ask for. */
  get incomplete(): boolean {
    return this.pending || (this.applied && this.#lacking && this.fault !== null);
  }

  #lacks({ on, column, per = column }: PolicyRule, k: number, atHand: Columns): boolean {
    return on && this.troubles[k] === null && !(atHand.has(column) && atHand.has(per));
  }

  /** What of the rows judged is the same at every cut-off, base rate and terms. */
  readonly #rows: Rows | null = $derived.by(() => {
    const { plainReading, judged, scores, stakes } = this.#decision;
    if (plainReading === null || judged === null || scores === null || stakes === null) return null;
    return { sweep: plainReading.sweep, order: judged.order, y: scores.y, stakes };
  });
  readonly #effects: readonly RuleEffects[] | null = $derived.by(() => {
    const { hits } = this.#decision;
    return this.#rows === null || hits === null ? null : ruleEffects(this.#rows, hits);
  });

  /** What the rules that are on say, whether they are applied now or not; null where none is on. */
  readonly #verdict: Uint8Array | null = $derived.by(() => {
    const { hits, ruled } = this.#decision;
    return ruled?.verdict ?? (hits === null ? null : verdictsFrom(hits));
  });
  /** The decision with them. */
  readonly #book: Book | null = $derived.by(() => {
    const { entries, ruled, book } = this.#decision;
    const verdict = this.#verdict;
    if (entries === null || verdict === null) return null;
    return ruled?.verdict === verdict ? book : this.#writeRuled({ ...entries, verdict });
  });
  readonly #writeRuled = bookWriter();
  readonly #squares = $derived.by(() =>
    this.#rows === null ? null : squaresOf({ ...this.#rows, verdict: this.#verdict }),
  );

  /** Everything that the rules' decision needs; no score declines anybody in it. */
  get rulesAloneBook(): Book | null {
    return this.#book;
  }

  /** What the rules that are on would decide without any model; its cut-off is beyond every PD. */
  readonly rulesAlone: BookedDecision | null = $derived.by(() =>
    this.#book === null
      ? null
      : decideBook(this.#book, Infinity, withoutBand(this.#decision.terms)),
  );

  readonly #modelBook: Book | null = $derived.by(() => {
    const { entries, ruled, book } = this.#decision;
    if (entries === null || this.#book === null) return null;
    return ruled?.verdict === null ? book : this.#writePlain({ ...entries, verdict: null });
  });
  readonly #writePlain = bookWriter();
  /** The cut-off at which the model alone approves as many as the rules alone do. */
  readonly matched: Matched | null = $derived.by(() =>
    this.#modelBook === null || this.rulesAlone === null
      ? null
      : matchApproval(
          this.#modelBook,
          this.rulesAlone.approvalRate,
          withoutBand(this.#decision.terms),
        ),
  );
  readonly modelAsOften: BookedDecision | null = $derived.by(() =>
    this.#modelBook === null || this.matched === null
      ? null
      : decideBook(this.#modelBook, this.matched.cutoff, withoutBand(this.#decision.terms)),
  );

  /** What the model alone at that cut-off does with each row, and the rules alone. */
  readonly #cells: JointCells | null = $derived.by(() => {
    const { entries, terms } = this.#decision;
    const [rules, model, verdict] = [this.#book, this.#modelBook, this.#verdict];
    if (entries === null || rules === null || model === null || this.matched === null) return null;
    const alone = fatesOf(
      { ...entries, verdict },
      rules,
      stepsAt(rules, Infinity, withoutBand(terms)),
    );
    return jointCells(entries, fatesOf({ ...entries, verdict: null }, model, this.matched), alone);
  });
  /** Whom the model approves in place of others, were it to take over from the rules. */
  readonly swap: SwapSet | null = $derived.by(() =>
    this.#cells === null || this.#book === null
      ? null
      : swapSetOf(this.#cells, this.#book.population),
  );
  /** Of the money that this swap gains; null until it is drawn. */
  get swapInterval(): Interval | null {
    return this.#swapAsked.value?.difference.lent ?? null;
  }
  get swapPending(): boolean {
    return this.#swapAsked.pending;
  }

  readonly #swapQuestion: string | null = $derived.by(() => {
    const { board, view, resamples, seed } = this.#decision.settings;
    const shown = view === 'sandbox' && (board === 'policy' || board === 'all');
    if (!shown || this.#cells === null) return null;
    return JSON.stringify([identityOf(this.#cells), identityOf(this.#book), resamples, seed]);
  });

  #askSwap(client: WorkerClient) {
    const { terms, settings } = this.#decision;
    const [cells, population] = [this.#cells, this.#book?.population];
    if (cells === null || population === undefined)
      return { result: new Promise<never>(() => undefined), cancel: () => undefined };
    const { seed, resamples } = settings;
    return client.request('compare', {
      compared: { kind: 'paired', cells, population },
      terms,
      seed,
      resamples,
    });
  }

  /** Rules alone, the model alone and both, at the cut-off. */
  readonly comparison: Comparison | null = $derived.by(() => {
    const { settings, terms } = this.#decision;
    const [book, squares] = [this.#book, this.#squares];
    return book === null || squares === null
      ? null
      : compareWithRules({ book, squares }, settings.cutoff, terms);
  });
  /** Whom the rules treat harder than the model alone would; null while none is applied. */
  readonly harder: ByRules | null = $derived.by(() => {
    const { settings, terms, book, ruled } = this.#decision;
    return book === null || !ruled?.verdict ? null : byRules(book, settings.cutoff, terms);
  });

  readonly score: RuleScore | null = $derived.by(() => {
    const { entries, hits } = this.#decision;
    return entries === null || hits === null || this.#book === null
      ? null
      : ruleScore(hits, entries.y);
  });

  /** By rule; null until its column is there, and where it can't apply. */
  readonly figures: readonly (RuleFigures | null)[] = $derived.by(() => {
    const { decision, hits, terms, settings, book } = this.#decision;
    const effects = this.#effects;
    if (effects === null || hits === null || book === null) return this.rules.map(() => null);
    const ruled = this.#book;
    const whole =
      ruled === null || this.applied ? decision : decideBook(ruled, settings.cutoff, terms);
    return effects.map(({ own, switched }, k) =>
      whole === null || hits.troubles[k] !== null
        ? null
        : {
            own,
            alsoDeclined: alsoDeclined(own, book, settings.cutoff),
            change: switchOver(whole, switched, book, terms),
          },
    );
  });
}

function withoutBand(terms: Terms): Terms {
  return { ...terms, reviewFrom: null };
}
