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

type BuilderSettings = Pick<NetworkSettings, 'batchNorm' | 'leakySlope'>;

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

/** One LSTM layer; its gates stand side by side in the columns, in the order i, f, g, o. */
export interface LstmCellPlan {
  readonly name: string;
  readonly inputs: number;
  readonly units: number;
  /** Indices among the kernels: inputs × 4·units, units × 4·units. */
  readonly kernel: number;
  readonly recurrent: number;
  /** Index among the vectors. */
  readonly bias: number;
  /** Dropout between this layer and the next. */
  readonly gate: GatePlan | null;
}

/** LSTM layers that read the columns one after another and hand on the last layer's last output. */
export interface LstmPlan {
  readonly kind: 'lstm';
  readonly name: string;
  readonly steps: number;
  readonly cells: readonly LstmCellPlan[];
}

export type LayerPlan = DensePlan | NormPlan | GatePlan | BranchPlan | JoinPlan | LstmPlan;

export interface WeightPlan {
  readonly name: string;
  readonly shape: readonly number[];
  readonly size: number;
  /** `forget-one`: 1 in the second of four quarters, 0 elsewhere. */
  readonly startsAt: 'glorot-uniform' | 'zero' | 'one' | 'forget-one';
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
  /** For one row on the way forward, about. */
  readonly multiplyAdds: number;
  /** Rows that are scored together at the least. */
  readonly fewestTogether: number;
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

/** Gathers layers and the weights they need, in order. */
export class PlanBuilder {
  readonly layers: LayerPlan[] = [];
  readonly kernels: WeightPlan[] = [];
  readonly vectors: WeightPlan[] = [];
  readonly moving: WeightPlan[] = [];
  readonly #settings: BuilderSettings;

  constructor(settings: BuilderSettings) {
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

  lstmWeights(
    name: string,
    inputs: number,
    units: number,
  ): Pick<LstmCellPlan, 'kernel' | 'recurrent' | 'bias'> {
    const kernel = (part: string, rows: number): number =>
      this.kernels.push({
        name: `${name}/${part}`,
        shape: [rows, 4 * units],
        size: rows * 4 * units,
        startsAt: 'glorot-uniform',
      }) - 1;
    const bias = this.vectors.push({
      name: `${name}/bias`,
      shape: [4 * units],
      size: 4 * units,
      startsAt: 'forget-one',
    });
    return {
      kernel: kernel('kernel', inputs),
      recurrent: kernel('recurrent', units),
      bias: bias - 1,
    };
  }

  build(inputs: number, outputBias: number): NetworkPlan {
    const { layers, kernels, vectors, moving } = this;
    const parameters = [...kernels, ...vectors, ...moving].reduce((sum, w) => sum + w.size, 0);
    const usesNorm = this.#settings.batchNorm;
    return {
      inputs,
      layers,
      kernels,
      vectors,
      moving,
      outputBias,
      parameters,
      multiplyAdds: parameters,
      fewestTogether: 32,
      usesNorm,
    };
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
