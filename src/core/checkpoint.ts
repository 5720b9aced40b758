import type { FittedAutoencoder } from './encoder/stage';
import type { Experiment } from './experiment';
import type { EpochRecord } from './models/model';
import type { EngineName, Run } from './run';

/** What an optimiser remembers of each trained weight, in saving order; all engines mean the same by it. */
export interface Moments {
  /** Mean of the gradients, or the velocity of SGD. */
  readonly first: Float32Array;
  /** Mean of their squares; zeros with SGD. */
  readonly second: Float32Array;
  /** Steps taken. */
  readonly steps: number;
}

/** Where a schedule stands between two epochs. */
export interface ScheduleState {
  readonly plateauRate: number;
  /** −∞ before the first epoch with a validation AUC. */
  readonly bestAuc: number;
  readonly sinceBest: number;
  readonly sinceCut: number;
}

/**
 * A network's fit after a complete epoch: all that it takes to go on. What an epoch draws by chance
 * (the order of the rows, dropout) comes of the seed and the epoch's number alone, so nothing of that
 * is here, and on our own kernels a fit that went on ends with the bits of one that was never cut.
 */
export interface FitState {
  readonly epochs: readonly EpochRecord[];
  /** In saving order, moving statistics included. */
  readonly weights: Float32Array;
  readonly best: { readonly epoch: number; readonly weights: Float32Array };
  readonly schedule: ScheduleState;
  /** Batches trained on. */
  readonly batches: number;
  readonly moments: Moments;
}

/** A run after a complete epoch, as it is kept while it trains: rows are split and sampled anew from the seed. */
export interface Checkpoint {
  readonly format: 1;
  readonly experiment: Experiment;
  readonly dataset: Run['dataset'];
  /** On which it goes on, where that can be had. */
  readonly engine: EngineName;
  /** What happened so far, in words. */
  readonly note: string;
  /** Fitted before the network began; null where the settings ask for none. */
  readonly encoder: FittedAutoencoder | null;
  /** Fitting so far, without the autoencoder's. */
  readonly seconds: number;
  readonly fit: FitState;
}

/** With one more thing that happened; the note of the run that comes of it says so too. */
export function withNote(checkpoint: Checkpoint, words: string): Checkpoint {
  return { ...checkpoint, note: `${checkpoint.note} ${words}`.trim() };
}

/** Complete epochs. */
export function epochsOf({ fit }: Checkpoint): number {
  return fit.epochs.length;
}
