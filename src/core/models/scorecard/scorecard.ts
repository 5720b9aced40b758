import { alignColumns } from '../../data/align';
import type { Matrix, Sample } from '../../data/matrix';
import type { MatrixColumns } from '../../data/transform';
import type { Experiment } from '../../experiment';
import { Fault } from '../../fault';
import { sigmoid } from '../../losses/logistic';
import { classWeightsOf } from '../../losses/weights';
import { normalQuantile } from '../../metrics/normal';
import type { ClassCounts } from '../../run';
import { presetExperiment } from '../../settings';
import type { Task } from '../../task';
import { countOutcomes, iterationRecord, unfinishedNote } from '../logistic/iteration';
import { byBreath, type Rows } from '../logistic/likelihood';
import { minimise, type Minimum } from '../logistic/minimise';
import {
  LEARNING,
  type EpochRecord,
  type FitData,
  type FitReport,
  type Model,
  type SavedModel,
} from '../model';
import { binFeatures } from './bin-features';
import { binFinder, type BinFinder, type BinnedFeature } from './binned';
import {
  checkSaved,
  keptOf,
  SCORECARD,
  weightShapes,
  type ScorecardFeature,
  type ScorecardSettings,
} from './saved';
import { weightOfEvidence } from './woe';

type OnEpoch = (epoch: EpochRecord, validationPd: Float32Array) => void;

/** Newton's method on a few well-scaled columns is done long before. */
const STOPPING = { iterations: 50, tolerance: 1e-7 };
/** A ridge of one row's weight: it decides only between columns that repeat each other. */
const PENALTY = { l1: 0, l2: 1 };

/**
 * A scorecard of weights of evidence (Siddiqi 2006): every table column is cut into bins, each bin is
 * written as its WoE = ln(share of goods / share of bads) in training, columns with enough information
 * value are kept, and logit pd = b + Σ βⱼ·WoEⱼ is fitted by maximum likelihood (`minimise`). Columns
 * whose β comes out above zero, against their own WoE, are left out and the rest fitted again. A level
 * never seen in training has the WoE 0.
 */
export class Scorecard implements Model {
  readonly features: readonly string[];
  readonly #experiment: Experiment;
  readonly #columns: MatrixColumns | null;
  #settings: ScorecardSettings = { features: [], rows: 0, converged: false };
  #values: Float32Array = new Float32Array(1);
  #scored: readonly ScoredFeature[] = [];

  /** @param columns what the features stand for; null for a saved one, which only scores */
  constructor(experiment: Experiment, features: readonly string[], columns: MatrixColumns | null) {
    this.features = features;
    this.#experiment = experiment;
    this.#columns = columns;
  }

  /**
   * A scorecard that scores; it cannot be fitted again.
   *
   * @throws `bad-input` Fault when weights, bins and columns do not belong together
   */
  static load(saved: SavedModel): Scorecard {
    const model = new Scorecard(presetExperiment('scorecard'), saved.features, null);
    model.#settings = checkSaved(saved);
    model.#hold(saved.values.slice());
    return model;
  }

  /** Intercept, coefficients, and a WoE a bin of the kept columns. */
  get parameters(): number {
    return this.#values.length;
  }

