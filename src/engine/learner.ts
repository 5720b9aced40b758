import type { Moments } from '../core/checkpoint';
import type { Experiment } from '../core/experiment';
import { NO_POOL, type ThreadPool } from '../core/threads';
import type { Engine } from './live-engine';
import { FusedLearner } from './fused/fused-learner';
import type { KernelModule } from './fused/kernels';
import { FusedScorer } from './fused/scorer';
import { GpuLearner } from './gpu/gpu-learner';
import { opsOf } from './gpu/ops';
import type { Batch, TrainSettings } from './network/network';
import type { NetworkPlan } from './network/plan';
import { TensorLearner } from './tensor-learner';

/** How a step moves the weights, and how much of a moving average stays. */
export interface Rates {
  readonly learningRate: number;
  readonly keep: number;
}

/** The loss of an epoch, added up where the network works. */
export interface EpochLoss {
  /**
   * Waits until the batches before the last call are done, so that a device's queue stays short and a cancel acts
   * soon, without it ever standing idle. False once a loss is seen not to be a number; where that would take a
   * read from the device, it is seen in `mean` alone.
   */
  caughtUp(): Promise<boolean>;
  /** Mean over all rows so far. */
  mean(): Promise<number>;
  dispose(): Promise<void>;
}

/** A network at work on an engine, with its optimiser. It lives as long as one fit or one scoring. */
export interface Learner {
  /** The loss of the batches from now on. */
  beginEpoch(): EpochLoss;
  /**
   * One training step: forward, loss, backward, penalties, optimiser, moving averages.
   *
   * @param breathe awaited between layers, so that even a large batch can be cancelled; not where other
   *   threads wait for this one within the step
   */
  train(
    batch: Batch,
    settings: TrainSettings,
    rates: Rates,
    breathe: () => Promise<void>,
  ): Promise<void>;
  /** Logits of the rows of `x` (rows × inputs) with moving statistics: rows · members. */
  logits(x: Float32Array, rows: number): Promise<Float32Array>;
  /** All weights in saving order. */
  values(): Promise<Float32Array>;
  /** The optimiser's moments as they stand, in copies. */
  moments(): Promise<Moments>;
  /** Before the first step: the optimiser goes on from these. */
  takeMoments(moments: Moments): void;
  dispose(): void;
}

/**
 * A network on an engine: on our own kernels or WebGPU programs where the engine has them and they have the
 * plan's layers, else on tensors.
 *
 * @param weights all weights in saving order
 * @param pool other threads that may take part in training
 */
export function learnerOn(
  engine: Engine,
  plan: NetworkPlan,
  weights: Float32Array,
  experiment: Experiment,
  pool: ThreadPool = NO_POOL,
): Learner {
  const kernels = kernelsFor(engine, plan);
  if (kernels !== null) return new FusedLearner(kernels, plan, weights, experiment, pool);
  const ops = engine.gpu === null ? null : opsOf(plan);
  return engine.gpu === null || ops === null
    ? new TensorLearner(engine, plan, weights, experiment)
    : new GpuLearner(engine, engine.gpu, plan, ops, weights);
}

/** A network that only scores: on our own kernels it has nothing of what training needs. */
export function scorerOn(
  engine: Engine,
  plan: NetworkPlan,
  weights: Float32Array,
  experiment: Experiment,
): Pick<Learner, 'logits' | 'dispose'> {
  const kernels = kernelsFor(engine, plan);
  if (kernels === null) return learnerOn(engine, plan, weights, experiment);
  const scorer = new FusedScorer(kernels, plan).load(weights);
  return {
    logits: (x, rows) => Promise.resolve(scorer.logits(x, rows)),
    dispose: () => undefined,
  };
}

/** The engine's kernels, where it has any and they have the plan's layers. */
export function kernelsFor(engine: Engine, plan: NetworkPlan): KernelModule | null {
  return plan.layers.every(({ kind }) => kind !== 'lstm') ? engine.kernels : null;
}
