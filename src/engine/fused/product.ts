import type { DensePlan } from '../network/plan';
import type { Bench, Values } from './bench';
import type { Address } from './kernels';
import type { Part } from './shards';

/** A dense layer by products of panels. What it writes needs room for five rows past the last. */
export interface Product {
  forward(rows: number): void;
  /** Gradients of kernel and bias, shard by shard. */
  weightsBack(parts: readonly Part[], dy: Address): void;
  inputBack(rows: number, dy: Address, dx: Address): void;
}

/** y = x · kernel + bias, and its ways back. */
export function denseOf(plan: DensePlan, x: Values, y: Values, bench: Bench): Product {
  const { kernels, weights, left, right, none, edge } = bench;
  const { inputs, units, biasIsMoot } = plan;
  const kernel = weights.kernel(plan.kernel);
  const bias = weights.vector(plan.bias);
  return {
    forward: (rows) => {
      kernels.packRight(kernel.at, y.stride, inputs, y.stride, right);
      // prettier-ignore
      kernels.dense(
        x.at, x.stride, right, y.at, rows * x.times, y.stride, inputs, bias.at, none, 0,
      );
    },
    weightsBack: (parts, dy) =>
      parts.forEach(({ from, rows }, shard) => {
        const [before, all] = [from * x.times, rows * x.times];
        const apart = shard * weights.apart;
        const slope = dy + 4 * before * y.stride;
        kernels.packLeftTransposed(x.at + 4 * before * x.stride, x.stride, inputs, all, left);
        kernels.packRight(slope, y.stride, all, y.stride, right);
        // prettier-ignore
        kernels.multiply(
          left, right, kernel.gradient + apart, y.stride, inputs, y.stride, all, none, edge,
        );
        if (!biasIsMoot) kernels.columnSums(slope, all, y.stride, bias.gradient + apart);
      }),
    inputBack: (rows, dy, dx) => {
      kernels.packRightTransposed(kernel.at, y.stride, units, inputs, right);
      // prettier-ignore
      kernels.dense(
        dy, y.stride, right, dx, rows * x.times, x.stride, units, none, none, 0,
      );
    },
  };
}
