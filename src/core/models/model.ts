import type { Matrix, Sample } from '../data/matrix';
import type { Task } from '../task';

export interface EpochRecord {
  /** 1 for the first. */
  readonly epoch: number;
  readonly learningRate: number;
  /** Mean loss over the epoch's batches, penalties included; natural log units. */
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

export interface FitData {
  /** What the model learns from, after sampling. */
  readonly train: Sample;
  readonly validation: Sample;
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

/** One interface for every model: what it holds, how it learns, how it scores. */
export interface Model {
  readonly features: readonly string[];
  /** Count of all weights, moving statistics included. */
  readonly parameters: number;
  /** `onEpoch` also receives the raw scores of the validation rows after that epoch. */
  fit(
    data: FitData,
    task: Task,
    onEpoch: (epoch: EpochRecord, validationPd: Float32Array) => void,
  ): Promise<FitReport>;
  /**
   * Raw probability of default of each row, length `x.rows`. Columns are matched by name; throws a
   * `bad-input` Fault that names the columns when one is missing.
   */
  predict(x: Matrix, task: Task): Promise<Float32Array>;
  save(): Promise<SavedModel>;
  dispose(): void;
}
