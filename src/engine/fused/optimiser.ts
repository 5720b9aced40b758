import type { OptimiserSettings } from '../network/optimiser';
import type { Kernels } from './kernels';
import type { WeightPart } from './weights';

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-7;

/** The optimisers of network/optimiser.ts, over weights that lie end to end. */
export class FusedOptimiser {
  readonly #settings: OptimiserSettings;
  #steps: number;

  /** @param steps taken before */
  constructor(settings: OptimiserSettings, steps = 0) {
    this.#settings = settings;
    this.#steps = steps;
  }

  get steps(): number {
    return this.#steps;
  }

  /** λ₁ Σ|w| + λ₂ Σw² over the kernels. */
  penalty(kernels: Kernels, parts: readonly WeightPart[]): number {
    const { l1, l2 } = this.#settings;
    if (l1 === 0 && l2 === 0) return 0;
    return parts
      .filter(({ penalised }) => penalised)
      .reduce((sum, { at, length }) => sum + kernels.penalty(at, length, l1, l2), 0);
  }

  step(kernels: Kernels, parts: readonly WeightPart[], learningRate: number): void {
    this.#steps++;
    const factor = this.#clipping(kernels, parts);
    for (const part of parts) this.#move(kernels, part, factor, learningRate);
  }

  #move(kernels: Kernels, part: WeightPart, factor: number, learningRate: number): void {
    const { optimiser, momentum, weightDecay } = this.#settings;
    const { at, gradient, first, second, length, penalised } = part;
    const { l1, l2 } = this.#penalties(part);
    if (optimiser === 'sgd') {
      kernels.momentum(at, gradient, first, length, factor, l1, l2, momentum, learningRate);
      return;
    }
    const root = Math.sqrt(1 - BETA_2 ** this.#steps);
    const rate = (learningRate * root) / (1 - BETA_1 ** this.#steps);
    const keep = optimiser === 'adamw' && penalised ? 1 - learningRate * weightDecay : 1;
    const epsilon = EPSILON * root;
    // prettier-ignore
    kernels.adam(
      at, gradient, first, second, length, factor, l1, l2, BETA_1, BETA_2, rate, epsilon, keep,
    );
  }

  /** What gradients are scaled by so that their common norm is at most the limit. */
  #clipping(kernels: Kernels, parts: readonly WeightPart[]): number {
    const { clipNorm } = this.#settings;
    if (clipNorm === 0) return 1;
    const squares = parts.reduce((sum, part) => {
      const { l1, l2 } = this.#penalties(part);
      return sum + kernels.squares(part.at, part.gradient, part.length, l1, l2);
    }, 0);
    return clipNorm / Math.max(Math.sqrt(squares), clipNorm);
  }

  #penalties({ penalised }: WeightPart): { readonly l1: number; readonly l2: number } {
    const { l1, l2 } = this.#settings;
    return penalised ? { l1, l2 } : { l1: 0, l2: 0 };
  }
}
