import type { Terms } from '../../core/decision/book/book';
import { loanColumns, type LoanColumns } from '../../core/decision/money/stakes';
import type { Experiment } from '../../core/experiment';
import type { DataState } from './data.svelte';
import type { ExperimentState } from './experiment.svelte';
import { steady } from './steady';
import { neededColumns, wantedColumns } from './wanted';

/** What the settings say about loans, whichever run decides on them. */
export class LendingState {
  readonly #experiment: ExperimentState;
  readonly #data: DataState;

  constructor(experiment: ExperimentState, data: DataState) {
    this.#experiment = experiment;
    this.#data = data;
  }

  get settings(): Readonly<Experiment> {
    return this.#experiment.settings;
  }

  /** The columns that hold amounts and rates. */
  readonly columns: LoanColumns = $derived.by(() =>
    loanColumns(this.settings, this.#data.dataset?.columns ?? []),
  );

  /** Every column that something on the page needs at the rows judged. */
  readonly wanted: readonly string[] = $derived.by(() =>
    this.#steadyNames(
      wantedColumns(this.settings, this.columns, this.#data.dataset?.columns ?? []),
    ),
  );
  /** Those of them without which a decision is not the one that the settings ask for. */
  readonly needed: readonly string[] = $derived.by(() =>
    neededColumns(this.settings, this.columns, this.#data.dataset?.columns ?? []),
  );
  readonly #steadyNames = steady<string[]>();

  /** From where on applicants are referred; null where none are. */
  readonly reviewFrom: number | null = $derived.by(() =>
    this.settings.reviewBand ? this.settings.reviewFrom : null,
  );

  /** What a decision costs, and whom it refers. */
  readonly terms: Terms = $derived.by(() => {
    const { settings, reviewFrom } = this;
    return {
      costPerMissedDefault: settings.costPerMissedDefault,
      costPerDeclinedGood: settings.costPerDeclinedGood,
      reviewFrom,
      costPerReview: settings.costPerReview,
      costPerDeclinedLoan: settings.costPerDeclinedLoan,
      reviewSkill: settings.reviewSkill,
    };
  });
}
