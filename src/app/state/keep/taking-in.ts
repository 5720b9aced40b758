import { isShipped } from '../../../core/run';
import { equalRuns, runId } from '../../../core/run-id';
import { sameRun } from '../../../core/settings';
import type { TrainResult } from '../../../worker/protocol';
import type { TrainingState } from '../training.svelte';
import type { Reading } from './reading.svelte';
import type { RunNote } from './store';

interface Parts {
  readonly training: TrainingState;
  readonly reading: Reading;
  /** Of every kept run. */
  readonly notes: () => readonly RunNote[];
  /** Takes a run that can't be read out of the way. */
  readonly clear: (id: string) => Promise<void>;
}

/** Which runs are here already: equal runs count as one, though ids made by an older rule may differ. */
export class TakingIn {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The run with an id that no other has; null where it is here. */
  async asNew(result: TrainResult): Promise<TrainResult | null> {
    const { reading, clear } = this.#parts;
    const { run } = result;
    if (reading.whyNot(run.id) !== null) await clear(run.id);
    if (!this.#holds(run.id)) return (await this.#twin(result)) === null ? result : null;
    const own = runId(run);
    if (own === run.id || this.#holds(own) || (await this.#twin(result)) !== null) return null;
    return { ...result, run: { ...run, id: own } };
  }

  /** An equal run that is kept, but not in the list. */
  async keptTwin({ run, judged }: TrainResult): Promise<TrainResult | null> {
    const { training, reading, notes } = this.#parts;
    const { auc } = judged.validation.ranking;
    const isLike = (note: RunNote): boolean =>
      note.table === run.dataset.key &&
      Object.is(note.auc, auc) &&
      sameRun(note.experiment, run.experiment) &&
      !training.kept.some((other) => other.run.id === note.id) &&
      reading.whyNot(note.id) === null;
    for (const note of notes().filter(isLike)) {
      const kept = await reading.one(note);
      if (kept !== null && equalRuns(kept.run, run)) return kept;
    }
    return null;
  }

  async #twin(result: TrainResult): Promise<TrainResult | null> {
    const { training } = this.#parts;
    const listed = training.kept.find(({ run }) => equalRuns(run, result.run));
    return listed ?? this.keptTwin(result);
  }

  #holds(id: string): boolean {
    const { training, notes } = this.#parts;
    return training.kept.some(({ run }) => run.id === id) || notes().some((note) => note.id === id);
  }
}

/** A run that came with the data is there anyway, and one without scores is of no use. */
export function isWorthKeeping({ run }: TrainResult): boolean {
  return (
    !isShipped(run) && [run.validation, run.test].every(({ rawPd }) => rawPd.every(Number.isFinite))
  );
}
