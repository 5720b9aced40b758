import { splitKey } from '../../core/data/prepare';
import {
  bookWriter,
  populationOf,
  type Book,
  type Entries,
  type Population,
} from '../../core/decision/book/book';
import { supposed } from '../../core/decision/book/supposed';
import type { Correction } from '../../core/decision/calibrate/correction';
import { chosenCorrection, type Corrections } from '../../core/decision/calibrate/corrections';
import { correctReading, type Judged, type Reading } from '../../core/decision/cutoff/judge';
import { standing } from '../../core/decision/cutoff/standing';
import type { Sweep } from '../../core/decision/cutoff/sweep';
import { loansOf, stakesOf, type Loans, type LoanStakes } from '../../core/decision/money/stakes';
import { policyHits, verdictsFrom, type PolicyHits } from '../../core/decision/policy/policy';
import type { Experiment } from '../../core/experiment';
import type { Split, SplitScores } from '../../core/run';
import type { WorkerClient } from '../../worker/client';
import type { DataState } from './data.svelte';
import type { LendingState } from './lending.svelte';
import { RowColumns } from './row-columns.svelte';

const UNCORRECTED: Correction = { kind: 'none' };
const AS_THEY_ARE: Population = { bad: 1, good: 1 };

/** A run, or one under way, with the rows on which it is judged. */
export interface Scored {
  readonly judged: Judged;
  /** Rows, raw scores and outcomes. */
  readonly scores: SplitScores;
  readonly split: Split;
  /** Every correction of the scores; null while there are none. */
  readonly corrections: Corrections | null;
  readonly experiment: Experiment;
  /** Key of the table that the rows are of. */
  readonly table: string;
}

interface Parts {
  readonly client: WorkerClient;
  readonly data: DataState;
  readonly lending: LendingState;
  readonly scored: () => Scored | null;
  /** One whose columns, loans and rules hold here too while it has the same rows. */
  readonly other?: JudgedSide;
}

