import { KNOBS, type Experiment } from './experiment';

/**
 * The same experiment with settings under which training seldom runs away: a tenth of the learning
 * rate, gradients clipped at norm 1, batch norm on, and no more penalty than the defaults have.
 */
export function milderSettings(experiment: Experiment): Experiment {
  const { min } = KNOBS.learningRate;
  const { clipNorm, l1, l2, momentum } = experiment;
  return {
    ...experiment,
    learningRate: Math.max(min, experiment.learningRate / 10),
    clipNorm: clipNorm === 0 ? 1 : Math.min(clipNorm, 1),
    batchNorm: true,
    l1: Math.min(l1, KNOBS.l1.default),
    l2: Math.min(l2, KNOBS.l2.default),
    momentum: Math.min(momentum, KNOBS.momentum.default),
  };
}
