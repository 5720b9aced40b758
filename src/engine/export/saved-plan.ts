import { Fault } from '../../core/fault';
import type { SavedModel } from '../../core/models/model';
import { applyChanges, presetExperiment } from '../../core/settings';
import { networkPlan, weightsOf, type NetworkPlan, type WeightPlan } from '../network/plan';
import { lstmPlan } from '../recurrent/plan';
import { savedNumbers } from '../row-encoder';
import { LSTM, RESIDUAL } from '../saved-kinds';

/** A saved network as its plan and its weights, without an engine. */
export interface SavedNetwork {
  readonly plan: NetworkPlan;
  /** Matrix columns that come first in a row, encoded where there are bins; none without an embedding. */
  readonly numbers: readonly number[];
  /** Bins of each number; 0 where numbers stay as they are. */
  readonly bins: number;
  /** `bins + 1` a number, one number after another. */
  readonly edges: Float32Array;
  readonly weights: readonly NamedWeight[];
}

export interface NamedWeight extends Pick<WeightPlan, 'name' | 'shape' | 'size'> {
  readonly values: Float32Array;
}

/** @throws `bad-input` Fault when it is no network, or its weights do not belong to its settings */
export function savedNetwork(saved: SavedModel): SavedNetwork {
  const { plan, numbers, bins } = planOf(saved);
  let at = 0;
  const weights = weightsOf(plan).map(({ name, shape, size }) => {
    const values = saved.values.subarray(at, (at += size));
    return { name, shape, size, values };
  });
  const edges = saved.values.subarray(at + numbers.length);
  const rest = numbers.length === 0 ? 0 : numbers.length * (bins === 0 ? 1 : bins + 2);
  const named = weights.every(({ name }, i) => saved.weights[i]?.name === name);
  if (!named || saved.values.length !== at + rest)
    throw new Fault('bad-input', 'The saved weights do not belong to the saved settings', {
      remedy: 'Train the model anew',
    });
  return { plan, numbers, bins, edges, weights };
}

function planOf(saved: SavedModel): Pick<SavedNetwork, 'plan' | 'numbers' | 'bins'> {
  const { features, settings } = saved;
  if (saved.kind === LSTM) {
    const experiment = applyChanges(presetExperiment('lstm'), settings);
    return { plan: lstmPlan(experiment, features.length), numbers: [], bins: 0 };
  }
  if (saved.kind !== RESIDUAL)
    throw new Fault('bad-input', `A model of the kind “${saved.kind}” is no network`);
  const experiment = applyChanges(presetExperiment('resnet-over'), settings);
  const numbers = savedNumbers(saved);
  const bins = experiment.numericEmbedding === 'piecewise-linear' ? experiment.embeddingBins : 0;
  return {
    plan: networkPlan(experiment, features.length, numbers.length),
    numbers,
    bins: numbers.length === 0 ? 0 : bins,
  };
}
