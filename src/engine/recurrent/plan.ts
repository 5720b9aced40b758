import type { Experiment } from '../../core/experiment';
import type { LstmCellPlan, NetworkPlan } from '../network/plan';
import { PlanBuilder } from '../network/plan-builder';

/** The settings that shape the network; all that is needed to build it again. */
export type LstmSettings = Pick<Experiment, 'lstmUnits' | 'lstmDropout' | 'lstmHead'>;

/** Rows are scored at least so many together: a step is too little work for fewer. */
const FEWEST_TOGETHER = 128;

/**
 * Stacked LSTM layers that read a row's features one after another, as a sequence of single numbers
 * ([rows, features, 1] in Keras' words), the last output of the last layer, a dense layer with ReLU,
 * and one output logit. Rows hold no history, so the order of the features is the order of the
 * columns and means nothing; a sequence over months would be read by the same layers with more
 * numbers a step.
 *
 * @param inputs number of matrix columns, which is the number of steps
 */
export function lstmPlan(settings: LstmSettings, inputs: number): NetworkPlan {
  const { lstmUnits, lstmDropout, lstmHead } = settings;
  const plan = new PlanBuilder({ batchNorm: false, leakySlope: 0 });
  const last = lstmUnits.length - 1;
  const cells = lstmUnits.map((units, i): LstmCellPlan => {
    const name = `lstm${i + 1}`;
    const before = i === 0 ? 1 : lstmUnits[i - 1];
    return {
      name,
      inputs: before,
      units,
      ...plan.lstmWeights(name, before, units),
      gate: i < last && lstmDropout > 0 ? dropoutGate(name, units, lstmDropout) : null,
    };
  });
  plan.layers.push({ kind: 'lstm', name: 'lstm', steps: inputs, cells });
  plan.gate(`lstm${lstmUnits.length}/dropout`, lstmUnits[last], 'linear', lstmDropout);
  if (lstmHead > 0) {
    plan.dense('head/dense', lstmUnits[last], lstmHead, false);
    plan.gate('head/activation', lstmHead, 'relu', 0);
  }
  const outputBias = plan.vectors.length;
  plan.dense('output/dense', lstmHead > 0 ? lstmHead : lstmUnits[last], 1, false);
  const built = plan.build(inputs, outputBias);
  return {
    ...built,
    multiplyAdds: inputs * built.parameters,
    fewestTogether: FEWEST_TOGETHER,
  };
}

function dropoutGate(name: string, width: number, dropout: number): LstmCellPlan['gate'] {
  return { kind: 'gate', name: `${name}/dropout`, width, activation: 'linear', slope: 0, dropout };
}
