import { sigmoid } from '../../losses/logistic';
import { randomStream } from '../../random';
import type { Task } from '../../task';
import {
  addGrown,
  allRows,
  binTraining,
  growTrees,
  rowWeights,
  treesIn,
  type Growth,
  type LearnInput,
  type Learnt,
  type NextTree,
} from './learn';
import { SharedGrower } from './shared-grower';
import { withValues } from './tree';
import { logLoss, type OnRecord } from './watch';

/** A tree that is hardly ever wrong would otherwise outvote all others. */
const LEAST_ERROR = 1e-6;

/**
 * Discrete AdaBoost (Freund & Schapire 1997; SAMME for two classes, Zhu et al. 2009). Each tree is
 * grown on the rows' weights and votes for the class with more weight in the leaf. With the weighted
 * share e of rows it gets wrong, its vote counts α = rate·ln((1 − e)/e), and the weights of those
 * rows grow by e^α. The sum F of the votes ±α becomes a probability as 1 / (1 + e^(−F)): AdaBoost fits
 * half the log-odds (Friedman, Hastie & Tibshirani 2000), which Σ ±α/2 is.
 */
export async function learnAdaBoost(
  input: LearnInput,
  task: Task,
  onRecord: OnRecord,
): Promise<Learnt> {
  const { experiment, data, pool } = input;
  const { adaboostRate: rate } = experiment;
  const { y } = data.train;
  const bins = await binTraining(input, task);
  const counted = rowWeights(input);
  const weights = counted.slice();
  rescale(weights);
  const settings = {
    depth: experiment.treeDepth,
    lambda: 0,
    alpha: 0,
    gamma: 0,
    minChildWeight: experiment.minChildWeight,
    monotone: null,
    columnsPerSplit: 0,
  };
  const grower = new SharedGrower(bins, settings, pool, task);
  const random = randomStream(experiment.seed, 'adaboost');
  const order = allRows(y.length);
  const rows = new Uint32Array(y.length);
  const pairs = new Float64Array(2 * y.length);
  const sums = new Float64Array(y.length);
  const votes = new Float64Array(y.length);
  let why = '';

  const grow = async (index: number): Promise<NextTree> => {
    for (let row = 0; row < y.length; row++) {
      pairs[2 * row] = -weights[row] * y[row];
      pairs[2 * row + 1] = weights[row];
    }
    rows.set(order);
    const grown = await grower.grow({ pairs, rows, columns: bins.varying, random });
    const voter = withValues(grown.tree, (share) => (share >= 0.5 ? 1 : -1));
    votes.fill(0);
    addGrown({ ...grown, tree: voter }, rows, votes);
    const error = Math.max(LEAST_ERROR, errorOf(votes, y, weights));
    if (error >= 0.5 && index > 0) {
      why = 'The last tree was no better than chance';
      return { tree: null, isLast: true };
    }
    const alpha = Math.fround(rate * Math.log((1 - error) / error));
    const raised = Math.exp(alpha);
    for (let row = 0; row < y.length; row++) {
      sums[row] += votes[row] * alpha;
      if (votes[row] > 0 !== (y[row] === 1)) weights[row] *= raised;
    }
    rescale(weights);
    const isLast = error === LEAST_ERROR;
    if (isLast) why = 'A tree got every training row right';
    return { tree: withValues(voter, (vote) => vote * alpha), isLast };
  };
  const trainLoss = (): number => logLoss(sums.map(sigmoid), y, counted);
  try {
    const growth: Growth = { base: 0, link: 'logistic', learningRate: rate, grow, trainLoss };
    const { outcome, trees, records } = await growTrees(input, growth, task, onRecord);
    const count = treesIn(trees.length);
    const notes = {
      finished: '',
      'stopped-early': `${why}, so AdaBoost ended after ${count}.`,
      cancelled: `Cancelled after ${count}.`,
      diverged: '',
    };
    const note = notes[outcome];
    return { trees, base: 0, report: { outcome, epochs: records, bestEpoch: trees.length, note } };
  } finally {
    grower.end();
  }
}

/** Share of the weight on rows whose vote is for the other class. */
function errorOf(votes: Float64Array, y: Uint8Array, weights: Float64Array): number {
  let wrong = 0;
  let all = 0;
  for (let row = 0; row < y.length; row++) {
    all += weights[row];
    if (votes[row] > 0 !== (y[row] === 1)) wrong += weights[row];
  }
  return wrong / all;
}

/** Makes the weights add up to the number of rows. */
function rescale(weights: Float64Array): void {
  let sum = 0;
  for (let row = 0; row < weights.length; row++) sum += weights[row];
  const factor = weights.length / sum;
  for (let row = 0; row < weights.length; row++) weights[row] *= factor;
}
