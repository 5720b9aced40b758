import type { Experiment } from '../../experiment';
import { auc } from '../../metrics/ranking';
import { Relay } from '../../relay';
import type { Task } from '../../task';
import { threadsFor } from '../../threads';
import { BAGGED_TREES, type BaggedTree } from './bagged';
import {
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
import { logLoss, probabilities, type OnRecord } from './watch';

/**
 * Random forest (Breiman 2001): each tree is grown on a bootstrap of the rows, splits on the best of
 * a few columns drawn anew each time by the drop in the weighted Gini impurity, and says the share
 * of defaults in the leaf; the forest says the mean. Every tree draws from a stream of its own, so
 * trees can be grown by any thread.
 */
export async function learnForest(
  input: LearnInput,
  task: Task,
  onRecord: OnRecord,
): Promise<Learnt> {
  const { experiment, data, pool } = input;
  const { treeCount, seed } = experiment;
  const { y } = data.train;
  const bins = await binTraining(input, task);
  const weights = rowWeights(input);
  const settings = {
    depth: experiment.treeDepth,
    lambda: 0,
    alpha: 0,
    gamma: 0,
    minChildWeight: experiment.minChildWeight,
    monotone: null,
    columnsPerSplit: columnsPerSplit(experiment.featuresPerSplit, bins.varying.length),
  };
  const job = { bins, settings, y, weights, seed };
  const threads = pool.recruit(Math.min(treeCount - 1, threadsFor(bins.data.byteLength)));
  const grown = new Relay(BAGGED_TREES, job, treeCount, threads, task);
  const votes = new Votes(y);
  const grow = async (): Promise<NextTree> => {
    const bagged = await grown.next();
    votes.add(bagged);
    return { tree: bagged.tree, isLast: false };
  };
  const trainLoss = (trees: number): number =>
    logLoss(probabilities(votes.sums, 'mean', trees), y, weights);
  try {
    const growth: Growth = { base: 0, link: 'mean', learningRate: 1, grow, trainLoss };
    const { outcome, trees, records } = await growTrees(input, growth, task, onRecord);
    const cut = outcome === 'cancelled' ? `Cancelled after ${treesIn(trees.length)}. ` : '';
    const note = cut + votes.note(experiment.sampling);
    return { trees, base: 0, report: { outcome, epochs: records, bestEpoch: trees.length, note } };
  } finally {
    grown.end();
  }
}

/** How many of the columns are drawn for a split. */
export function columnsPerSplit(rule: Experiment['featuresPerSplit'], columns: number): number {
  switch (rule) {
    case 'sqrt':
      return Math.max(1, Math.floor(Math.sqrt(columns)));
    case 'third':
      return Math.max(1, Math.round(columns / 3));
    case 'half':
      return Math.max(1, Math.round(columns / 2));
    case 'all':
      return 0;
  }
}

/** What the trees so far say of the training rows: all of them, and those that had left a row out. */
class Votes {
  readonly sums: Float64Array;
  readonly #y: Uint8Array;
  readonly #leftOut: Float64Array;
  readonly #times: Uint32Array;

  constructor(y: Uint8Array) {
    this.sums = new Float64Array(y.length);
    this.#y = y;
    this.#leftOut = new Float64Array(y.length);
    this.#times = new Uint32Array(y.length);
  }

  add({ shares, leftOut }: BaggedTree): void {
    for (let row = 0; row < shares.length; row++) {
      this.sums[row] += shares[row];
      if (leftOut[row] === 0) continue;
      this.#leftOut[row] += shares[row];
      this.#times[row]++;
    }
  }

  /** AUC of each row's score by the trees that had left it out. */
  note(sampling: Experiment['sampling']): string {
    const rows = allRows(this.#times.length).filter((row) => this.#times[row] > 0);
    const pd = Float64Array.from(rows, (row) => this.#leftOut[row] / this.#times[row]);
    const value = auc(
      pd,
      Uint8Array.from(rows, (row) => this.#y[row]),
    );
    if (Number.isNaN(value)) return '';
    const of = sampling === 'none' ? '' : ', of the rows after sampling';
    return `Out-of-bag AUC ${value.toFixed(3)}${of}.`;
  }
}
