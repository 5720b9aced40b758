import { splitKey } from '../../core/data/prepare';
import {
  decideBook,
  type Book,
  type BookedDecision,
  type Entries,
  type Terms,
} from '../../core/decision/book/book';
import type { Curve } from '../../core/decision/cutoff/curves';
import { lowestCost, type Chosen } from '../../core/decision/cutoff/rules';
import type { Experiment } from '../../core/experiment';
import { bestAuc } from '../../core/metrics/truth';
import type { Split } from '../../core/run';
import type { WorkerClient } from '../../worker/client';
import type { TrainResult } from '../../worker/protocol';
import { logOddsAxis, type LogOddsAxis } from '../charts/log-odds-axis';
import type { DataState } from './data.svelte';
import type { ExperimentState } from './experiment.svelte';
import { JudgedSide, type Scored } from './judged-side.svelte';
import { LendingState } from './lending.svelte';
import { keptBy } from './steady';
import type { TrainingState } from './training.svelte';
import { truthAt, truthRoc } from './truth';

/** What the cut-off does to the rows being judged. Everything here but the looks is derived. */
export class DecisionState {
  #looks: Readonly<Record<string, number>> = $state.raw({});

  readonly #training: TrainingState;
  readonly #data: DataState;
  readonly lending: LendingState;
  /** The run on screen, or the one under way. */
  readonly front: JudgedSide;
  /** The run behind it: the pinned one, or the last while a new one is made. */
  readonly behind: JudgedSide;

  constructor(parts: {
    client: WorkerClient;
    experiment: ExperimentState;
    training: TrainingState;
    data: DataState;
  }) {
    const { client, experiment, training, data } = parts;
    this.#training = training;
    this.#data = data;
    this.lending = new LendingState(experiment, data);
    const { lending } = this;
    this.front = new JudgedSide({ client, data, lending, scored: () => this.#scored() });
    this.behind = new JudgedSide({
      client,
      data,
      lending,
      scored: () => this.#scoredBehind(),
      other: this.front,
    });
  }

  get settings(): Readonly<Experiment> {
    return this.lending.settings;
  }

  get terms(): Terms {
    return this.lending.terms;
  }

  // Of the run on screen.
  get columns(): JudgedSide['columns'] {
    return this.front.columns;
  }
  get judged(): JudgedSide['judged'] {
    return this.front.judged;
  }
  get scores(): JudgedSide['scores'] {
    return this.front.scores;
  }
  get corrections(): JudgedSide['corrections'] {
    return this.front.corrections;
  }
  get correction(): JudgedSide['correction'] {
    return this.front.correction;
  }
  get rawReading(): JudgedSide['rawReading'] {
    return this.front.rawReading;
  }
  get correctedReading(): JudgedSide['correctedReading'] {
    return this.front.correctedReading;
  }
  get plainReading(): JudgedSide['plainReading'] {
    return this.front.plainReading;
  }
  get reading(): JudgedSide['reading'] {
    return this.front.reading;
  }
  get hits(): JudgedSide['hits'] {
    return this.front.hits;
  }
  get stakes(): JudgedSide['stakes'] {
    return this.front.stakes;
  }
  get entries(): JudgedSide['entries'] {
    return this.front.entries;
  }
  get ruled(): JudgedSide['ruled'] {
    return this.front.ruled;
  }
  get book(): JudgedSide['book'] {
    return this.front.book;
  }
  get population(): JudgedSide['population'] {
    return this.front.population;
  }
  get sweep(): JudgedSide['sweep'] {
    return this.front.sweep;
  }
  get standing(): JudgedSide['standing'] {
    return this.front.standing;
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

  /** A run under way has no test scores yet, so its validation rows are shown. */
  readonly split: Split = $derived.by(() =>
    this.#training.live?.validation ? 'validation' : this.settings.split,
  );

  #scored(): Scored | null {
    const { live, shown } = this.#training;
    if (!live?.validation || live.scores === null) return this.#scoredBy(shown);
    const { validation, scores, corrections, experiment } = live;
    const table = this.#data.dataset?.key ?? '';
    return { judged: validation, scores, split: 'validation', corrections, experiment, table };
  }

  #scoredBehind(): Scored | null {
    const { live, pinned, shown } = this.#training;
    const underWay = Boolean(live?.validation);
    const behind = pinned ?? shown;
    return behind === shown && !underWay ? null : this.#scoredBy(behind);
  }

  #scoredBy(result: TrainResult | null): Scored | null {
    if (result === null) return null;
    const { split } = this;
    const { run, judged } = result;
    const { corrections, experiment, dataset } = run;
    return {
      judged: judged[split],
      scores: run[split],
      split,
      corrections,
      experiment,
      table: dataset.key,
    };
  }

  /** The run to compare with was judged on other rows: another seed, or other shares. */
  readonly otherRows: boolean = $derived.by(
    () => this.behind.scores !== null && this.behind.rowsKey !== this.front.rowsKey,
  );

  /** True PDs of the rows on screen, where they are known. */
  readonly truth: Float64Array | null = $derived.by(() =>
    truthAt(this.#data.dataset?.columns ?? [], this.front.columns.byName),
  );
  /** The same array while the rows are the same: every epoch of a run under way brings its own. */
  readonly #outcomes: Uint8Array | null = $derived.by(() => {
    const { scores, rowsKey } = this.front;
    return scores === null ? null : this.#keptOutcomes(rowsKey, scores.y);
  });
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

  /** The scale of every chart that shows probabilities. */
  readonly axis: LogOddsAxis | null = $derived.by(() =>
    this.front.sweep === null ? null : logOddsAxis(this.front.sweep),
  );

  /** A review is paid in the unit of the two costs only where money is counted in it. */
  readonly #flatReview: number = $derived.by(() =>
    this.front.stakes?.account.kind === 'flat' ? this.settings.costPerReview : 0,
  );
  /** The cut-off of lowest cost: the same on the pill and on the chart. */
  readonly cheapest: Chosen | null = $derived.by(() => {
    const { costPerMissedDefault, costPerDeclinedGood, reviewSkill } = this.settings;
    const costPerReview = this.#flatReview;
    const costs = { costPerMissedDefault, costPerDeclinedGood, reviewSkill, costPerReview };
    return this.front.standing === null ? null : lowestCost(this.front.standing, costs);
  });

  readonly decision: BookedDecision | null = $derived.by(() =>
    this.front.book === null ? null : decideBook(this.front.book, this.settings.cutoff, this.terms),
  );

  /** A pinned cut-off stays where it is; the run behind is else decided at the one on screen. */
  readonly ghostCutoff: number = $derived.by(() =>
    this.settings.cutoffPinned ? this.settings.pinnedCutoff : this.settings.cutoff,
  );
  /** What the decision is held against: the run behind, or a pinned cut-off of the same run. */
  readonly reference: { readonly entries: Entries; readonly book: Book } | null = $derived.by(
    () => {
      const side = this.behind.book === null ? this.front : this.behind;
      if (side === this.front && !this.settings.cutoffPinned) return null;
      // The columns of other rows come later: until then the two are decided by different means.
      if (side.lacking !== this.front.lacking) return null;
      const { ruled, book } = side;
      return ruled === null || book === null ? null : { entries: ruled, book };
    },
  );
  readonly ghostDecision: BookedDecision | null = $derived.by(() =>
    this.reference === null ? null : decideBook(this.reference.book, this.ghostCutoff, this.terms),
  );
}
