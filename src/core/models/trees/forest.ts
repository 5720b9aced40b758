import type { Experiment } from '../../experiment';
import { auc } from '../../metrics/ranking';
import { randomStream } from '../../random';
import type { Task } from '../../task';
import type { Bins } from './bins';
import { TreeGrower } from './grow';
import {
  addGrown,
  binTraining,
  rowWeights,
  treeAfterTree,
  treesIn,
  type LearnInput,
  type Learnt,
} from './learn';
import { leafOfBins, type GrownTree } from './tree';
import { logLoss, probabilities, Watch, type OnRecord } from './watch';

/**
 * Random forest (Breiman 2001): each tree is grown on a bootstrap of the rows, splits on the best of
 * a few columns drawn anew each time by the drop in the weighted Gini impurity, and says the share
 * of defaults in the leaf; the forest says the mean. Every tree draws from a stream of its own.
 */
export async function learnForest(
  input: LearnInput,
  task: Task,
  onRecord: OnRecord,
): Promise<Learnt> {
  const { experiment, columns, data } = input;
  const { treeCount, seed } = experiment;
  const { y } = data.train;
  const bins = await binTraining(input, task);
  const weights = rowWeights(input);
  const grower = new TreeGrower(bins, {
    depth: experiment.treeDepth,
    lambda: 0,
    alpha: 0,
    gamma: 0,
    minChildWeight: experiment.minChildWeight,
    monotone: null,
    columnsPerSplit: columnsPerSplit(experiment.featuresPerSplit, bins.varying.length),
  });
  const watch = new Watch(data, {
    columns,
    base: 0,
    link: 'mean',
    learningRate: 1,
    trees: treeCount,
  });
  const votes = new Votes(bins, y);
  const g = new Float64Array(y.length);
  const h = new Float64Array(y.length);

  const trees: GrownTree[] = [];
  const outcome = await treeAfterTree(treeCount, task, async (index) => {
    const random = randomStream(seed, `forest tree ${String(index)}`);
    h.fill(0);
    for (let i = 0; i < h.length; i++) h[random.below(h.length)] += 1;
    const rows = inBag(h);
    for (let row = 0; row < h.length; row++) {
      h[row] *= weights[row];
      g[row] = -h[row] * y[row];
    }
    const grown = await grower.grow({ g, h, rows, columns: bins.varying, random }, task);
    addGrown(grown, rows, votes.sums);
    votes.addLeftOut(grown.tree, h);
    trees.push(grown.tree);
    watch.add(grown.tree);
    if (watch.isDue(trees.length)) {
      const pd = probabilities(votes.sums, 'mean', trees.length);
      watch.keep(watch.measure(trees.length, logLoss(pd, y, weights)), onRecord);
    }
    return 'go on';
  });
  const cut = outcome === 'cancelled' ? `Cancelled after ${treesIn(trees.length)}. ` : '';
  return {
    trees,
    base: 0,
    report: {
      outcome,
      epochs: watch.records,
      bestEpoch: trees.length,
      note: cut + votes.note(experiment.sampling),
    },
  };
}

/** Numbers of the rows that were drawn at least once. */
function inBag(counts: Float64Array): Uint32Array {
  const rows = new Uint32Array(counts.length);
  let taken = 0;
  for (let row = 0; row < counts.length; row++) {
    rows[taken] = row;
    if (counts[row] > 0) taken++;
  }
  return rows.subarray(0, taken);
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
  readonly #bins: Bins;
  readonly #y: Uint8Array;
  readonly #leftOut: Float64Array;
  readonly #times: Uint32Array;

  constructor(bins: Bins, y: Uint8Array) {
    this.sums = new Float64Array(y.length);
    this.#bins = bins;
    this.#y = y;
    this.#leftOut = new Float64Array(y.length);
    this.#times = new Uint32Array(y.length);
  }

  /** Counts the tree for the rows that weigh nothing in it. */
  addLeftOut(tree: GrownTree, weights: Float64Array): void {
    for (let row = 0; row < weights.length; row++) {
      if (weights[row] > 0) continue;
      const share = tree.value[leafOfBins(tree, this.#bins, row)];
      this.sums[row] += share;
      this.#leftOut[row] += share;
      this.#times[row]++;
    }
  }

  /** AUC of each row's score by the trees that had left it out. */
  note(sampling: Experiment['sampling']): string {
    const rows = Uint32Array.from(this.#times.keys()).filter((row) => this.#times[row] > 0);
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
