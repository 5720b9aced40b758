import type { Experiment } from '../../core/experiment';
import { PlanBuilder } from './plan-builder';

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
  | 'blockType'
  | 'numericEmbedding'
  | 'embeddingBins'
  | 'embeddingFrequencies'
  | 'embeddingSize'
  | 'periodicSigma'
  | 'members'
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
  /** Batch norms alone read what it gives and take any bias away: its gradient is exactly zero. */
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

/** LSTM layers that read a row as so many steps of equal width and hand on the last layer's last output. */
export interface LstmPlan {
  readonly kind: 'lstm';
  readonly name: string;
  readonly steps: number;
  readonly cells: readonly LstmCellPlan[];
}

/** Periodic embedding of the numbers, which come first in a row; the other columns pass. */
export interface EmbedPlan {
  readonly kind: 'embed';
  readonly name: string;
  readonly numbers: number;
  readonly passing: number;
  /** Frequencies of each number; each gives a cosine and a sine. */
  readonly frequencies: number;
  /** What the waves of one number are mixed into. */
  readonly units: number;
  /** Index among the vectors: numbers × frequencies. */
  readonly frequency: number;
  /** Index among the kernels: (numbers · 2 frequencies) × units, one block of rows a number. */
  readonly kernel: number;
  /** Index among the vectors: numbers × units. */
  readonly bias: number;
}

/** Each row becomes one row a member, scaled by that member's own factors. */
export interface FanPlan {
  readonly kind: 'fan';
  readonly name: string;
  readonly members: number;
  readonly width: number;
  /** Index among the vectors: members × width. */
  readonly scale: number;
  readonly isFirst: boolean;
}

/** An output for each member, from that member's rows alone. */
export interface HeadsPlan {
  readonly kind: 'heads';
  readonly name: string;
  readonly members: number;
  readonly inputs: number;
  /** Index among the kernels: members × inputs. */
  readonly kernel: number;
  /** Index among the vectors: one a member. */
  readonly bias: number;
}

export type LayerPlan =
  | DensePlan
  | NormPlan
  | GatePlan
  | BranchPlan
  | JoinPlan
  | EmbedPlan
  | FanPlan
  | HeadsPlan
  | LstmPlan;

export interface WeightPlan {
  readonly name: string;
  readonly shape: readonly number[];
  readonly size: number;
  /** `forget-one`: 1 in the second of four quarters, 0 elsewhere. */
  readonly startsAt: 'uniform' | 'normal' | 'signs' | 'zero' | 'one' | 'forget-one';
  /** Uniform within ± this, or normal with this standard deviation; 0 for the others. */
  readonly spread: number;
}

/**
 * A network, spelt out. All weights in one row are: the kernels, then the vectors (biases, gammas,
 * betas), then the moving means and variances.
 */
export interface NetworkPlan {
  /** Numbers in a row as the engine gets it: matrix columns, encoded. */
  readonly inputs: number;
  /** Logits a row: more than 1 where members share the network. */
  readonly members: number;
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
  /** Rows that are learnt from together at the most; a larger batch is taken in pieces. */
  readonly mostTogether: number;
  readonly usesNorm: boolean;
}

/**
 * The residual family: numeric embedding, members, an entry layer, blocks, and one output logit a
 * member.
 *
 * @param columns number of matrix columns
 * @param numbers how many of them are numbers, as against 0/1 columns
 */
export function networkPlan(settings: NetworkSettings, columns: number, numbers = 0): NetworkPlan {
  const plan = new PlanBuilder(settings);
  const { inputWidth, members } = settings;
  const inputs = inputsOf(settings, columns, numbers);
  const embedded =
    settings.numericEmbedding === 'periodic' && numbers > 0
      ? plan.embed(numbers, inputs - numbers, settings)
      : inputs;
  if (members > 1) plan.fan(embedded, members);
  const before =
    settings.blockType === 'pre-norm'
      ? preNormBlocks(plan, settings, embedded)
      : referenceBlocks(plan, settings, embedded, inputWidth);
  const outputBias = plan.vectors.length;
  if (members > 1) plan.heads(before, members);
  else plan.dense('head/dense', before, 1, false);
  return plan.build(inputs, outputBias, members);
}

/** Numbers in a row as the engine gets it. */
function inputsOf(settings: NetworkSettings, columns: number, numbers: number): number {
  const { numericEmbedding, embeddingBins } = settings;
  return numericEmbedding === 'piecewise-linear'
    ? columns + numbers * (embeddingBins - 1)
    : columns;
}

/**
 * Entry layer with norm and activation, then blocks of
 * `Dense, BN, activation, Dropout, Dense, BN, + skip, activation, Dropout`.
 */
function referenceBlocks(
  plan: PlanBuilder,
  settings: NetworkSettings,
  inputs: number,
  inputWidth: number,
): number {
  const { inputOrder, inputDropout, blockWidths, blockDropouts, batchNorm } = settings;
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
    plan.branch(name);
    plan.dense(`${name}/dense1`, before, width, batchNorm);
    plan.norm(`${name}/norm1`, width);
    plan.gate(`${name}/activation1`, width, settings.activation, dropout);
    plan.dense(`${name}/dense2`, width, width, batchNorm);
    plan.norm(`${name}/norm2`, width);
    plan.join(name, before, width);
    plan.gate(`${name}/activation2`, width, settings.activation, dropout);
    before = width;
  });
  return before;
}

/**
 * The tabular ResNet of Gorishniy et al. 2021: a linear entry of width d, blocks
 * `x + [BN, Dense(d, h), activation, Dropout, Dense(h, d), Dropout]` with h the block's width, and
 * BN and activation before the output. Every shortcut is unchanged, since d stays. Whatever reads the
 * sum normalises it first, so a bias that all rows get alike is taken away again.
 */
function preNormBlocks(plan: PlanBuilder, settings: NetworkSettings, inputs: number): number {
  const { inputWidth, blockWidths, blockDropouts, activation, batchNorm } = settings;
  plan.dense('entry/dense', inputs, inputWidth, batchNorm);
  blockWidths.forEach((width, i) => {
    const name = `block${i + 1}`;
    const dropout = blockDropouts[Math.min(i, blockDropouts.length - 1)];
    plan.branch(name);
    plan.norm(`${name}/norm`, inputWidth);
    plan.dense(`${name}/dense1`, inputWidth, width, false);
    plan.gate(`${name}/activation`, width, activation, dropout);
    plan.dense(`${name}/dense2`, width, inputWidth, batchNorm && dropout === 0);
    plan.gate(`${name}/dropout`, inputWidth, 'linear', dropout);
    plan.join(name, inputWidth, inputWidth);
  });
  plan.norm('head/norm', inputWidth);
  plan.gate('head/activation', inputWidth, activation, 0);
  return inputWidth;
}

/** Every weight of the plan, in the order in which they are saved. */
export function weightsOf(plan: NetworkPlan): readonly WeightPlan[] {
  return [...plan.kernels, ...plan.vectors, ...plan.moving];
}
