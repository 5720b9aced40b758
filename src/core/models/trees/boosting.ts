import type { Experiment } from '../../experiment';
import { logit, sigmoid } from '../../losses/logistic';
import { randomStream, type Random } from '../../random';
import type { Task } from '../../task';
import type { EpochRecord, Outcome } from '../model';
import type { Bins } from './bins';
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
import { leafOfBins, withValues, type GrownTree } from './tree';
import { logLoss, Watch, type OnRecord } from './watch';

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
  const { experiment, columns, data } = input;
  const { treeCount, boostingRate: rate, boostingStop } = experiment;
  const { y } = data.train;
  const bins = await binTraining(input, task);
  const weights = rowWeights(input);
  const base = Math.fround(logit(meanOf(y, weights)));
  const margins = new Float64Array(y.length).fill(base);
  const pd = new Float64Array(y.length).fill(sigmoid(base));
  const derivatives = { g: new Float64Array(y.length), h: new Float64Array(y.length) };
  const random = randomStream(experiment.seed, 'boosting');
  const grower = new TreeGrower(bins, growSettings(experiment, bins, y));
  const watch = new Watch(data, {
    columns,
    base,
    link: 'logistic',
    learningRate: rate,
    trees: treeCount,
  });
  const stopper = new Stopper(experiment);

  const trees: GrownTree[] = [];
  const outcome = await treeAfterTree(treeCount, task, async () => {
    derive(pd, y, weights, derivatives);
    const { rows, others } = drawRows(y.length, experiment.rowShare, random);
    const drawn = drawColumns(bins.varying, experiment.columnShare, random);
    const grown = await grower.grow({ ...derivatives, rows, columns: drawn, random }, task);
    const tree = withValues(grown.tree, (value) => value * rate);
    addGrown({ ...grown, tree }, rows, margins);
    for (const row of others) margins[row] += tree.value[leafOfBins(tree, bins, row)];
    for (let row = 0; row < pd.length; row++) pd[row] = sigmoid(margins[row]);
    trees.push(tree);
    watch.add(tree);
    const due = watch.isDue(trees.length);
    if (!due && boostingStop === 'off') return 'go on';
    const record = watch.measure(trees.length, logLoss(pd, y, weights));
    const verdict = stopper.judge(record);
    if (due || verdict === 'stop') watch.keep(record, onRecord);
    return verdict;
  });
  const best = stopper.best;
  const kept = boostingStop === 'off' || best === null ? trees.length : best.epoch;
  const epochs = withRecord(watch.records, best !== null && kept === best.epoch ? best : null);
  const note = endNote(outcome, trees.length, kept, boostingStop);
  return { trees: trees.slice(0, kept), base, report: { outcome, epochs, bestEpoch: kept, note } };
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

function derive(
  pd: Float64Array,
  y: Uint8Array,
  weights: Float64Array,
  { g, h }: { readonly g: Float64Array; readonly h: Float64Array },
): void {
  for (let row = 0; row < pd.length; row++) {
    const p = pd[row];
    const weight = weights[row];
    g[row] = weight * (p - y[row]);
    h[row] = Math.max(LEAST_HESSIAN, weight * p * (1 - p));
  }
}

/** Each row by its own draw, as XGBoost samples; at least two. */
function drawRows(
  count: number,
  share: number,
  random: Random,
): { rows: Uint32Array; others: Uint32Array } {
  const all = allRows(count);
  if (share >= 1) return { rows: all, others: new Uint32Array() };
  const taken = Uint8Array.from(all, () => (random.uniform() < share ? 1 : 0));
  const rows = all.filter((row) => taken[row] === 1);
  if (rows.length < 2) return { rows: all, others: new Uint32Array() };
  return { rows, others: all.filter((row) => taken[row] === 0) };
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
