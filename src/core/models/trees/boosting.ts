import type { Experiment } from '../../experiment';
import { logit, sigmoid } from '../../losses/logistic';
import { randomStream, type Random } from '../../random';
import type { Task } from '../../task';
import type { EpochRecord, Outcome } from '../model';
import type { Bins } from './bins';
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
import { leafOfBins, withValues } from './tree';
import { logLoss, type OnRecord } from './watch';

/** Keeps the second derivative off zero, as XGBoost does. */
const LEAST_HESSIAN = 1e-16;

/**
 * Gradient boosting of the log-loss by Newton steps (Chen & Guestrin 2016): each tree is grown on
 * g = w·(p − y) and h = w·p·(1 − p), its leaves shrunk by the learning rate. Scores start from the
 * log-odds of the weighted default rate.
 */
export async function learnBoosting(
  input: LearnInput,
  task: Task,
  onRecord: OnRecord,
): Promise<Learnt> {
  const { experiment, data, pool } = input;
  const { boostingRate: rate, boostingStop } = experiment;
  const { y } = data.train;
  const bins = await binTraining(input, task);
  const weights = rowWeights(input);
  const base = Math.fround(logit(meanOf(y, weights)));
  const margins = new Float64Array(y.length).fill(base);
  const pd = new Float64Array(y.length).fill(sigmoid(base));
  const pairs = new Float64Array(2 * y.length);
  const random = randomStream(experiment.seed, 'boosting');
  const grower = new SharedGrower(bins, growSettings(experiment, bins, y), pool, task);
  const sampler = new RowSampler(y.length, experiment.rowShare, random);
  const stopper = new Stopper(experiment);

  const grow = async (): Promise<NextTree> => {
    derive(pd, y, weights, pairs);
    const { rows, others } = sampler.draw();
    const columns = drawColumns(bins.varying, experiment.columnShare, random);
    const grown = await grower.grow({ pairs, rows, columns, random });
    const tree = withValues(grown.tree, (value) => value * rate);
    addGrown({ ...grown, tree }, rows, margins);
    for (let i = 0; i < others.length; i++)
      margins[others[i]] += tree.value[leafOfBins(tree, bins, others[i])];
    for (let row = 0; row < pd.length; row++) pd[row] = sigmoid(margins[row]);
    return { tree, isLast: false };
  };
  const growth: Growth = {
    base,
    link: 'logistic',
    learningRate: rate,
    grow,
    trainLoss: () => logLoss(pd, y, weights),
    ...(boostingStop === 'off' ? {} : { judge: (record) => stopper.judge(record) }),
  };
  try {
    const { outcome, trees, records } = await growTrees(input, growth, task, onRecord);
    const { best } = stopper;
    const kept = best?.epoch ?? trees.length;
    const epochs = withRecord(records, best);
    const note = endNote(outcome, trees.length, kept, boostingStop);
    return {
      trees: trees.slice(0, kept),
      base,
      report: { outcome, epochs, bestEpoch: kept, note },
    };
  } finally {
    grower.end();
  }
}

function growSettings(experiment: Experiment, bins: Bins, y: Uint8Array) {
  const { treeDepth, treeLambda, treeAlpha, treeGamma, minChildWeight } = experiment;
  return {
    depth: treeDepth,
    lambda: treeLambda,
    alpha: treeAlpha,
    gamma: treeGamma,
    minChildWeight,
    columnsPerSplit: 0,
    monotone: experiment.boostingMonotone ? directionsOf(bins, y) : null,
  };
}

function meanOf(y: Uint8Array, weights: Float64Array): number {
  let bad = 0;
  let all = 0;
  for (let row = 0; row < y.length; row++) {
    all += weights[row];
    if (y[row] === 1) bad += weights[row];
  }
  // One class alone would start at infinity.
  return Math.min(1 - 1e-6, Math.max(1e-6, bad / all));
}

function derive(pd: Float64Array, y: Uint8Array, weights: Float64Array, pairs: Float64Array): void {
  for (let row = 0; row < pd.length; row++) {
    const p = pd[row];
    const weight = weights[row];
    pairs[2 * row] = weight * (p - y[row]);
    pairs[2 * row + 1] = Math.max(LEAST_HESSIAN, weight * p * (1 - p));
  }
}

