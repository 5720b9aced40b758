import type { NetworkPlan, WeightPlan } from '../network/plan';
import { SUMS } from './loss';
import type { Machine } from './machine';
import { MEASURED } from './optimise';
import { STEP_BYTES } from './program';

/** Where each weight lies, in numbers: all of them in one row, in saving order. */
export class Layout {
  readonly kernels: readonly number[];
  readonly vectors: readonly number[];
  readonly moving: readonly number[];
  /** Where the vectors begin, where the moving statistics do, and where they end. */
  readonly kernelsEnd: number;
  readonly trained: number;
  readonly count: number;

  constructor(plan: NetworkPlan) {
    let at = 0;
    const placesOf = (weights: readonly WeightPlan[]): number[] =>
      weights.map(({ size }) => (at += size) - size);
    this.kernels = placesOf(plan.kernels);
    this.kernelsEnd = at;
    this.vectors = placesOf(plan.vectors);
    this.trained = at;
    this.moving = placesOf(plan.moving);
    this.count = at;
  }
}

/** What a network holds on the device from its first step to its last. */
export interface NetworkBuffers {
  readonly weights: GPUBuffer;
  /** Of what is trained. */
  readonly gradients: GPUBuffer;
  /** What the optimiser keeps of each: a first moment or velocity, then second moments. */
  readonly kept: GPUBuffer;
  /** Means and variances of the batch, as the moving ones lie. */
  readonly statistics: GPUBuffer;
  readonly sums: GPUBuffer;
  readonly found: GPUBuffer;
  readonly step: GPUBuffer;
}

export function buffersFor(machine: Machine, { trained, count }: Layout): NetworkBuffers {
  return {
    weights: machine.storage(count),
    gradients: machine.storage(trained),
    kept: machine.storage(2 * trained),
    statistics: machine.storage(count - trained),
    sums: machine.storage(SUMS.count),
    found: machine.storage(2 * Math.ceil(trained / MEASURED)),
    step: machine.uniform(STEP_BYTES),
  };
}
