import { splitKey } from '../../core/data/prepare';
import type { Correction } from '../../core/decision/calibrate/correction';
import { chosenCorrection } from '../../core/decision/calibrate/corrections';
import { decidedFigures } from '../../core/decision/compare/decided-figures';
import type { Estimate, Leaderboard, Standing } from '../../core/decision/compare/leaderboard';
import type { Split } from '../../core/run';
import type { WorkerClient } from '../../worker/client';
import type { TrainResult } from '../../worker/protocol';
import { Asked, type Work } from './asked.svelte';
import type { DecisionState } from './decision.svelte';
import { madeOnce } from './made-once.svelte';
import { sameRows } from './same-rows';
import type { TrainingState } from './training.svelte';

const REST_MS = 150;
const UNCORRECTED: Correction = { kind: 'none' };

/** Who was ranked, and on which rows. */
interface Answer extends Leaderboard {
  readonly split: Split;
  readonly rows: number;
  readonly bad: number;
}

/** A standing with what follows from the scores decided on, at the cut-off that stands. */
export interface BoardRow extends Standing {
  readonly brier: Estimate;
  readonly recall: Estimate;
}

/** The leaderboard, labelled with the rows that its figures belong to. */
export interface Board extends Answer {
  readonly standings: readonly BoardRow[];
}

/** A run that is not ranked. */
export interface LeftOut {
  readonly result: TrainResult;
  /** Its settings split the table in another way, or they do not, and its rows differ all the same. */
  readonly why: 'split' | 'rows';
}

/** Every run at hand, ranked on the rows of the one on screen. */
export class LeaderboardState {
  readonly #client: WorkerClient;
  readonly #training: TrainingState;
  readonly #decision: DecisionState;
  readonly #asked: Asked<Answer>;

  constructor(parts: { client: WorkerClient; training: TrainingState; decision: DecisionState }) {
    this.#client = parts.client;
    this.#training = parts.training;
    this.#decision = parts.decision;
    this.#asked = new Asked(
      () => this.#question(),
      (report) => {
        const { split, payload, bad } = this.#payload();
        const call = this.#client.request('leaderboard', payload, { onProgress: report });
        const result = call.result.then((made) => ({
          ...made,
          split,
          rows: payload.y.length,
          bad,
        }));
        return { result, cancel: () => call.cancel() };
      },
      true,
      REST_MS,
    );
  }

  /** Runs of the open table, those on screen and pinned among them; newest last. */
  readonly runs: readonly TrainResult[] = $derived.by(() => {
    const { kept, shown } = this.#training;
    return shown === null || kept.includes(shown) ? kept : [shown, ...kept];
  });

  /** Where the rows that everybody is judged on come from. */
  readonly host: TrainResult | null = $derived.by(
    () => this.#training.shown ?? this.runs.at(-1) ?? null,
  );

  readonly #split: Split = $derived.by(() => this.#decision.settings.split);

  /** Those judged on the rows of the one on screen: they can be held against each other. */
  readonly entered: readonly TrainResult[] = $derived.by(() => {
    const { host } = this;
    const split = this.#split;
    if (host === null) return [];
    return this.runs.filter(({ run }) => sameRows(run[split], host.run[split]));
  });

  /** Judged on rows of their own. */
  readonly others: readonly LeftOut[] = $derived.by(() => {
    const { host } = this;
    if (host === null) return [];
    return this.runs
      .filter((result) => !this.entered.includes(result))
      .map((result) => ({ result, why: splitOf(result) === splitOf(host) ? 'rows' : 'split' }));
  });

  /** The view is open. */
  readonly #wanted: boolean = $derived.by(() => {
    const { view, comparing } = this.#decision.settings;
    return view === 'compare' && comparing === 'runs';
  });

  /** The last answer, without the runs that are gone since. */
  readonly #answer: Answer | null = $derived.by(() => {
    const answer = this.#asked.value;
    if (answer === null) return null;
    const here = (id: string): boolean => this.find(id) !== undefined;
    const standings = answer.standings.filter(({ id }) => here(id));
    if (standings.length === 0) return null;
    return { ...answer, standings, pairs: answer.pairs.filter(({ a, b }) => here(a) && here(b)) };
  });

  /** What needs no drawing anew: whatever the cut-off, of the same rows as the answer. */
  readonly #decided = $derived.by(() => {
    const answer = this.#answer;
    if (answer === null) return [];
    return answer.standings.flatMap(({ id }) => {
      const result = this.find(id);
      if (result === undefined) return [];
      return [decidedFigures(result.run[answer.split], this.correctionOf(result))];
    });
  });

  /** As last worked out: it says itself which rows it is about, and may be those asked before. */
  readonly board: Board | null = $derived.by(() => {
    const answer = this.#answer;
    if (answer === null) return null;
    const { cutoff } = this.#decision.settings;
    const standings = answer.standings.map((standing, i) => {
      const { brier, recallAt } = this.#decided[i];
      return { ...standing, brier, recall: recallAt(cutoff) };
    });
    return { ...answer, standings };
  });

  /** The board is about what is asked now. */
  get fresh(): boolean {
    return this.#asked.fresh;
  }

  get work(): Work {
    return this.#asked;
  }

  find(id: string): TrainResult | undefined {
    return this.runs.find(({ run }) => run.id === id);
  }

  /** What turns a run's raw scores into those decided on. */
  correctionOf({ run }: TrainResult): Correction {
    const { probability, recalibration } = this.#decision.settings;
    return probability === 'raw' ? UNCORRECTED : chosenCorrection(run.corrections, recalibration);
  }

  #question(): string | null {
    if (!this.#wanted || this.entered.length === 0) return null;
    const ids = this.entered.map(({ run }) => run.id);
    return JSON.stringify([ids, this.#split, this.#decision.settings.resamples]);
  }

  #payload() {
    const { resamples, seed } = this.#decision.settings;
    const split = this.#split;
    const entrants = this.entered.map(({ run }) => ({ id: run.id, rawPd: run[split].rawPd }));
    const [{ run, judged }] = this.entered;
    const payload = { entrants, y: run[split].y, seed, resamples };
    return { split, payload, bad: judged[split].ranking.bad };
  }
}

export const leaderboardOf = madeOnce((sandbox) => new LeaderboardState(sandbox));

function splitOf({ run }: TrainResult): string {
  return splitKey(run.dataset.key, run.experiment);
}
