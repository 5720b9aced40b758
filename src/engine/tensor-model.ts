import type { Rows } from '../core/data/matrix';
import type { EpochRecord, FitData, FitReport, Model } from '../core/models/model';
import type { Task } from '../core/task';
import type { Continuing } from './fit-state';

export type OnEpoch = (epoch: EpochRecord, validationPd: Float32Array) => void;

/** A model that learns and scores on the engine that is running, and outlives the loss of one. */
export interface TensorModel extends Model {
  /** Complete epochs of the fit so far. */
  readonly epochsDone: number;
  /**
   * Learns from scratch, or goes on from where another such model had come to.
   *
   * @throws `bad-input` Fault when that was another network
   */
  fit(
    data: FitData<Rows>,
    task: Task,
    onEpoch: OnEpoch,
    continuing?: Continuing,
  ): Promise<FitReport>;
  /** Goes on after the last complete epoch of a fit; the optimiser's moments start afresh. */
  resume(
    data: FitData<Rows>,
    task: Task,
    onEpoch: OnEpoch,
    onReached?: Continuing['onReached'],
  ): Promise<FitReport>;
  /** Log-odds of default of each row, which `predict` turns into probabilities. */
  logits(x: Rows, task: Task): Promise<Float32Array>;
}
