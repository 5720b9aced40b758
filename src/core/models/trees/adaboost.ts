import { sigmoid } from '../../losses/logistic';
import { randomStream } from '../../random';
import type { Task } from '../../task';
import { TreeGrower } from './grow';
import {
  addGrown,
  allRows,
  binTraining,
  rowWeights,
  treeAfterTree,
  treesIn,
  type LearnInput,
  type Learnt,
} from './learn';
import { withValues, type GrownTree } from './tree';
import { logLoss, Watch, type OnRecord } from './watch';

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
  const { experiment, columns, data } = input;
  const { treeCount, adaboostRate: rate } = experiment;
  const { y } = data.train;
  const bins = await binTraining(input, task);
  const counted = rowWeights(input);
  const weights = scaled(counted.slice());
  const grower = new TreeGrower(bins, {
    depth: experiment.treeDepth,
    lambda: 0,
    alpha: 0,
    gamma: 0,
    minChildWeight: experiment.minChildWeight,
    monotone: null,
    columnsPerSplit: 0,
  });
  const watch = new Watch(data, {
    columns,
    base: 0,
    link: 'logistic',
    learningRate: rate,
    trees: treeCount,
  });
  const random = randomStream(experiment.seed, 'adaboost');
  const g = new Float64Array(y.length);
  const sums = new Float64Array(y.length);
  const votes = new Float64Array(y.length);

  const trees: GrownTree[] = [];
  let why = '';
  const outcome = await treeAfterTree(treeCount, task, async () => {
    for (let row = 0; row < y.length; row++) g[row] = -weights[row] * y[row];
    const rows = allRows(y.length);
    const work = { g, h: weights, rows, columns: bins.varying, random };
    const grown = await grower.grow(work, task);
    const voter = withValues(grown.tree, (share) => (share >= 0.5 ? 1 : -1));
    votes.fill(0);
    addGrown({ ...grown, tree: voter }, rows, votes);
    const error = Math.max(LEAST_ERROR, errorOf(votes, y, weights));
    if (error >= 0.5 && trees.length > 0) {
      why = 'The last tree was no better than chance';
      return 'stop';
    }
    const alpha = Math.fround(rate * Math.log((1 - error) / error));
    const tree = withValues(voter, (vote) => vote * alpha);
    for (let row = 0; row < y.length; row++) {
      sums[row] += votes[row] * alpha;
      if (votes[row] > 0 !== (y[row] === 1)) weights[row] *= Math.exp(alpha);
    }
    scaled(weights);
    trees.push(tree);
    watch.add(tree);
    const perfect = error === LEAST_ERROR;
    if (perfect) why = 'A tree got every training row right';
    if (perfect || watch.isDue(trees.length)) {
      const loss = logLoss(sums.map(sigmoid), y, counted);
      watch.keep(watch.measure(trees.length, loss), onRecord);
    }
    return perfect ? 'stop' : 'go on';
  });
  const count = treesIn(trees.length);
  const notes = {
    finished: '',
    'stopped-early': `${why}, so AdaBoost ended after ${count}.`,
    cancelled: `Cancelled after ${count}.`,
    diverged: '',
  };
  const epochs = watch.records;
  const report = { outcome, epochs, bestEpoch: trees.length, note: notes[outcome] };
  return { trees, base: 0, report };
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

/** The weights so that they add up to the number of rows, in place. */
function scaled(weights: Float64Array): Float64Array {
  const factor = weights.length / weights.reduce((sum, weight) => sum + weight, 0);
  for (let row = 0; row < weights.length; row++) weights[row] *= factor;
  return weights;
}
