import type { Experiment } from '../../core/experiment';
import { checkRoom, lstmMemory } from '../../core/models/lstm/memory';
import type { LstmCellPlan, NetworkPlan } from '../network/plan';
import { PlanBuilder } from '../network/plan-builder';

/** The settings that shape the network; all that is needed to build it again. */
export type LstmSettings = Pick<Experiment, 'lstmUnits' | 'lstmDropout' | 'lstmHead'>;

/** Rows are scored at least so many together: a step is too little work for fewer. */
const FEWEST_TOGETHER = 128;

/**
 * Stacked LSTM layers that read a sequence ([rows, steps, numbers] in Keras' words), the last output
 * of the last layer, a dense layer with ReLU, and one output logit. The sequence is either a row's
 * features one after another, a single number a step, in the order of the columns, which means
 * nothing; or its monthly history, as many numbers a step as there are columns of a month.
 *
 * @param steps how many
 * @param width numbers read at each step
 * @throws `bad-settings` Fault when there is no room to learn from a single row
 */
export function lstmPlan(settings: LstmSettings, steps: number, width = 1): NetworkPlan {
  const { lstmUnits, lstmDropout, lstmHead } = settings;
  const memory = lstmMemory(settings, steps, width);
  checkRoom(memory, steps);
  const plan = new PlanBuilder({ batchNorm: false, leakySlope: 0 });
  const last = lstmUnits.length - 1;
  const cells = lstmUnits.map((units, i): LstmCellPlan => {
    const name = `lstm${i + 1}`;
    const before = i === 0 ? width : lstmUnits[i - 1];
    return {
      name,
      inputs: before,
      units,
      ...plan.lstmWeights(name, before, units),
      gate: i < last && lstmDropout > 0 ? dropoutGate(name, units, lstmDropout) : null,
    };
  });
  plan.layers.push({ kind: 'lstm', name: 'lstm', steps, cells });
  plan.gate(`lstm${lstmUnits.length}/dropout`, lstmUnits[last], 'linear', lstmDropout);
  if (lstmHead > 0) {
    plan.dense('head/dense', lstmUnits[last], lstmHead, false);
    plan.gate('head/activation', lstmHead, 'relu', 0);
  }
  const outputBias = plan.vectors.length;
  plan.dense('output/dense', lstmHead > 0 ? lstmHead : lstmUnits[last], 1, false);
  const built = plan.build(steps * width, outputBias);
  return {
    ...built,
    multiplyAdds: steps * built.parameters,
    fewestTogether: FEWEST_TOGETHER,
    mostTogether: memory.rowsTogether,
  };
}

function dropoutGate(name: string, width: number, dropout: number): LstmCellPlan['gate'] {
  return { kind: 'gate', name: `${name}/dropout`, width, activation: 'linear', slope: 0, dropout };
}
