import { Fault } from '../../core/fault';
import type { SavedModel } from '../../core/models/model';
import { applyChanges, presetExperiment } from '../../core/settings';
import { networkPlan, weightsOf, type NetworkPlan, type WeightPlan } from '../network/plan';
import { MonthReader } from '../recurrent/month-reader';
import { lstmPlan } from '../recurrent/plan';
import { savedNumbers } from '../row-encoder';
import { LSTM, RESIDUAL } from '../saved-kinds';

/** A saved network as its plan and its weights, without an engine. */
export interface SavedNetwork {
  readonly plan: NetworkPlan;
  readonly reading: Reading;
  readonly weights: readonly NamedWeight[];
}

/** How a matrix row becomes what the network reads. */
export type Reading =
  | { readonly kind: 'as-it-is' }
  /** These columns, in this order; a column may come more than once. */
  | { readonly kind: 'columns'; readonly columns: readonly number[] }
  | BinsReading;

/** Numbers first, encoded piecewise-linearly, then the other columns. */
export interface BinsReading {
  readonly kind: 'bins';
  readonly numbers: readonly number[];
  /** Of each number. */
  readonly bins: number;
  /** `bins + 1` a number, one number after another. */
  readonly edges: Float32Array;
}

export interface NamedWeight extends Pick<WeightPlan, 'name' | 'shape' | 'size'> {
  readonly values: Float32Array;
}

/** @throws `bad-input` Fault when it is no network, or its weights do not belong to its settings */
export function savedNetwork(saved: SavedModel): SavedNetwork {
  const { plan, reading } = saved.kind === LSTM ? lstmOf(saved) : residualOf(saved);
  let at = 0;
  const weights = weightsOf(plan).map(({ name, shape, size }) => {
    const values = saved.values.subarray(at, (at += size));
    return { name, shape, size, values };
  });
  const named = weights.every(({ name }, i) => saved.weights[i]?.name === name);
  const sizes = saved.weights.map(({ shape }) => shape.reduce((size, length) => size * length, 1));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (!named || saved.values.length !== total || total < at)
    throw new Fault('bad-input', 'The saved weights do not belong to the saved settings', {
      remedy: 'Train the model anew',
    });
  return { plan, reading, weights };
}

type Shape = Pick<SavedNetwork, 'plan' | 'reading'>;

function lstmOf(saved: SavedModel): Shape {
  const experiment = applyChanges(presetExperiment('lstm'), saved.settings);
  const months = MonthReader.of(saved);
  if (months === undefined)
    return { plan: lstmPlan(experiment, saved.features.length), reading: { kind: 'as-it-is' } };
  const { steps, width, order } = months;
  return {
    plan: lstmPlan(experiment, steps, width / steps),
    reading: { kind: 'columns', columns: order },
  };
}

function residualOf(saved: SavedModel): Shape {
  if (saved.kind !== RESIDUAL)
    throw new Fault('bad-input', `A model of the kind “${saved.kind}” is no network`);
  const { features, values } = saved;
  const experiment = applyChanges(presetExperiment('resnet-over'), saved.settings);
  const numbers = savedNumbers(saved);
  const plan = networkPlan(experiment, features.length, numbers.length);
  if (numbers.length === 0) return { plan, reading: { kind: 'as-it-is' } };
  if (experiment.numericEmbedding !== 'piecewise-linear') {
    const own = new Set(numbers);
    const others = features.map((_, column) => column).filter((column) => !own.has(column));
    return { plan, reading: { kind: 'columns', columns: [...numbers, ...others] } };
  }
  const edges = values.subarray(plan.parameters + numbers.length);
  return { plan, reading: { kind: 'bins', numbers, bins: experiment.embeddingBins, edges } };
}
