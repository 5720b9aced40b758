import type { DensePlan, NetworkPlan } from '../network/plan';

/** Floating-point operations of the matrix products for one row, a multiply and an add counting as two. */
export interface Work {
  readonly scoring: number;
  readonly training: number;
}

/**
 * The products of a plan's dense layers. Training takes three of each: forward, and back to the weights
 * and to the inputs, but for those that read the rows themselves, whose inputs need no gradient. Norms,
 * activations and the optimiser are not counted.
 */
export function workOf(plan: NetworkPlan): Work {
  const layers = plan.layers.flatMap((layer): readonly DensePlan[] => {
    if (layer.kind === 'dense') return [layer];
    return layer.kind === 'join' && layer.projection !== null ? [layer.projection] : [];
  });
  const sum = (times: (layer: DensePlan) => number): number =>
    layers.reduce((total, layer) => total + times(layer) * 2 * layer.inputs * layer.units, 0);
  return { scoring: sum(() => 1), training: sum(({ isFirst }) => (isFirst ? 2 : 3)) };
}
