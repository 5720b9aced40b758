import { meanLoss, outputBiasFor, type LossContext } from '../core/losses/binary';
import { sigmoid } from '../core/losses/logistic';
import { epochShareOf, shapeOf } from '../core/losses/shape';
import { classWeightsOf } from '../core/losses/weights';
import type { Rows, Sample } from '../core/data/matrix';
import type { Experiment } from '../core/experiment';
import { Fault } from '../core/fault';
import { LEARNING, type EpochRecord, type FitData } from '../core/models/model';
import { epochRecord } from '../core/models/record';
import type { ClassCounts } from '../core/run';
import type { Task } from '../core/task';
import { epochBatches } from './batches';
import type { Learner } from './learner';
import type { Engine } from './live-engine';
import { initialWeights } from './network/initial';
import { rowWeights } from './network/loss';
import { NORM_MOMENTUM, type NetworkPlan } from './network/plan';
import type { RowReader } from './row-encoder';
import { Schedule } from './schedule';
import { scoreRows } from './scoring';
import { Stopwatch } from './stopwatch';

/** Batches between two looks at the running loss. */
const BATCHES_PER_LOOK = 8;

/** What a training run has reached: all that is needed to go on after a lost device. */
export interface Reached {
  readonly epochs: EpochRecord[];
  /** After the last complete epoch, in saving order. */
  weights: Float32Array;
  best: { readonly epoch: number; readonly weights: Float32Array };
  readonly schedule: Schedule;
  batches: number;
}

export function startingPoint(
  plan: NetworkPlan,
  experiment: Experiment,
  train: Sample<Rows>,
): Reached {
  const counts = countClasses(train);
  if (counts.good === 0 || counts.bad === 0)
    throw new Fault('bad-input', 'The training rows hold only one of the two outcomes', {
      remedy: 'Choose rows with both defaults and good payers, or another sampling',
    });
  const weights = initialWeights(plan, experiment.seed, outputBiasFor(experiment, counts));
  return {
    epochs: [],
    weights,
    best: { epoch: 0, weights },
    schedule: new Schedule(experiment),
    batches: 0,
  };
}

export interface Trainer {
  readonly plan: NetworkPlan;
  readonly encoder: RowReader;
  readonly experiment: Experiment;
  readonly data: FitData<Rows>;
  readonly network: Learner;
  readonly engine: Engine;
  readonly task: Task;
}

/**
 * Trains one epoch, scores the validation and the check rows, and notes all of it in `reached`.
 * Nothing is noted before the epoch is complete.
 *
 * @throws `diverged` Fault when the loss or a weight is no longer a finite number
 */
export async function trainEpoch(
  trainer: Trainer,
  reached: Reached,
): Promise<{ readonly record: EpochRecord; readonly validationPd: Float32Array }> {
  const { network, engine, experiment, data } = trainer;
  const epoch = reached.epochs.length + 1;
  const watch = new Stopwatch(trainer.task);
  const task = watch.task;
  const learningRate = reached.schedule.learningRate((epoch - 1) / experiment.epochs);

  const { trainLoss, batches } = await runBatches({ ...trainer, task }, reached, epoch);
  const weights = await network.values();
  if (!weights.every(Number.isFinite)) throw diverged(epoch);
  const trained = watch.seconds;

  const score = (sample: Sample<Rows>): Promise<Float32Array> =>
    scoreRows(trainer, sample.x, engine, task);
  const validation = await score(data.validation);
  const check = await score(data.trainCheck);
  // Weights can be finite and yet so large that a score is not.
  if (validation.some(Number.isNaN) || check.some(Number.isNaN)) throw diverged(epoch);
  const context = contextOf(trainer, epoch);
  const validationPd = validation.map(sigmoid);
  const checkPd = check.map(sigmoid);

  const record = epochRecord({
    epoch,
    learningRate,
    trainLoss,
    validationLoss: meanLoss(experiment, context, validation, data.validation.y),
    seconds: watch.seconds,
    rowsPerSecond: data.train.x.rows / trained,
    check: { pd: checkPd, y: data.trainCheck.y },
    validation: { pd: validationPd, y: data.validation.y },
  });
  reached.epochs.push(record);
  reached.weights = weights;
  reached.batches += batches;
  if (reached.schedule.epochEnded(record.validationAuc)) reached.best = { epoch, weights };
  return { record, validationPd };
}

function contextOf({ data, experiment }: Trainer, epoch: number): LossContext {
  return {
    counts: countClasses(data.train),
    epochShare: epochShareOf(epoch, experiment.epochs),
  };
}

async function runBatches(
  trainer: Trainer,
  reached: Reached,
  epoch: number,
): Promise<{ readonly trainLoss: number; readonly batches: number }> {
  const { experiment, data, network, task } = trainer;
  const { epochs } = experiment;
  const { rows } = data.train.x;
  const context = contextOf(trainer, epoch);
  const shape = shapeOf(experiment, context);
  const settings = { ...experiment, shape };
  const weights = rowWeights(shape, classWeightsOf(experiment, context.counts));
  const breathe = (): Promise<void> => task.breathe();
  const loss = network.beginEpoch();
  let batches = 0;
  let seen = (epoch - 1) * rows;
  try {
    const batching = { ...experiment, rowWeights: weights };
    for (const batch of epochBatches(data.train, trainer, batching, epoch)) {
      await task.breathe();
      const learningRate = reached.schedule.learningRate(seen / (epochs * rows));
      batches++;
      const keep = movingShare(reached.batches + batches);
      const rates = { learningRate, keep };
      await network.train(batch, settings, rates, breathe);
      seen += batch.rows;
      task.report({ stage: LEARNING, done: seen, total: epochs * rows });
      if (batches % BATCHES_PER_LOOK === 0 && !(await loss.caughtUp())) throw diverged(epoch);
    }
    const trainLoss = await loss.mean();
    if (!Number.isFinite(trainLoss)) throw diverged(epoch);
    return { trainLoss, batches };
  } finally {
    await loss.dispose();
  }
}

/**
 * Share of a moving statistic that stays at the n-th batch: Keras' momentum, with the influence of
 * the starting values (mean 0, variance 1) taken out as Adam does it with its moments. Without
 * that, small files, with two or three batches an epoch, would be scored for dozens of epochs with
 * statistics that are not theirs.
 *
 * @param n 1 for the first batch of a run
 */
function movingShare(n: number): number {
  return (NORM_MOMENTUM * (1 - NORM_MOMENTUM ** (n - 1))) / (1 - NORM_MOMENTUM ** n);
}

function countClasses({ y }: Sample<Rows>): ClassCounts {
  const bad = y.reduce((sum, label) => sum + label, 0);
  return { bad, good: y.length - bad };
}

function diverged(epoch: number): Fault {
  return new Fault('diverged', `The loss was no longer a finite number in epoch ${epoch}`, {
    remedy:
      'Train again with milder settings: a learning rate ten times smaller, gradients clipped at norm 1',
  });
}
