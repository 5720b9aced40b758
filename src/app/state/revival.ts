import { epochsOf, withNote, type Checkpoint } from '../../core/checkpoint';
import { Fault } from '../../core/fault';
import { onTensors } from '../../core/models/shelf';
import type { LiveRun } from './live-run';

/** Who is told how a run comes along, to keep what it has reached. */
export interface RunWatch {
  /** `from`: it goes on from there. */
  began(from: Checkpoint | null): void;
  reached(checkpoint: Checkpoint): void;
  /** `broken`: not by the visitor's will, so what it had reached may be gone on from. */
  ended(how: 'over' | 'broken'): void;
}

/** What a run goes on from when the worker dies under it, and whether it does. */
export class Revival {
  latest: Checkpoint | null;
  /** Epochs of the checkpoint that stood when the worker died before. */
  #diedAt = -1;
  #fault: Fault | null = null;
  #settle: ((fault: Fault | null) => void) | null = null;
  #reopened: Promise<Fault | null> | null = null;

  constructor(from: Checkpoint | null) {
    this.latest = from;
  }

  /**
   * The worker died. From where the run goes on once the table is open again, in words; null where it
   * has died before without a complete epoch in between, and the run ends.
   */
  lost(fault: Fault, live: LiveRun): string | null {
    this.#fault = fault;
    const reached = this.latest === null ? 0 : epochsOf(this.latest);
    if (reached <= this.#diedAt) return null;
    this.#diedAt = reached;
    this.#reopened = new Promise((resolve) => (this.#settle = resolve));
    const words = lossInWords(live, reached);
    if (this.latest !== null) this.latest = withNote(this.latest, words('went'));
    return words('goes');
  }

  /** The table is open again, or can't be. */
  reopened(fault: Fault | null): void {
    this.#settle?.(fault);
    this.#settle = null;
  }

  /** Resolves when the run can be asked for again; rejects with why not. */
  async after(thrown: unknown): Promise<void> {
    if (thrown !== this.#fault) throw thrown;
    if (this.#reopened === null) throw this.#twice(thrown);
    const fault = await this.#reopened;
    this.#reopened = null;
    if (fault !== null) throw fault;
  }

  #twice(cause: unknown): Fault {
    const reached = this.latest === null ? 0 : epochsOf(this.latest);
    const remedy =
      reached === 0
        ? 'Train a smaller model, or fewer rows, or on another engine'
        : `What it had reached by the end of epoch ${String(reached)} is here: continue from it, or train a smaller model or on another engine`;
    const what =
      'The background worker stopped twice without completing an epoch, so the run was ended';
    return new Fault('internal', what, { remedy, cause });
  }
}

/** "The background worker stopped in epoch 8; training goes on from the end of epoch 7." */
function lossInWords(
  { experiment, epochs }: LiveRun,
  reached: number,
): (tense: 'goes' | 'went') => string {
  const stopped = 'The background worker stopped';
  if (!onTensors(experiment.model))
    return () => `${stopped}; training starts again from the beginning.`;
  const at = epochs.length + 1;
  const where = at > experiment.epochs ? 'after the last epoch' : `in epoch ${String(at)}`;
  const from = `from the end of epoch ${String(reached)}`;
  return (tense) =>
    reached === 0
      ? `${stopped} ${where}; training starts again from the beginning.`
      : `${stopped} ${where}; training ${tense} on ${from}.`;
}
