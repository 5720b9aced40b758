import type { Moments } from '../../core/checkpoint';
import type { EpochLoss, Learner, Rates } from '../learner';
import type { Engine } from '../live-engine';
import type { Batch, TrainSettings } from '../network/network';
import type { NetworkPlan } from '../network/plan';
import { GpuNetwork } from './gpu-network';
import type { Op } from './ops';

/**
 * A network on WebGPU with programs of our own. Its dropout masks are drawn on the device, from seeds of the epoch's
 * stream: the same for a seed on every card, but not those that other engines draw.
 */
export class GpuLearner implements Learner {
  readonly #engine: Engine;
  readonly #network: GpuNetwork;
  #loss: DeviceSum | null = null;

  /** @param weights all weights in saving order */
  constructor(
    engine: Engine,
    device: GPUDevice,
    plan: NetworkPlan,
    ops: readonly Op[],
    weights: Float32Array,
  ) {
    this.#engine = engine;
    this.#network = new GpuNetwork(device, plan, ops, weights);
  }

  beginEpoch(): EpochLoss {
    this.#loss = new DeviceSum(this.#engine, this.#network);
    return this.#loss;
  }

  async train(
    batch: Batch,
    settings: TrainSettings,
    rates: Rates,
    breathe: () => Promise<void>,
  ): Promise<void> {
    // Not guarded: a pause may be waited for within. What a step sends is waited for by `caughtUp`.
    await this.#network.train(batch, settings, rates, breathe);
    this.#loss?.add(batch.rows);
  }

  logits(x: Float32Array, rows: number): Promise<Float32Array> {
    return this.#engine.guard(this.#network.logits(x, rows));
  }

  values(): Promise<Float32Array> {
    return this.#engine.guard(this.#network.values());
  }

  moments(): Promise<Moments> {
    return this.#engine.guard(this.#network.moments());
  }

  takeMoments(moments: Moments): void {
    this.#network.takeMoments(moments);
  }

  dispose(): void {
    this.#network.dispose();
  }
}

/** The loss of an epoch, added up on the device and read at its end alone. */
class DeviceSum implements EpochLoss {
  readonly #engine: Engine;
  readonly #network: GpuNetwork;
  #rows = 0;
  #earlier: Promise<unknown> = Promise.resolve();

  constructor(engine: Engine, network: GpuNetwork) {
    this.#engine = engine;
    this.#network = network;
    network.beginSum();
  }

  add(rows: number): void {
    this.#rows += rows;
  }

  async caughtUp(): Promise<boolean> {
    const before = this.#earlier;
    this.#earlier = this.#network.done();
    // Awaited by the next call, or by nobody when the run ends first.
    this.#earlier.catch(() => undefined);
    await this.#engine.guard(before);
    return true;
  }

  async mean(): Promise<number> {
    return (await this.#engine.guard(this.#network.sum())) / this.#rows;
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