  /**
   * @throws `bad-input` Fault when the rows learnt from have one outcome only, or when no column has
   *   the information value asked for
   */
  async fit(data: FitData, task: Task, onEpoch: OnEpoch): Promise<FitReport> {
    const align = ({ x, y }: Sample): Sample => ({ x: alignColumns(x, this.features), y });
    const aligned = {
      train: align(data.train),
      validation: align(data.validation),
      trainCheck: align(data.trainCheck),
    };
    const epochs: EpochRecord[] = [];
    const ended = (note: string): FitReport => {
      return { outcome: 'finished', epochs, bestEpoch: epochs.length, note };
    };
    try {
      const converged = await this.#learn(aligned, task, (record, pd) => {
        epochs.push(record);
        onEpoch(record, pd);
      });
      return ended(converged ? '' : unfinishedNote(STOPPING.iterations));
    } catch (thrown) {
      const fault = Fault.from(thrown);
      if (fault.code !== 'cancelled') throw fault;
      return { ...ended('Fitting was cancelled.'), outcome: 'cancelled' };
    }
  }

  async predict(x: Matrix, task: Task): Promise<Float32Array> {
    const aligned = alignColumns(x, this.features);
    const pd = new Float32Array(aligned.rows);
    await byBreath(aligned.rows, 4 * aligned.cols + 10, task, (from, to) => {
      for (let row = from; row < to; row++) pd[row] = sigmoid(this.#logOdds(aligned, row));
    });
    return pd;
  }

  save(): Promise<SavedModel> {
    return Promise.resolve({
      kind: SCORECARD,
      format: 1,
      features: this.features,
      settings: this.#settings,
      weights: weightShapes(this.#settings.features),
      values: this.#values.slice(),
    });
  }

  dispose(): void {
    // Holds nothing but plain arrays.
  }

  /** True when the coefficients stood still at the end. */
  async #learn(data: FitData, task: Task, onEpoch: OnEpoch): Promise<boolean> {
    const { train } = data;
    const counts = countOutcomes(train.y);
    const binned = await this.#bin(train, counts, task);
    const enough = ({ information }: BinnedFeature): boolean =>
      information >= this.#experiment.scorecardInformation;
    if (!binned.some(enough)) throw nothingTells(binned, this.#experiment.scorecardInformation);
    let features = binned.map((feature): ScorecardFeature => {
      return { ...feature, use: enough(feature) ? 'kept' : 'weak' };
    });
    let done = 0;
    for (;;) {
      const kept = keptOf(features);
      const minimum = await this.#weigh(data, { features, counts, done }, task, onEpoch);
      done += minimum.iterations;
      const turned = kept.filter((_, j) => minimum.beta[j + 1] > 0);
      if (turned.length === 0 || turned.length === kept.length) return minimum.converged;
      features = features.map((feature) =>
        turned.includes(feature) ? { ...feature, use: 'turned' } : feature,
      );
    }
  }

  #bin(train: Sample, counts: ClassCounts, task: Task): Promise<BinnedFeature[]> {
    if (this.#columns === null)
      throw new Fault('internal', 'A saved scorecard scores; it is not fitted again');
    const { scorecardBins, scorecardMinShare, scorecardSignificance } = this.#experiment;
    const limits = {
      bins: scorecardBins,
      leastRows: scorecardMinShare * train.x.rows,
      chiSquare: normalQuantile(1 - scorecardSignificance / 2) ** 2,
    };
    return binFeatures(train, this.#columns, counts, limits, task);
  }

  /** Fits the coefficients of the kept features and holds them. */
  async #weigh(
    data: FitData,
    { features, counts, done }: { features: ScorecardFeature[]; counts: ClassCounts; done: number },
    task: Task,
    onEpoch: OnEpoch,
  ): Promise<Minimum> {
    const kept = keptOf(features);
    const woe = kept.map(({ bins }) =>
      bins.map((bin) => Math.fround(weightOfEvidence(bin, counts))),
    );
    const x = await woeMatrix(data.train.x, kept, woe, task);
    const weights = classWeightsOf(this.#experiment, counts);
    const total = weights.good * counts.good + weights.bad * counts.bad;
    const columns = Int32Array.from(kept.keys());
    const rows: Rows = { x, y: data.train.y, weights, columns };
    const hold = (beta: Float64Array, converged: boolean): void => {
      this.#settings = { features, rows: x.rows, converged };
      this.#hold(Float32Array.from([...beta, ...woe.flat()]));
    };
    let began = performance.now();
    const minimum = await minimise(rows, PENALTY, STOPPING, task, (iteration, beta, objective) => {
      hold(beta, false);
      const seconds = (performance.now() - began) / 1000;
      const told = { epoch: done + iteration, trainLoss: objective / total, seconds };
      onEpoch(...iterationRecord(data, told, (matrix, row) => this.#logOdds(matrix, row)));
      task.report({
        stage: LEARNING,
        done: iteration,
        total: Math.max(8, iteration + 1),
      });
      began = performance.now();
    });
    hold(minimum.beta, minimum.converged);
    return minimum;
  }

  /** Takes the weights as they are saved: everything scored comes from these rounded values. */
  #hold(values: Float32Array): void {
    const kept = keptOf(this.#settings.features);
    this.#values = values;
    let at = 1 + kept.length;
    this.#scored = kept.map((feature, j) => {
      const woe = values.subarray(at, (at += feature.bins.length));
      return {
        find: binFinder(feature),
        logOdds: Float64Array.from(woe, (one) => values[1 + j] * one),
      };
    });
  }

  #logOdds({ data, cols }: Matrix, row: number): number {
    const start = row * cols;
    let z = this.#values[0];
    for (const { find, logOdds } of this.#scored) {
      const bin = find(data, start);
      if (bin >= 0) z += logOdds[bin];
    }
    return z;
  }
}

interface ScoredFeature {
  readonly find: BinFinder;
  /** Of each bin: coefficient times WoE. */
  readonly logOdds: Float64Array;
}

/** The rows as the WoE of the bin each is in, a column a feature. */
async function woeMatrix(
  { data, rows, cols }: Matrix,
  features: readonly ScorecardFeature[],
  woe: readonly (readonly number[])[],
  task: Task,
): Promise<Matrix> {
  const width = features.length;
  const made = new Float32Array(rows * width);
  const finders = features.map(binFinder);
  await byBreath(rows, 4 * cols + 10, task, (from, to) => {
    for (let row = from; row < to; row++)
      for (let j = 0; j < width; j++) {
        const bin = finders[j](data, row * cols);
        made[row * width + j] = bin < 0 ? 0 : woe[j][bin];
      }
  });
  return { data: made, rows, cols: width, names: features.map(({ column }) => column) };
}

function nothingTells(features: readonly BinnedFeature[], limit: number): Fault {
  const best = features.reduce((a, b) => (b.information > a.information ? b : a));
  return new Fault(
    'bad-input',
    `No column has an information value of ${limit}; the highest is ${best.information.toPrecision(2)}, of “${best.column}”`,
    { remedy: 'Lower the least information value, or allow smaller bins' },
  );
}
