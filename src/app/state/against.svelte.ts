import type { Compared, ComparedAnswer } from '../../core/decision/compare/against';
import {
  bookOf,
  decideBook,
  type Book,
  type BookedDecision,
  type Entries,
} from '../../core/decision/book/book';
import { correctSweep } from '../../core/decision/calibrate/correction';
import { chosenCorrection } from '../../core/decision/calibrate/corrections';
import { fatesOf, jointCells, stepsAt, type Steps } from '../../core/decision/compare/fates';
import type { RankedRows, RankingAnswer } from '../../core/decision/compare/ranking-bootstrap';
import {
  matchApproval,
  swapSetOf,
  type Matched,
  type SwapSet,
} from '../../core/decision/compare/swap-set';
import type { Experiment } from '../../core/experiment';
import type { SplitScores } from '../../core/run';
import type { Progress } from '../../core/task';
import { splitKey } from '../../core/data/prepare';
import type { WorkerClient } from '../../worker/client';
import type { TrainResult } from '../../worker/protocol';
import { Asked, type Work } from './asked.svelte';
import type { DecisionState } from './decision.svelte';
import { identityOf } from './identity';
import type { TrainingState } from './training.svelte';

/** A drag has come to rest when the cut-off stood for this long. */
const REST_MS = 150;

/** One side of a comparison: a decision on rows, made by a cut-off. */
interface Sided {
  readonly entries: Entries;
  readonly book: Book;
  readonly cutoff: number;
}

/** Whom a challenger at the champion's approval rate swaps in and out, with what is uncertain in it. */
export interface Swapped {
  /** Null where the two were judged on different rows: nobody can be followed from one to the other. */
  readonly swap: SwapSet | null;
  readonly answer: ComparedAnswer;
  /** Tells apart what was compared, cut-offs and terms aside. */
  readonly books: string;
}

/** The decision on screen held against another: intervals of all figures, and the swap set. */
export class AgainstState {
  readonly #client: WorkerClient;
  readonly #training: TrainingState;
  readonly #decision: DecisionState;
  readonly #cutoffAsked: Asked<ComparedAnswer>;
  readonly #matchedAsked: Asked<Swapped>;
  readonly #rankingAsked: Asked<RankingAnswer>;

