import { splitKey } from '../../core/data/prepare';
import type { RowColumn } from '../../core/data/row-columns';
import type { Correction } from '../../core/decision/calibrate/correction';
import { chosenCorrection, type Corrections } from '../../core/decision/calibrate/corrections';
import type { Curve } from '../../core/decision/cutoff/curves';
import { correctReading, type Judged, type Reading } from '../../core/decision/cutoff/judge';
import {
  bookWriter,
  decideBook,
  populationOf,
  type Book,
  type BookedDecision,
  type Entries,
  type Population,
  type Terms,
} from '../../core/decision/book/book';
import { policyHits, verdictsFrom, type PolicyHits } from '../../core/decision/policy/policy';
import { lowestCost, type Chosen } from '../../core/decision/cutoff/rules';
import { standing } from '../../core/decision/cutoff/standing';
import { supposed } from '../../core/decision/book/supposed';
import {
  loanColumns,
  loansOf,
  stakesOf,
  type LoanColumns,
  type Loans,
  type LoanStakes,
} from '../../core/decision/money/stakes';
import type { Experiment } from '../../core/experiment';
import { bestAuc } from '../../core/metrics/truth';
import type { Split, SplitScores } from '../../core/run';
import type { WorkerClient } from '../../worker/client';
import { logOddsAxis, type LogOddsAxis } from '../charts/log-odds-axis';
import type { DataState } from './data.svelte';
import type { ExperimentState } from './experiment.svelte';
import { RowColumns } from './row-columns.svelte';
import { keptBy, steady } from './steady';
import { truthAt, truthRoc } from './truth';
import { wantedColumns } from './wanted';
import type { TrainingState } from './training.svelte';

const UNCORRECTED: Correction = { kind: 'none' };

/** What the cut-off does to the rows being judged. Everything here is derived. */
export class DecisionState {
  #looks: Readonly<Record<string, number>> = $state.raw({});

  readonly #experiment: ExperimentState;
  readonly #training: TrainingState;
  readonly #data: DataState;
  /** Columns at the rows judged. */
  readonly columns: RowColumns;
  /** At those of a ghost that was judged on other rows. */
  readonly #ghostColumns: RowColumns;

  constructor(parts: {
    client: WorkerClient;
    experiment: ExperimentState;
    training: TrainingState;
    data: DataState;
  }) {
    const { client, experiment, training, data } = parts;
    this.#experiment = experiment;
    this.#training = training;
    this.#data = data;
    this.columns = new RowColumns(client, () => this.#wanted(this.scores, this.#frontKey));
    this.#ghostColumns = new RowColumns(client, () =>
      this.#sameRows ? null : this.#wanted(this.ghostScores, this.#ghostKey),
    );
  }

  /** How often the test rows now in play were looked at, whatever was trained in between. */
  get peeks(): number {
    return this.#looks[this.#testRows] ?? 0;
  }

  countLook(): void {
    const rows = this.#testRows;
    this.#looks = { ...this.#looks, [rows]: (this.#looks[rows] ?? 0) + 1 };
  }

