import { alignColumns } from '../../data/align';
import type { ColumnLayout } from '../../data/layout';
import type { Matrix, Sample } from '../../data/matrix';
import type { Experiment } from '../../experiment';
import { Fault } from '../../fault';
import { sigmoid } from '../../losses/logistic';
import { classWeightsOf } from '../../losses/weights';
import { presetExperiment } from '../../settings';
import type { Task } from '../../task';
import {
  LEARNING,
  type EpochRecord,
  type FitData,
  type FitReport,
  type Model,
  type SavedModel,
} from '../model';
import { cholesky, inverseDiagonal } from './cholesky';
import { ownColumns, type OwnColumns } from './columns';
import { countOutcomes, iterationRecord, unfinishedNote } from './iteration';
import { byBreath, type Rows } from './likelihood';
import { minimise, penalisedHessian, type Minimum, type Penalty } from './minimise';
import { checkSaved, LOGISTIC, weightShapes, type LogisticSettings } from './saved';
import { refuseSeparatingColumn } from './separation';

/** Iterations that a fit needs as a rule: what progress is counted against. */
const EXPECTED = 10;

type OnEpoch = (epoch: EpochRecord, validationPd: Float32Array) => void;

/**
 * Logistic regression: logit pd = b + Σ βⱼxⱼ, with the b and β that minimise
 *
 *   C · Σ wᵢ·logloss(yᵢ, pdᵢ) + (1 − ρ)/2 · Σ βⱼ² + ρ · Σ |βⱼ|
 *
 * in scikit-learn's terms: wᵢ by class (`classWeightsOf`), ρ the L1 share (0 for the L2 penalty), no
 * penalty on b, and none at all for `none`. One iteration is one Newton step (`minimise`).
 *
 * Standard errors are roots of the diagonal of the inverse Hessian of that objective over C, which is
 * the −log-likelihood with the penalty as its prior; with an L1 part, over the coefficients that are not
 * zero. They take every row learnt from as one observation, weights as counts.
 *
 * Unpenalised, the commonest level of every complete category is the reference, and columns that
 * repeat others are left out: both have the coefficient 0.
 */
export class LogisticRegression implements Model {
  readonly features: readonly string[];
  readonly parameters: number;
  readonly #experiment: Pick<
    Experiment,
    'logisticIterations' | 'logisticTolerance' | 'classWeights' | 'loss'
  >;
  readonly #layout: ColumnLayout;
  #settings: LogisticSettings;
  /** The intercept, the coefficients, and the standard error of each, as they are saved. */
  #values: Float32Array;

  /**
   * @param features names of the matrix columns it learns from and scores
   * @param layout which of them together say a category
   */
  constructor(experiment: Experiment, features: readonly string[], layout: ColumnLayout) {
    this.features = features;
    this.parameters = features.length + 1;
    this.#experiment = experiment;
    this.#layout = layout;
    this.#settings = unfitted(experiment);
    this.#values = new Float32Array(2 * this.parameters);
  }

  /** @throws `bad-input` Fault when weights, settings and columns do not belong together */
  static load(saved: SavedModel): LogisticRegression {
    const settings = checkSaved(saved, saved.features);
    const { penalty: logisticPenalty, c: logisticC } = settings;
    const experiment = { ...presetExperiment('logistic'), logisticPenalty, logisticC };
    const model = new LogisticRegression(experiment, saved.features, {
      numeric: [],
      categories: [],
    });
    model.#settings = settings;
    model.#values = saved.values.slice();
    return model;
  }