/** One run's way from scores to a book that answers any cut-off. Everything here is derived. */
export class JudgedSide {
  readonly #parts: Parts;
  /** Columns at the rows judged. */
  readonly #columns: RowColumns;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#columns = new RowColumns(parts.client, () => this.#wanted());
  }

  readonly #scored: Scored | null = $derived.by(() => this.#parts.scored());
  get #settings(): Readonly<Experiment> {
    return this.#parts.lending.settings;
  }

  readonly judged: Judged | null = $derived(this.#scored?.judged ?? null);
  readonly scores: SplitScores | null = $derived(this.#scored?.scores ?? null);
  readonly corrections: Corrections | null = $derived(this.#scored?.corrections ?? null);

  /** Tells sets of rows apart. */
  readonly rowsKey: string = $derived.by(() => {
    if (this.#scored === null) return '';
    const { table, experiment, split } = this.#scored;
    return JSON.stringify([splitKey(table, experiment), split]);
  });
  readonly #twin: JudgedSide | null = $derived.by(() => {
    const { other } = this.#parts;
    return other?.rowsKey === this.rowsKey ? other : null;
  });

  get columns(): RowColumns {
    return this.#twin === null ? this.#columns : this.#twin.columns;
  }

  /** Loans or rules can't be read yet, or at all. */
  readonly lacking: boolean = $derived.by(() =>
    this.#parts.lending.needed.some((name) => !this.columns.byName.has(name)),
  );

  #wanted() {
    const { dataset } = this.#parts.data;
    if (this.#twin !== null || this.#scored === null) return null;
    if (dataset === null || this.#scored.table !== dataset.key) return null;
    const { rows } = this.#scored.scores;
    return { dataset, key: this.rowsKey, rows, names: this.#parts.lending.wanted };
  }

  /** The correction that the settings ask for. */
  readonly correction: Correction = $derived.by(() =>
    this.corrections === null
      ? UNCORRECTED
      : chosenCorrection(this.corrections, this.#settings.recalibration),
  );
  /** As the model gave them. */
  readonly rawReading: Reading | null = $derived(this.judged?.raw ?? null);
  readonly correctedReading: Reading | null = $derived(
    this.rawReading === null ? null : correctReading(this.rawReading, this.correction),
  );
  /** By the probabilities that the settings ask for, in the population of the data. */
  readonly plainReading: Reading | null = $derived.by(() =>
    this.#settings.probability === 'raw' ? this.rawReading : this.correctedReading,
  );

  /** A number alone, so that other scores of the same rows don't read their columns anew. */
  readonly #rows: number | null = $derived(this.scores?.y.length ?? null);

  /** Which rules the rows judged meet, whether rules are applied or not. */
  readonly hits: PolicyHits | null = $derived.by(() => {
    if (this.#twin !== null) return this.#twin.hits;
    const { policyRules } = this.#settings;
    if (this.#rows === null || policyRules.length === 0) return null;
    return policyHits(policyRules, this.columns.byName, this.#rows);
  });
  /** What the rules that are applied say: the same array until rules or rows change. */
  readonly verdict: Uint8Array | null = $derived.by(() => {
    if (this.#twin !== null) return this.#twin.verdict;
    return this.hits !== null && this.#settings.policyOn ? verdictsFrom(this.hits) : null;
  });

  // One by one: other columns come and go without these being read anew.
  readonly #amount = $derived.by(() => this.#columnOf('amount'));
  readonly #rate = $derived.by(() => this.#columnOf('rate'));

  #columnOf(what: 'amount' | 'rate') {
    const name = this.#parts.lending.columns[what];
    return name === null ? null : (this.columns.byName.get(name) ?? null);
  }

  /** What is known of the loans of the rows judged; nothing until their columns are there. */
  readonly #loans: Loans | null = $derived.by(() => {
    if (this.#rows === null) return null;
    const { amountUnit, rateUnit } = this.#parts.lending.columns;
    return loansOf(this.#rows, { amount: this.#amount, rate: this.#rate, amountUnit, rateUnit });
  });
  /** What each row judged brings; flat costs until the columns of its loan are there. */
  readonly stakes: LoanStakes | null = $derived.by(() => {
    if (this.#twin !== null) return this.#twin.stakes;
    return this.#loans === null ? null : stakesOf(this.#settings, this.#loans);
  });

  /** The rows as any decision about them takes them, rules not counted. */
  readonly entries: Omit<Entries, 'verdict'> | null = $derived.by(() => {
    const { plainReading, judged, scores, stakes } = this;
    if (plainReading === null || judged === null || scores === null || stakes === null) return null;
    const { baseRateTimes } = this.#settings;
    return { sweep: plainReading.sweep, order: judged.order, y: scores.y, stakes, baseRateTimes };
  });
  /** With the rules that are applied: what the book is written from. */
  readonly ruled: Entries | null = $derived.by(() =>
    this.entries === null ? null : { ...this.entries, verdict: this.verdict },
  );
  /** Everything that any cut-off needs. */
  readonly book: Book | null = $derived.by(() =>
    this.ruled === null ? null : this.#write(this.ruled),
  );
  readonly #write = bookWriter();

  /** How many times each outcome's rows count under the supposed base rate. */
  readonly population: Population = $derived.by(() =>
    this.plainReading === null
      ? AS_THEY_ARE
      : populationOf(this.plainReading.sweep, this.#settings.baseRateTimes),
  );
  /** Curves by the supposed base rate: their points stay, only the cut-offs move. */
  readonly reading: Reading | null = $derived.by(() =>
    supposed(this.plainReading, this.book, this.#settings.baseRateTimes),
  );
  readonly sweep: Sweep | null = $derived(this.book?.sweep ?? null);
  /** What each step declines and approves with rules and review line: rules of choice go by it. */
  readonly standing: ReturnType<typeof standing> | null = $derived.by(() =>
    this.book === null ? null : standing(this.book, { reviewFrom: this.#parts.lending.reviewFrom }),
  );
}
