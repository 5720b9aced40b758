import type { Experiment } from '../../core/experiment';

/** Added to a batch's variance before the root; Keras' value, not PyTorch's 1e-5. */
export const NORM_EPSILON = 1e-3;
/** Share of a moving average that one batch leaves in place; PyTorch would call this 0.01. */
export const NORM_MOMENTUM = 0.99;

/** The settings that shape the network; all that is needed to build it again. */
export type NetworkSettings = Pick<
  Experiment,
  | 'inputWidth'
  | 'inputDropout'
  | 'inputOrder'
  | 'blockWidths'
  | 'blockDropouts'
  | 'activation'
  | 'leakySlope'
  | 'batchNorm'
>;

export type ActivationName = Experiment['activation'] | 'linear';

export interface DensePlan {
  readonly kind: 'dense';
  readonly name: string;
  readonly inputs: number;
  readonly units: number;
  /** Index among the kernels. */
  readonly kernel: number;
  /** Index among the vectors. */
  readonly bias: number;
  /** A batch norm follows at once and takes any bias away again: its gradient is exactly zero. */
  readonly biasIsMoot: boolean;
  /** Nothing learnt lies before it, so no gradient needs to flow on. */
  readonly isFirst: boolean;
}

export interface NormPlan {
  readonly kind: 'norm';
  readonly name: string;
  readonly width: number;
  /** Indices among the vectors. */
  readonly gamma: number;
  readonly beta: number;
  /** Indices among the moving statistics. */
  readonly mean: number;
  readonly variance: number;
}

/** An activation and the dropout after it, taken together; either may be missing. */
export interface GatePlan {
  readonly kind: 'gate';
  readonly name: string;
  readonly width: number;
  readonly activation: ActivationName;
  /** Slope of LeakyReLU below zero; 0 for ReLU. */
  readonly slope: number;
  readonly dropout: number;
}

/** Where a residual block begins: its input is kept for the join. */
export interface BranchPlan {
  readonly kind: 'branch';
  readonly name: string;
}

/** Where the block's input is added back, through a projection where the widths differ. */
export interface JoinPlan {
  readonly kind: 'join';
  readonly name: string;
  readonly projection: DensePlan | null;
}

export type LayerPlan = DensePlan | NormPlan | GatePlan | BranchPlan | JoinPlan;

export interface WeightPlan {
  readonly name: string;
  readonly shape: readonly number[];
  readonly size: number;
  readonly startsAt: 'glorot-uniform' | 'zero' | 'one';
}

/**
 * A network, spelt out. All weights in one row are: the kernels, then the vectors (biases, gammas,
 * betas), then the moving means and variances.
 */
export interface NetworkPlan {
  readonly inputs: number;
  readonly layers: readonly LayerPlan[];
  readonly kernels: readonly WeightPlan[];
  readonly vectors: readonly WeightPlan[];
  readonly moving: readonly WeightPlan[];
  /** Index among the vectors of the output bias. */
  readonly outputBias: number;
  /** Count of all weights as Keras counts them, moving statistics included. */
  readonly parameters: number;
  readonly usesNorm: boolean;
}

/**
 * The residual family: an entry layer, blocks of
 * `Dense, BN, activation, Dropout, Dense, BN, + skip, activation, Dropout`, and one output logit.
 *
 * @param inputs number of matrix columns
 */