  constructor(parts: { client: WorkerClient; training: TrainingState; decision: DecisionState }) {
    this.#client = parts.client;
    this.#training = parts.training;
    this.#decision = parts.decision;
    this.#cutoffAsked = new Asked(
      () => this.#question(this.#decision.settings.cutoff),
      () => this.#compare(this.#decision.settings.cutoff),
      false,
      REST_MS,
    );
    this.#matchedAsked = new Asked(
      () => (this.shown && this.matched !== null ? this.#question(this.matched.cutoff) : null),
      () => this.#swap(),
      true,
      REST_MS,
    );
    this.#rankingAsked = new Asked(
      () => this.#rankingQuestion(),
      (report) => this.#rank(report),
      false,
      REST_MS,
    );
  }

  /** Intervals at the cut-off on screen; against approving everybody where nothing is pinned. */
  get atCutoff(): ComparedAnswer | null {
    return this.#cutoffAsked.value;
  }

  /** At the challenger's matched cut-off; while a new one is worked out, the last of the same books. */
  get swapped(): Swapped | null {
    const swapped = this.#matchedAsked.value;
    return swapped?.books === this.#books ? swapped : null;
  }

  get swapPending(): boolean {
    return this.#matchedAsked.pending;
  }

  /** The working out of either. */
  get cutoffWork(): Work {
    return this.#cutoffAsked;
  }
  get matchedWork(): Work {
    return this.#matchedAsked;
  }

  /** Of what holds at every cut-off; null while a run is under way. */
  get ranking(): RankingAnswer | null {
    return this.#rankingAsked.value;
  }

  /** The working out of it. */
  get rankingWork(): Work {
    return this.#rankingAsked;
  }

  /** The two are judged on rows of their own, so nothing can be paired. */
  readonly apart: boolean = $derived.by(
    () => this.#decision.otherRows && this.#decision.behind.judged !== null,
  );

  /** The board is on screen. */
  readonly shown: boolean = $derived.by(() =>
    ['against', 'all'].includes(this.#decision.settings.board),
  );

  /** The challenger's cut-off that approves as many as the champion does. */
  readonly matched: Matched | null = $derived.by(() => {
    const { book, ghostDecision, terms } = this.#decision;
    if (book === null || ghostDecision === null) return null;
    const { approved, referred, declined, approvalRate } = ghostDecision;
    return matchApproval(book, approvalRate, terms, declined / (approved + referred + declined));
  });

  readonly atMatched: BookedDecision | null = $derived.by(() => {
    const { book, terms } = this.#decision;
    return book === null || this.matched === null
      ? null
      : decideBook(book, this.matched.cutoff, terms);
  });

  readonly #probability = $derived.by(() => this.#decision.settings.probability);
  readonly #recalibration = $derived.by(() => this.#decision.settings.recalibration);

  /** The book of a run of this visit, if it was judged on the rows on screen. */
  bookOf(result: TrainResult): Book | null {
    const { ruled, split, book } = this.#decision;
    if (result === this.#training.shown && this.#training.live === null) return book;
    const { run, judged } = result;
    const { order, raw } = judged[split];
    const rows = splitKey(run.dataset.key, run.experiment);
    if (ruled === null || rows !== splitKey(run.dataset.key, this.#made)) return null;
    const correction = chosenCorrection(run.corrections, this.#recalibration);
    const sweep = this.#probability === 'raw' ? raw.sweep : correctSweep(raw.sweep, correction);
    return bookOf({ ...ruled, sweep, order });
  }

  #front(cutoff: number): Sided | null {
    const { ruled: entries, book } = this.#decision;
    return entries === null || book === null ? null : { entries, book, cutoff };
  }

  readonly #behind: Sided | null = $derived.by(() => {
    const { reference, ghostCutoff } = this.#decision;
    return reference === null ? null : { ...reference, cutoff: ghostCutoff };
  });

  /** The settings that made the run on screen: its seed draws the bootstrap samples. */
  get #made(): Experiment {
    const { live, shown } = this.#training;
    const made = live?.validation ? live.experiment : shown?.run.experiment;
    return made ?? this.#decision.settings;
  }

  /** What is compared, cut-offs and terms aside. */
  get #books(): string {
    const books = [this.#decision.book, this.#behind?.book ?? null];
    return books.map(identityOf).join();
  }

  #question(cutoff: number): string | null {
    const front = this.#front(cutoff);
    if (front === null) return null;
    return JSON.stringify([
      this.#books,
      cutoff,
      this.#behind?.cutoff ?? null,
      this.apart,
      this.#decision.terms,
      this.#made.seed,
      this.#decision.settings.resamples,
    ]);
  }

  #steps({ book, cutoff }: Sided): Steps {
    return stepsAt(book, cutoff, this.#decision.terms);
  }

  #comparedAt(cutoff: number): Compared | null {
    const front = this.#front(cutoff);
    if (front === null) return null;
    const a = fatesOf(front.entries, front.book, this.#steps(front));
    const everybody = new Uint8Array(a.length);
    const behind = this.#behind;
    if (behind === null)
      return {
        kind: 'paired',
        cells: jointCells(front.entries, a, everybody),
        population: front.book.population,
      };
    const b = fatesOf(behind.entries, behind.book, this.#steps(behind));
    if (this.apart || b.length !== a.length)
      return {
        kind: 'apart',
        a: jointCells(front.entries, a, everybody),
        b: jointCells(behind.entries, b, new Uint8Array(b.length)),
        populationA: front.book.population,
        populationB: behind.book.population,
      };
    return {
      kind: 'paired',
      cells: jointCells(front.entries, a, b),
      population: front.book.population,
    };
  }

  #compare(cutoff: number) {
    return this.#asking(this.#comparedAt(cutoff));
  }

  #asking(compared: Compared | null) {
    if (compared === null) return nothing<ComparedAnswer>();
    const call = this.#client.request('compare', {
      compared,
      terms: this.#decision.terms,
      seed: this.#made.seed,
      resamples: this.#decision.settings.resamples,
    });
    return { result: call.result, cancel: () => call.cancel() };
  }

  #swap() {
    const compared = this.matched === null ? null : this.#comparedAt(this.matched.cutoff);
    if (compared === null) return nothing<Swapped>();
    const swap = compared.kind === 'paired' ? swapSetOf(compared.cells, compared.population) : null;
    const { result, cancel } = this.#asking(compared);
    const books = this.#books;
    const both = result.then((answer) => ({ swap, answer, books }));
    both.catch(() => undefined);
    return { result: both, cancel };
  }

  /** While a run is under way its epochs come too fast to draw rows for each. */
  #rankingQuestion(): string | null {
    const { scores, behind, settings } = this.#decision;
    if (this.#training.live !== null || scores === null) return null;
    return JSON.stringify([
      identityOf(scores),
      identityOf(behind.scores),
      this.apart,
      this.#made.seed,
      settings.resamples,
    ]);
  }

  #rank(onProgress: (progress: Progress) => void) {
    const { scores, behind, settings } = this.#decision;
    if (scores === null) return nothing<RankingAnswer>();
    const paired = !this.apart && behind.scores?.y.length === scores.y.length;
    const question = {
      scores: ranked(scores),
      other: behind.scores === null ? null : { ...ranked(behind.scores), paired },
      seed: this.#made.seed,
      resamples: settings.resamples,
    };
    const call = this.#client.request('ranking', question, { onProgress });
    return { result: call.result, cancel: () => call.cancel() };
  }
}

function ranked({ rawPd, y }: SplitScores): RankedRows {
  return { pd: rawPd, y };
}

/** What stands for an answer that can't be asked for. */
function nothing<T>(): { result: Promise<T>; cancel: () => void } {
  return { result: new Promise(() => undefined), cancel: () => undefined };
}