/** Each row by its own draw, as XGBoost samples; at least two. What it returns holds until the next draw. */
class RowSampler {
  readonly #all: Uint32Array;
  readonly #rows: Uint32Array;
  readonly #others: Uint32Array;
  readonly #share: number;
  readonly #random: Random;

  constructor(count: number, share: number, random: Random) {
    this.#all = allRows(count);
    this.#rows = new Uint32Array(count);
    this.#others = new Uint32Array(count);
    this.#share = share;
    this.#random = random;
  }

  /** Numbers of the rows drawn, and of the others, both ascending. */
  draw(): { rows: Uint32Array; others: Uint32Array } {
    const count = this.#all.length;
    let taken = 0;
    if (this.#share < 1) {
      let left = 0;
      for (let row = 0; row < count; row++) {
        if (this.#random.uniform() < this.#share) this.#rows[taken++] = row;
        else this.#others[left++] = row;
      }
    }
    if (taken < 2) {
      this.#rows.set(this.#all);
      taken = count;
    }
    return {
      rows: this.#rows.subarray(0, taken),
      others: this.#others.subarray(0, count - taken),
    };
  }
}

/** A share of the columns without replacement, in their order; at least one. */
function drawColumns(columns: Int32Array, share: number, random: Random): Int32Array {
  if (share >= 1) return columns;
  const count = Math.max(1, Math.round(share * columns.length));
  return random.shuffle(columns.slice()).subarray(0, count).toSorted();
}

/** For each number the sign of its covariance with default over its bins; 0 for a category. */
export function directionsOf(bins: Bins, y: Uint8Array): Int8Array {
  return Int8Array.from({ length: bins.columns }, (_, column) => {
    if (bins.isLevel[column] === 1) return 0;
    let count = 0;
    let sumBin = 0;
    let sumY = 0;
    let sumBoth = 0;
    for (let row = 0; row < bins.rows; row++) {
      const bin = bins.data[column * bins.rows + row];
      if (bin === bins.counts[column]) continue;
      count++;
      sumBin += bin;
      sumY += y[row];
      sumBoth += bin * y[row];
    }
    return Math.sign(count * sumBoth - sumBin * sumY);
  });
}

/** Ends boosting when the validation rows have long got no better. */
class Stopper {
  best: EpochRecord | null = null;
  readonly #by: Experiment['boostingStop'];
  readonly #patience: number;

  constructor({ boostingStop, boostingPatience }: Experiment) {
    this.#by = boostingStop;
    this.#patience = boostingPatience;
  }

  judge(record: EpochRecord): 'go on' | 'stop' {
    if (this.#by === 'off') return 'go on';
    if (this.best === null || this.#isBetter(record, this.best)) this.best = record;
    return record.epoch - this.best.epoch >= this.#patience ? 'stop' : 'go on';
  }

  #isBetter(record: EpochRecord, than: EpochRecord): boolean {
    return this.#by === 'auc'
      ? record.validationAuc > than.validationAuc
      : record.validationLoss < than.validationLoss;
  }
}

/** The records with one more in its place, unless it is among them. */
function withRecord(records: readonly EpochRecord[], one: EpochRecord | null): EpochRecord[] {
  if (one === null || records.some(({ epoch }) => epoch === one.epoch)) return [...records];
  return [...records, one].sort((a, b) => a.epoch - b.epoch);
}

function endNote(
  outcome: Outcome,
  grown: number,
  kept: number,
  by: Experiment['boostingStop'],
): string {
  const holds = kept === grown ? '' : ` The model holds the first ${treesIn(kept)}.`;
  if (outcome === 'cancelled') return `Cancelled after ${treesIn(grown)}.${holds}`;
  if (outcome !== 'stopped-early') return holds.trim();
  const measure = by === 'auc' ? 'AUC stopped rising' : 'loss stopped falling';
  return `The validation ${measure}, so boosting ended after ${treesIn(grown)}.${holds}`;
}