export function networkPlan(settings: NetworkSettings, inputs: number): NetworkPlan {
  const plan = new PlanBuilder(settings);
  const { inputWidth, inputOrder, inputDropout, blockWidths, blockDropouts, batchNorm } = settings;
  const normFirst = inputOrder === 'norm-activation';

  plan.dense('entry/dense', inputs, inputWidth, batchNorm && normFirst);
  if (normFirst) {
    plan.norm('entry/norm', inputWidth);
    plan.gate('entry/activation', inputWidth, settings.activation, inputDropout);
  } else if (batchNorm) {
    plan.gate('entry/activation', inputWidth, settings.activation, 0);
    plan.norm('entry/norm', inputWidth);
    plan.gate('entry/dropout', inputWidth, 'linear', inputDropout);
  } else plan.gate('entry/activation', inputWidth, settings.activation, inputDropout);

  let before = inputWidth;
  blockWidths.forEach((width, i) => {
    const name = `block${i + 1}`;
    const dropout = blockDropouts[Math.min(i, blockDropouts.length - 1)];
    plan.layers.push({ kind: 'branch', name: `${name}/branch` });
    plan.dense(`${name}/dense1`, before, width, batchNorm);
    plan.norm(`${name}/norm1`, width);
    plan.gate(`${name}/activation1`, width, settings.activation, dropout);
    plan.dense(`${name}/dense2`, width, width, batchNorm);
    plan.norm(`${name}/norm2`, width);
    plan.join(name, before, width);
    plan.gate(`${name}/activation2`, width, settings.activation, dropout);
    before = width;
  });

  const outputBias = plan.vectors.length;
  plan.dense('head/dense', before, 1, false);
  return plan.build(inputs, outputBias);
}

class PlanBuilder {
  readonly layers: LayerPlan[] = [];
  readonly kernels: WeightPlan[] = [];
  readonly vectors: WeightPlan[] = [];
  readonly moving: WeightPlan[] = [];
  readonly #settings: NetworkSettings;

  constructor(settings: NetworkSettings) {
    this.#settings = settings;
  }

  dense(name: string, inputs: number, units: number, biasIsMoot: boolean): void {
    const isFirst = this.layers.length === 0;
    this.layers.push({ ...this.#densePlan(name, inputs, units), biasIsMoot, isFirst });
  }

  norm(name: string, width: number): void {
    if (!this.#settings.batchNorm) return;
    const vector = (part: string, startsAt: WeightPlan['startsAt']): number =>
      this.vectors.push({ name: `${name}/${part}`, shape: [width], size: width, startsAt }) - 1;
    const moving = (part: string, startsAt: WeightPlan['startsAt']): number =>
      this.moving.push({ name: `${name}/${part}`, shape: [width], size: width, startsAt }) - 1;
    this.layers.push({
      kind: 'norm',
      name,
      width,
      gamma: vector('gamma', 'one'),
      beta: vector('beta', 'zero'),
      mean: moving('moving_mean', 'zero'),
      variance: moving('moving_variance', 'one'),
    });
  }

  gate(name: string, width: number, activation: ActivationName, dropout: number): void {
    if (activation === 'linear' && dropout === 0) return;
    const slope = activation === 'leaky-relu' ? this.#settings.leakySlope : 0;
    this.layers.push({ kind: 'gate', name, width, activation, slope, dropout });
  }

  join(block: string, before: number, width: number): void {
    const projection = before === width ? null : this.#densePlan(`${block}/skip`, before, width);
    this.layers.push({ kind: 'join', name: `${block}/join`, projection });
  }

  build(inputs: number, outputBias: number): NetworkPlan {
    const { layers, kernels, vectors, moving } = this;
    const parameters = [...kernels, ...vectors, ...moving].reduce((sum, w) => sum + w.size, 0);
    const usesNorm = this.#settings.batchNorm;
    return { inputs, layers, kernels, vectors, moving, outputBias, parameters, usesNorm };
  }

  #densePlan(name: string, inputs: number, units: number): DensePlan {
    const kernel = this.kernels.push({
      name: `${name}/kernel`,
      shape: [inputs, units],
      size: inputs * units,
      startsAt: 'glorot-uniform',
    });
    const bias = this.vectors.push({
      name: `${name}/bias`,
      shape: [units],
      size: units,
      startsAt: 'zero',
    });
    return {
      kind: 'dense',
      name,
      inputs,
      units,
      kernel: kernel - 1,
      bias: bias - 1,
      biasIsMoot: false,
      isFirst: false,
    };
  }
}

/** Every weight of the plan, in the order in which they are saved. */
export function weightsOf(plan: NetworkPlan): readonly WeightPlan[] {
  return [...plan.kernels, ...plan.vectors, ...plan.moving];
}
