import type { Book, Terms } from '../../core/decision/book/book';
import { profitCurve, type CutoffCurve } from '../../core/decision/cutoff/curves';
import type { Band } from '../../core/decision/money/profit-band';
import { profitOfAll, type ProfitBy } from '../../core/decision/money/profit';
import { highestProfit, type Chosen } from '../../core/decision/cutoff/rules';
import type { Account } from '../../core/decision/money/stakes';
import type { Fault } from '../../core/fault';
import type { SplitScores } from '../../core/run';
import type { Progress } from '../../core/task';
import type { WorkerClient } from '../../worker/client';
import { Asked, type Work } from './asked.svelte';
import type { DataState } from './data.svelte';
import type { DecisionState } from './decision.svelte';
import { identityOf } from './identity';
import type { TrainingState } from './training.svelte';

/** Settings have come to rest when they stood for this long. */
const REST_MS = 150;

/** A band with where it was drawn, and for which scores. */
interface DrawnBand {
  readonly band: Band;
  readonly x: Float64Array;
  readonly scores: SplitScores | null;
}

interface Parts {
  readonly client: WorkerClient;
  readonly decision: DecisionState;
  readonly training: TrainingState;
  readonly data: DataState;
}

/** Profit over the cut-off, its best place, and how far both can be believed. */
export class MoneyState {
  readonly #decision: DecisionState;
  readonly #training: TrainingState;
  readonly #data: DataState;
  readonly #band: Asked<DrawnBand>;

  constructor({ client, decision, training, data }: Parts) {
    this.#decision = decision;
    this.#training = training;
    this.#data = data;
    this.#band = new Asked(
      () => this.#question,
      (report) => this.#ask(client, report),
      true,
      REST_MS,
    );
  }

  /** What the stakes were made from. */
  readonly account: Account | null = $derived.by(() => this.#decision.stakes?.account ?? null);
  readonly perLoan: boolean = $derived.by(() => this.account?.kind === 'loan');

  /** Amounts or rates of loans are not at hand. */
  readonly #lacking: boolean = $derived.by(() => {
    const { lending, columns } = this.#decision;
    const { amount, rate } = lending.columns;
    return [amount, rate].some((name) => name !== null && !columns.byName.has(name));
  });

  /** They are on their way. */
  readonly pending: boolean = $derived.by(() => {
    if (this.#decision.settings.money === 'flat') return false;
    const { dataset, opening } = this.#data;
    if (dataset === null) return opening !== null;
    return this.#lacking && this.#decision.columns.pending;
  });

  /** Why they could not be had: without amounts figures are in flat costs, without rates at one margin. */
  readonly fault: Fault | null = $derived.by(() =>
    this.#lacking ? this.#decision.columns.fault : null,
  );

  /** The one that is marked and compared where both are shown. */
  readonly by: ProfitBy = $derived.by(() =>
    this.#decision.settings.profitBy === 'expected' ? 'expected' : 'realised',
  );
  readonly both: boolean = $derived.by(() => this.#decision.settings.profitBy === 'both');

  readonly curve: CutoffCurve | null = $derived.by(() => {
    const { book } = this.#decision;
    return book === null || this.best === null
      ? null
      : profitCurve(book, this.terms, this.by, { highest: this.best });
  });
  /** By probabilities, beside the realised one. */
  readonly expectedCurve: CutoffCurve | null = $derived.by(() =>
    this.both ? this.#curve(this.#decision.book, 'expected') : null,
  );
  readonly ghostCurve: CutoffCurve | null = $derived.by(() =>
    this.#curve(this.#decision.behind.book, this.by),
  );

  readonly best: Chosen | null = $derived.by(() => {
    const { book, terms } = this.#decision;
    return book === null ? null : highestProfit(book, terms, this.by);
  });

  /** What approving every applicant brings, by outcomes. */
  readonly ofAll: number = $derived.by(() => {
    const { book } = this.#decision;
    return book === null ? NaN : profitOfAll(book, 'realised');
  });

  readonly terms: Terms = $derived.by(() => this.#decision.terms);

  #curve(book: Book | null, by: ProfitBy): CutoffCurve | null {
    return book === null ? null : profitCurve(book, this.terms, by);
  }

  /** 95 % of realised profit at the curve's cut-offs; null while it is worked out. */
  get band(): Band | null {
    return this.#band.fresh ? (this.#band.value?.band ?? null) : null;
  }

  /** That of the settings before, of the same scores, while the new one is worked out. */
  get bandBefore(): DrawnBand | null {
    const before = this.#band.fresh ? null : this.#band.value;
    return before?.scores === this.#decision.scores ? before : null;
  }

  /** The working out of the band. */
  get bandWork(): Work {
    return this.#band;
  }

  /** While a run is under way its epochs come too fast to draw rows for each. */
  readonly #question: string | null = $derived.by(() => {
    const { settings, book, ruled } = this.#decision;
    const shown =
      ['money', 'all'].includes(settings.board) || (settings.board === 'curves' && this.perLoan);
    if (!shown || this.pending || this.by === 'expected') return null;
    if (this.#training.live !== null || book === null) return null;
    return JSON.stringify([
      identityOf(book),
      identityOf(ruled),
      this.terms,
      this.#seed,
      settings.resamples,
    ]);
  });

  /** The seed that made the run on screen draws the bootstrap samples, too. */
  get #seed(): number {
    return this.#training.shown?.run.experiment.seed ?? this.#decision.settings.seed;
  }

  #ask(client: WorkerClient, onProgress: (progress: Progress) => void) {
    const { ruled, book, settings, scores } = this.#decision;
    const { curve } = this;
    if (ruled === null || book === null || curve === null)
      return { result: new Promise<DrawnBand>(() => undefined), cancel: () => undefined };
    const call = client.request(
      'band',
      {
        entries: ruled,
        terms: this.terms,
        cutoffs: curve.cutoff,
        options: { seed: this.#seed, resamples: settings.resamples },
      },
      { onProgress },
    );
    const result = call.result.then((band) => ({ band, x: curve.x, scores }));
    return { result, cancel: () => call.cancel() };
  }
}
