import type { Moments } from '../core/checkpoint';
import type { EpochLoss, Learner, Rates } from './learner';
import type { Engine } from './live-engine';
import { DeviceNetwork, type Batch, type TrainSettings } from './network/network';
import { Optimiser, type OptimiserSettings } from './network/optimiser';
import type { NetworkPlan } from './network/plan';
import { RunningLoss } from './running-loss';

/** A network whose numbers are tensors of the running engine. */
export class TensorLearner implements Learner {
  readonly #engine: Engine;
  readonly #network: DeviceNetwork;
  readonly #optimiser: Optimiser;
  #loss: RunningLoss | null = null;

  constructor(
    engine: Engine,
    plan: NetworkPlan,
    weights: Float32Array,
    settings: OptimiserSettings,
  ) {
    this.#engine = engine;
    this.#network = new DeviceNetwork(plan, weights);
    this.#optimiser = new Optimiser(settings);
  }

  beginEpoch(): EpochLoss {
    this.#loss = new RunningLoss(this.#engine);
    return this.#loss;
  }

  async train(
    batch: Batch,
    settings: TrainSettings,
    rates: Rates,
    breathe: () => Promise<void>,
  ): Promise<void> {
    const loss = await this.#network.train(batch, settings, this.#optimiser, rates, breathe);
    if (this.#loss === null) loss.dispose();
    else this.#loss.add(loss, batch.rows);
  }

  async logits(x: Float32Array, rows: number): Promise<Float32Array> {
    const logits = this.#network.logits(x, rows);
    try {
      return await this.#engine.guard(logits.data<'float32'>());
    } finally {
      logits.dispose();
    }
  }

  values(): Promise<Float32Array> {
    return this.#engine.guard(this.#network.values());
  }

  moments(): Promise<Moments> {
    return this.#engine.guard(this.#optimiser.moments());
  }

  takeMoments(moments: Moments): void {
    this.#optimiser.takeMoments(moments, this.#network.trainedSizes);
  }

  dispose(): void {
    this.#network.dispose();
    this.#optimiser.dispose();
  }
}