  get #testRows(): string {
    const run = this.#training.shown?.run;
    return run === undefined ? '' : splitKey(run.dataset.key, run.experiment);
  }

  /** The run to compare with was judged on other rows: another seed, or other shares. */
  readonly otherRows: boolean = $derived.by(() => {
    const { live, pinned, shown } = this.#training;
    const behind = pinned ?? shown;
    const front = live?.validation ? live.experiment : shown?.run.experiment;
    if (behind === null || front === undefined) return false;
    const key = behind.run.dataset.key;
    return splitKey(key, behind.run.experiment) !== splitKey(key, front);
  });

  get settings(): Readonly<Experiment> {
    return this.#experiment.settings;
  }

  /** A run under way has no test scores yet, so its validation rows are shown. */
  readonly split: Split = $derived.by(() =>
    this.#training.live?.validation ? 'validation' : this.settings.split,
  );

  readonly judged: Judged | null = $derived.by(
    () => this.#training.live?.validation ?? this.#training.shown?.judged[this.split] ?? null,
  );

  /** The run behind the one on screen: the pinned one, or the last while a new one is made. */
  readonly ghost: Judged | null = $derived.by(() => {
    const { live, pinned, shown } = this.#training;
    const behind = pinned ?? (live?.validation ? shown : null);
    return behind === shown && !live?.validation ? null : (behind?.judged[this.split] ?? null);
  });

  /** Every correction of the scores on screen. */
  readonly corrections: Corrections | null = $derived.by(() => {
    const { live, shown } = this.#training;
    return live?.validation ? live.corrections : (shown?.run.corrections ?? null);
  });
  /** The one the settings ask for. */
  readonly correction: Correction = $derived.by(() => this.#chosen(this.corrections));
  readonly #ghostCorrection: Correction = $derived.by(() => {
    const { pinned, shown } = this.#training;
    return this.#chosen((pinned ?? shown)?.run.corrections ?? null);
  });

  /** Both readings of the scores on screen: as the model gave them, and corrected. */
  readonly rawReading: Reading | null = $derived(this.judged?.raw ?? null);
  readonly correctedReading: Reading | null = $derived(
    this.rawReading === null ? null : correctReading(this.rawReading, this.correction),
  );
  readonly #ghostCorrected: Reading | null = $derived(
    this.ghost === null ? null : correctReading(this.ghost.raw, this.#ghostCorrection),
  );

  /** By the probabilities that the settings ask for, in the population of the data. */
  readonly plainReading: Reading | null = $derived.by(() =>
    this.settings.probability === 'raw' ? this.rawReading : this.correctedReading,
  );
  readonly plainGhostReading: Reading | null = $derived.by(() =>
    this.settings.probability === 'raw' ? (this.ghost?.raw ?? null) : this.#ghostCorrected,
  );

  #chosen(corrections: Corrections | null): Correction {
    return corrections === null
      ? UNCORRECTED
      : chosenCorrection(corrections, this.settings.recalibration);
  }

  /** Rows, raw scores and outcomes on screen. */
  readonly scores: SplitScores | null = $derived.by(() => {
    const { live, shown } = this.#training;
    return live?.validation ? live.scores : (shown?.run[this.split] ?? null);
  });
  readonly ghostScores: SplitScores | null = $derived.by(() => {
    const { pinned, shown } = this.#training;
    return this.ghost === null ? null : ((pinned ?? shown)?.run[this.split] ?? null);
  });
  readonly #frontKey = $derived.by(() => {
    const { live, shown } = this.#training;
    return this.#rowsKey(live?.validation ? live.experiment : (shown?.run.experiment ?? null));
  });
  readonly #ghostKey = $derived.by(() => {
    const { pinned, shown } = this.#training;
    return this.#rowsKey((pinned ?? shown)?.run.experiment ?? null);
  });

  /** What is known of the rows judged, but for their scores, is then known of the ghost's. */
  readonly #sameRows = $derived.by(() => this.#ghostKey === this.#frontKey);

  #rowsKey(experiment: Experiment | null): string {
    const table = this.#data.dataset?.key ?? '';
    return experiment === null ? '' : JSON.stringify([splitKey(table, experiment), this.split]);
  }

  #wanted(scores: SplitScores | null, key: string) {
    const { dataset } = this.#data;
    const { shown, live } = this.#training;
    if (scores === null || dataset === null) return null;
    if (live === null && shown?.run.dataset.key !== dataset.key) return null;
    return { dataset, key, rows: scores.rows, names: this.wantedColumns };
  }

  readonly #money = $derived(this.settings.money);
  readonly #amountColumn = $derived(this.settings.amountColumn);
  readonly #rateColumn = $derived(this.settings.rateColumn);
  readonly loanColumns: LoanColumns = $derived.by(() =>
    loanColumns(
      { money: this.#money, amountColumn: this.#amountColumn, rateColumn: this.#rateColumn },
      this.#data.dataset?.columns ?? [],
    ),
  );
  readonly #rules = $derived(this.settings.policyRules);
  readonly #policyOn = $derived(this.settings.policyOn);
  readonly #groupBy = $derived(this.settings.groupBy);
  readonly #groupAcross = $derived(this.settings.groupAcross);

  /** Every column that something on the page needs at the rows judged. */
  readonly wantedColumns: readonly string[] = $derived.by(() =>
    this.#steadyNames(
      wantedColumns(
        { policyRules: this.#rules, groupBy: this.#groupBy, groupAcross: this.#groupAcross },
        this.loanColumns,
        this.#data.dataset?.columns ?? [],
      ),
    ),
  );
  readonly #steadyNames = steady<string[]>();

  /** True PDs of the rows on screen, where they are known. */
  readonly truth: Float64Array | null = $derived.by(() =>
    truthAt(this.#data.dataset?.columns ?? [], this.columns.byName),
  );
  /** The same array while the rows are the same: every epoch of a run under way brings its own. */
  readonly #outcomes: Uint8Array | null = $derived.by(() =>
    this.scores === null ? null : this.#keptOutcomes(this.#frontKey, this.scores.y),
  );
  readonly #keptOutcomes = keptBy<Uint8Array>();
  /** AUC of the true PDs on the rows on screen: about the best that any model reaches. */
  readonly bestAuc: number | null = $derived.by(() =>
    this.truth !== null && this.truth.length === this.#outcomes?.length
      ? bestAuc(this.truth, this.#outcomes)
      : null,
  );
  readonly bestRoc: Curve | null = $derived.by(() =>
    this.bestAuc === null || this.truth === null || this.#outcomes === null
      ? null
      : truthRoc(this.truth, this.#outcomes),
  );

  /** A number alone, so that other scores of the same rows don't read their columns anew. */
  readonly #rows = $derived.by(() => this.scores?.y.length ?? null);
  readonly #ghostRows = $derived.by(() => this.ghostScores?.y.length ?? null);

  /** Which rules the rows judged meet, whether rules are applied or not. */
  readonly hits: PolicyHits | null = $derived.by(() => this.#hitsOf(this.#rows, this.columns));
  readonly #ghostHits: PolicyHits | null = $derived.by(() => {
    if (this.#ghostRows === null) return null;
    return this.#sameRows ? this.hits : this.#hitsOf(this.#ghostRows, this.#ghostColumns);
  });

  /** What the rules that are applied say: the same array until rules or rows change. */
  readonly #verdict: Uint8Array | null = $derived.by(() => this.#verdictOf(this.hits));
  readonly #ghostVerdict: Uint8Array | null = $derived.by(() =>
    this.#sameRows ? this.#verdict : this.#verdictOf(this.#ghostHits),
  );

  #verdictOf(hits: PolicyHits | null): Uint8Array | null {
    return hits !== null && this.#policyOn ? verdictsFrom(hits) : null;
  }

  #hitsOf(rows: number | null, { byName }: RowColumns): PolicyHits | null {
    if (rows === null || this.#rules.length === 0) return null;
    return policyHits(this.#rules, byName, rows);
  }

  /** What is known of the loans of the rows judged; nothing until their columns are there. */
  readonly #loans: Loans | null = $derived.by(() =>
    this.#loansOf(this.#rows, this.#amount, this.#rate),
  );
  readonly #ghostLoans: Loans | null = $derived.by(() =>
    this.#sameRows
      ? this.#loans
      : this.#loansOf(this.#ghostRows, this.#ghostAmount, this.#ghostRate),
  );
  // One by one: other columns come and go without these being read anew.
  readonly #amount = $derived.by(() => this.columns.byName.get(this.loanColumns.amount ?? ''));
  readonly #rate = $derived.by(() => this.columns.byName.get(this.loanColumns.rate ?? ''));
  readonly #ghostAmount = $derived.by(() =>
    this.#ghostColumns.byName.get(this.loanColumns.amount ?? ''),
  );
  readonly #ghostRate = $derived.by(() =>
    this.#ghostColumns.byName.get(this.loanColumns.rate ?? ''),
  );

  #loansOf(rows: number | null, amount?: RowColumn, rate?: RowColumn): Loans | null {
    if (rows === null) return null;
    const { amountUnit, rateUnit } = this.loanColumns;
    return loansOf(rows, { amount: amount ?? null, rate: rate ?? null, amountUnit, rateUnit });
  }

  /** What each row judged brings; flat costs until the columns of its loan are there. */
  readonly stakes: LoanStakes | null = $derived.by(() =>
    this.#loans === null ? null : stakesOf(this.settings, this.#loans),
  );
  readonly ghostStakes: LoanStakes | null = $derived.by(() => {
    if (this.ghostScores === null || this.#ghostLoans === null) return null;
    return this.#sameRows ? this.stakes : stakesOf(this.settings, this.#ghostLoans);
  });
  /** The rows on screen as any decision about them takes them, rules not counted. */
  readonly entries: Omit<Entries, 'verdict'> | null = $derived.by(() =>
    this.#entriesOf(this.plainReading, this.judged, this.scores, this.stakes),
  );
  /** With them: what the books are written from, of the run on screen and of the one behind it. */
  readonly ruled: Entries | null = $derived.by(() => this.#ruledBy(this.entries, this.#verdict));
  readonly ghostRuled: Entries | null = $derived.by(() =>
    this.#ruledBy(
      this.#entriesOf(this.plainGhostReading, this.ghost, this.ghostScores, this.ghostStakes),
      this.#ghostVerdict,
    ),
  );
  /** Everything that any cut-off needs. */
  readonly book: Book | null = $derived.by(() =>
    this.ruled === null ? null : this.#writeBook(this.ruled),
  );
  readonly #writeBook = bookWriter();
  readonly ghostBook: Book | null = $derived.by(() =>
    this.ghostRuled === null ? null : this.#writeGhostBook(this.ghostRuled),
  );
  readonly #writeGhostBook = bookWriter();

  #ruledBy(entries: Omit<Entries, 'verdict'> | null, verdict: Uint8Array | null): Entries | null {
    return entries === null ? null : { ...entries, verdict };
  }

  readonly #times = $derived(this.settings.baseRateTimes);
  /** How many times each outcome's rows count under the supposed base rate. */
  readonly population: Population = $derived.by(() =>
    this.plainReading === null
      ? { bad: 1, good: 1 }
      : populationOf(this.plainReading.sweep, this.#times),
  );

  #entriesOf(
    reading: Reading | null,
    judged: Judged | null,
    scores: SplitScores | null,
    stakes: LoanStakes | null,
  ): Omit<Entries, 'verdict'> | null {
    if (reading === null || judged === null || scores === null || stakes === null) return null;
    return {
      sweep: reading.sweep,
      order: judged.order,
      y: scores.y,
      stakes,
      baseRateTimes: this.#times,
    };
  }

  /** Curves by the supposed base rate: its points stay, only their cut-offs move. */
  readonly reading: Reading | null = $derived.by(() =>
    supposed(this.plainReading, this.book, this.#times),
  );
  readonly ghostReading: Reading | null = $derived.by(() =>
    supposed(this.plainGhostReading, this.ghostBook, this.#times),
  );
  readonly sweep = $derived(this.book?.sweep ?? null);
  /** The scale of every chart that shows probabilities. */
  readonly axis: LogOddsAxis | null = $derived(
    this.sweep === null ? null : logOddsAxis(this.sweep),
  );
  readonly ghostSweep = $derived(this.ghostBook?.sweep ?? null);

  readonly terms: Terms = $derived.by(() => {
    const s = this.settings;
    return this.#steadyTerms({
      costPerMissedDefault: s.costPerMissedDefault,
      costPerDeclinedGood: s.costPerDeclinedGood,
      reviewFrom: s.reviewBand ? s.reviewFrom : null,
      costPerReview: s.costPerReview,
      costPerDeclinedLoan: s.costPerDeclinedLoan,
      reviewSkill: s.reviewSkill,
    });
  });
  readonly #steadyTerms = steady<Terms>();

  /** What each step declines and approves with rules and review line: rules of choice go by it. */
  readonly standing = $derived.by(() =>
    this.book === null ? null : standing(this.book, { reviewFrom: this.#reviewFrom }),
  );
  readonly ghostStanding = $derived.by(() =>
    this.ghostBook === null ? null : standing(this.ghostBook, { reviewFrom: this.#reviewFrom }),
  );
  readonly #reviewFrom = $derived(this.settings.reviewBand ? this.settings.reviewFrom : null);

  readonly #missedDefault = $derived(this.settings.costPerMissedDefault);
  readonly #declinedGood = $derived(this.settings.costPerDeclinedGood);
  readonly #reviewSkill = $derived(this.settings.reviewSkill);
  /** A review is paid in the unit of the two costs only where money is counted in it. */
  readonly #flatReview = $derived(
    this.stakes?.account.kind === 'flat' ? this.settings.costPerReview : 0,
  );
  /** The cut-off of lowest cost: the same on the pill and on the chart. */
  readonly cheapest: Chosen | null = $derived.by(() => {
    const costs = {
      costPerMissedDefault: this.#missedDefault,
      costPerDeclinedGood: this.#declinedGood,
      reviewSkill: this.#reviewSkill,
      costPerReview: this.#flatReview,
    };
    return this.standing === null ? null : lowestCost(this.standing, costs);
  });

  readonly decision: BookedDecision | null = $derived.by(() =>
    this.book === null ? null : decideBook(this.book, this.settings.cutoff, this.terms),
  );

  /** A pinned cut-off stays where it is; the ghost is else decided at the one on screen. */
  readonly ghostCutoff: number = $derived.by(() =>
    this.settings.cutoffPinned ? this.settings.pinnedCutoff : this.settings.cutoff,
  );
  /** What the decision is held against: the run behind, or a pinned cut-off of the same run. */
  readonly reference: { readonly entries: Entries; readonly book: Book } | null = $derived.by(
    () => {
      if (this.ghostRuled !== null && this.ghostBook !== null)
        return { entries: this.ghostRuled, book: this.ghostBook };
      if (!this.settings.cutoffPinned || this.ruled === null || this.book === null) return null;
      return { entries: this.ruled, book: this.book };
    },
  );
  readonly ghostDecision: BookedDecision | null = $derived.by(() =>
    this.reference === null ? null : decideBook(this.reference.book, this.ghostCutoff, this.terms),
  );
}
