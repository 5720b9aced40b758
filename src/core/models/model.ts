import type { Matrix, Rows, Sample } from '../data/matrix';
import type { Task } from '../task';

/**
 * What one step of learning came to: an epoch of a network, so many trees of an ensemble, an
 * iteration of an optimiser (`SHELF` says which).
 */
export interface EpochRecord {
  /** Steps so far, 1 for the first; of an ensemble, its trees so far. */
  readonly epoch: number;
  /** Of networks and boosting; 1 where there is none. */
  readonly learningRate: number;
  /** Mean loss over the rows learnt from, penalties included; natural log units. */
  readonly trainLoss: number;
  /** The loss without penalties, on a fixed seeded sample of training rows as they were before sampling. */
  readonly validationLoss: number;
  readonly trainAuc: number;
  readonly validationAuc: number;
  /** Recall at the raw score .5. */
  readonly trainRecall: number;
  readonly validationRecall: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
}

/** The stage that every model reports while it learns, step after step. */
export const LEARNING = 'training';

/** Where and why a fit ended. */
export type Outcome = 'finished' | 'stopped-early' | 'cancelled' | 'diverged';

export interface FitReport {
  readonly outcome: Outcome;
  readonly epochs: readonly EpochRecord[];
  /** The epoch whose weights the model holds now. */
  readonly bestEpoch: number;
  /** What happened, in words, when it did not simply finish. */
  readonly note: string;
}

export interface FitData<X extends Rows = Matrix> {
  /** What the model learns from, after sampling. */
  readonly train: Sample<X>;
  readonly validation: Sample<X>;
  /** Training rows before sampling (a sample of them), to measure the training curve on. */
  readonly trainCheck: Sample;
}

/** Everything needed to score again, in plain JSON and one flat buffer. */
export interface SavedModel {
  readonly kind: string;
  readonly format: 1;
  readonly features: readonly string[];
  readonly settings: unknown;
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** All weights one after another, in the order of `weights`. */
  readonly values: Float32Array;
}

/**
 * One interface for every model: what it holds, how it learns, how it scores. A model that needs no
 * tensors is given rows as the transform made them and may decode them (`layoutOf`). One that looks into
 * all rows at once is given matrices: `mustHold` tells of which.
 */
export interface Model {
  readonly features: readonly string[];
  /** Count of all weights, moving statistics included. */
  readonly parameters: number;
  /**
   * Learns from scratch. `onEpoch` also receives the raw scores of the validation rows after that
   * step; an ensemble of many trees calls it some forty times in all, since each call is judged and
   * drawn. Cancelling ends it with outcome `cancelled`.
   */
  fit(
    data: FitData<Rows>,
    task: Task,
    onEpoch: (epoch: EpochRecord, validationPd: Float32Array) => void,
  ): Promise<FitReport>;
  /**
   * Raw probability of default of each row, length `x.rows`. Columns are matched by name; throws a
   * `bad-input` Fault that names the columns when one is missing.
   */
  predict(x: Rows, task: Task): Promise<Float32Array>;
  save(): Promise<SavedModel>;
  dispose(): void;
}
