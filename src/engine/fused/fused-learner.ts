import type { EpochLoss, Learner, Rates } from '../learner';
import type { Batch, TrainSettings } from '../network/network';
import type { OptimiserSettings } from '../network/optimiser';
import type { NetworkPlan } from '../network/plan';
import { FusedNetwork } from './fused-network';
import type { KernelModule } from './kernels';
import { FusedOptimiser } from './optimiser';

/** A network on our own kernels; nothing is ever waited for. */
export class FusedLearner implements Learner {
  readonly #network: FusedNetwork;
  readonly #optimiser: FusedOptimiser;
  #loss = new HostSum();

  constructor(
    module: KernelModule,
    plan: NetworkPlan,
    weights: Float32Array,
    settings: OptimiserSettings,
  ) {
    this.#network = new FusedNetwork(module, plan, weights);
    this.#optimiser = new FusedOptimiser(settings);
  }

  beginEpoch(): EpochLoss {
    this.#loss = new HostSum();
    return this.#loss;
  }

  async train(
    batch: Batch,
    settings: TrainSettings,
    rates: Rates,
    breathe: () => Promise<void>,
  ): Promise<void> {
    const loss = await this.#network.train(batch, settings, this.#optimiser, rates, breathe);
    this.#loss.add(loss, batch.rows);
  }

  logits(x: Float32Array, rows: number): Promise<Float32Array> {
    return Promise.resolve(this.#network.logits(x, rows));
  }

  values(): Promise<Float32Array> {
    return Promise.resolve(this.#network.values());
  }

  /** Its memory goes with it. */
  dispose(): void {
    this.#loss = new HostSum();
  }
}

class HostSum implements EpochLoss {
  #sum = 0;
  #rows = 0;

  add(loss: number, rows: number): void {
    this.#sum += loss * rows;
    this.#rows += rows;
  }

  earlier(): Promise<number> {
    return Promise.resolve(this.#sum);
  }

  mean(): Promise<number> {
    return Promise.resolve(this.#sum / this.#rows);
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