  /**
   * @throws `bad-input` Fault when the rows learnt from have one outcome only, or when there is no
   *   penalty and a column or a combination of columns separates the outcomes
   */
  async fit(data: FitData, task: Task, onEpoch: OnEpoch): Promise<FitReport> {
    const aligned = {
      train: this.#aligned(data.train),
      validation: this.#aligned(data.validation),
      trainCheck: this.#aligned(data.trainCheck),
    };
    const epochs: EpochRecord[] = [];
    try {
      const minimum = await this.#minimise(aligned, task, (record, pd) => {
        epochs.push(record);
        onEpoch(record, pd);
      });
      return report(epochs, minimum.converged ? '' : unfinishedNote(minimum.iterations));
    } catch (thrown) {
      const fault = Fault.from(thrown);
      if (fault.code !== 'cancelled') throw fault;
      return { ...report(epochs, 'Fitting was cancelled.'), outcome: 'cancelled' };
    }
  }

  async predict(x: Matrix, task: Task): Promise<Float32Array> {
    const aligned = alignColumns(x, this.features);
    const pd = new Float32Array(aligned.rows);
    await byBreath(aligned.rows, aligned.cols + 10, task, (from, to) => {
      for (let row = from; row < to; row++) pd[row] = sigmoid(this.#logOdds(aligned, row));
    });
    return pd;
  }

  save(): Promise<SavedModel> {
    return Promise.resolve({
      kind: LOGISTIC,
      format: 1,
      features: this.features,
      settings: this.#settings,
      weights: weightShapes(this.features.length),
      values: this.#values.slice(),
    });
  }

  dispose(): void {
    // Holds nothing but plain arrays.
  }

  async #minimise(data: FitData, task: Task, onEpoch: OnEpoch): Promise<Minimum> {
    const { train } = data;
    const counts = countOutcomes(train.y);
    const weights = classWeightsOf(this.#experiment, counts);
    const penalty = penaltyFor(this.#settings);
    const free = this.#settings.penalty === 'none';
    const own = free ? await ownColumns(train.x, this.#layout, task) : everyColumn(train.x);
    const rows: Rows = { ...train, weights, columns: own.used };
    if (free) await refuseSeparatingColumn(rows, task);

    const { logisticIterations: iterations, logisticTolerance: tolerance } = this.#experiment;
    const total = weights.good * counts.good + weights.bad * counts.bad;
    const logOdds = (x: Matrix, row: number): number => this.#logOdds(x, row);
    let began = performance.now();
    const minimum = await minimise(
      rows,
      penalty,
      { iterations, tolerance },
      task,
      (done, beta, objective) => {
        this.#take(beta, own.used, null);
        const seconds = (performance.now() - began) / 1000;
        onEpoch(
          ...iterationRecord(data, { epoch: done, trainLoss: objective / total, seconds }, logOdds),
        );
        task.report({
          stage: LEARNING,
          done,
          total: Math.max(Math.min(EXPECTED, iterations), done + 1),
        });
        began = performance.now();
      },
    );
    this.#take(minimum.beta, own.used, standardErrors(minimum, penalty));
    this.#settings = {
      ...this.#settings,
      references: own.references,
      repeats: own.repeats,
      rows: train.x.rows,
      converged: minimum.converged,
    };
    return minimum;
  }

  /** Rounds once, here: everything scored comes from these values. */
  #take(beta: Float64Array, columns: Int32Array, errors: Float64Array | null): void {
    const values = new Float32Array(2 * this.parameters);
    const place = (j: number): number => (j === 0 ? 0 : columns[j - 1] + 1);
    for (let j = 0; j < beta.length; j++) {
      values[place(j)] = beta[j];
      if (errors !== null) values[this.parameters + place(j)] = errors[j];
    }
    this.#values = values;
  }

  #logOdds({ data, cols }: Matrix, row: number): number {
    const values = this.#values;
    const start = row * cols;
    let z = values[0];
    for (let j = 0; j < cols; j++) z += values[j + 1] * data[start + j];
    return z;
  }

  #aligned({ x, y }: Sample): Sample {
    return { x: alignColumns(x, this.features), y };
  }
}

function unfitted(experiment: Experiment): LogisticSettings {
  const { logisticPenalty: penalty, logisticC: c, logisticL1Share } = experiment;
  const l1Share = penalty === 'elastic-net' ? logisticL1Share : 0;
  return { penalty, c, l1Share, references: [], repeats: [], rows: 0, converged: false };
}

/** The penalty against the −log-likelihood itself, not C times it. */
function penaltyFor({ penalty, c, l1Share }: LogisticSettings): Penalty {
  return penalty === 'none' ? { l1: 0, l2: 0 } : { l1: l1Share / c, l2: (1 - l1Share) / c };
}

function everyColumn({ cols }: Matrix): OwnColumns {
  return { used: Int32Array.from({ length: cols }, (_, j) => j), references: [], repeats: [] };
}

/** 0 where there is none: for coefficients that an L1 penalty holds at zero. */
function standardErrors({ beta, curvature }: Minimum, { l1, l2 }: Penalty): Float64Array {
  const hessian = penalisedHessian(curvature, l2);
  const size = beta.length;
  const active = Array.from(beta.keys()).filter((j) => j === 0 || l1 === 0 || beta[j] !== 0);
  const errors = new Float64Array(size);
  const sub = Float64Array.from(active.flatMap((i) => active.map((j) => hessian[i * size + j])));
  const factor = cholesky(sub, active.length);
  if (factor === null) return errors;
  const variances = inverseDiagonal(factor, active.length);
  for (const [place, j] of active.entries()) errors[j] = Math.sqrt(variances[place]);
  return errors;
}

function report(epochs: readonly EpochRecord[], note: string): FitReport {
  return { outcome: 'finished', epochs, bestEpoch: epochs.length, note };
}
