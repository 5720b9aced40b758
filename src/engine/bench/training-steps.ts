import type { BenchNetwork } from '../../core/bench/bench';
import type { Experiment } from '../../core/experiment';
import { shapeOf } from '../../core/losses/shape';
import { randomStream } from '../../core/random';
import { presetExperiment } from '../../core/settings';
import type { Task } from '../../core/task';
import { maskDrawer } from '../batches';
import type { Learner } from '../learner';
import { initialWeights } from '../network/initial';
import type { Batch } from '../network/network';
import { networkPlan, type NetworkPlan } from '../network/plan';

const RATES = { learningRate: 0.001, keep: 0.9 };
const FEW_ROWS = 32;

/** A preset's network in the shape that is asked for, and its first weights. */
export interface MadeUpNetwork {
  readonly plan: NetworkPlan;
  readonly weights: Float32Array;
  readonly experiment: Experiment;
}

export function madeUpNetwork({ inputs, blockWidths, batchSize }: BenchNetwork): MadeUpNetwork {
  const experiment = {
    ...presetExperiment('resnet-under'),
    inputWidth: blockWidths[0],
    blockWidths,
    batchSize,
  };
  const plan = networkPlan(experiment, inputs);
  return { plan, weights: initialWeights(plan, 1, 0), experiment };
}

/** Steps of training on made-up rows, timed. */
export class TrainingSteps {
  /** A whole batch, and one so small that any engine is done with it soon. */
  readonly full: Batch;
  readonly few: Batch;
  readonly #learner: Learner;
  readonly #experiment: Experiment;
  readonly #task: Task;
  readonly #random = randomStream(1, 'measuring');

  constructor(learner: Learner, { plan, experiment }: MadeUpNetwork, task: Task) {
    this.#learner = learner;
    this.#experiment = experiment;
    this.#task = task;
    this.full = madeUpBatch(plan, experiment.batchSize);
    this.few = madeUpBatch(plan, Math.min(FEW_ROWS, experiment.batchSize));
  }

  /** Several steps with one wait at the end, as in training; milliseconds. */
  async time(batch: Batch, steps: number): Promise<number> {
    const shape = shapeOf(this.#experiment, { counts: { good: 1, bad: 1 }, epochShare: 0 });
    const settings = { ...this.#experiment, shape };
    const start = performance.now();
    const loss = this.#learner.beginEpoch();
    try {
      for (let i = 1; i <= steps; i++) {
        // As in training: the rows are copied and the masks drawn anew.
        const fresh = {
          ...batch,
          x: batch.x.slice(),
          maskOf: maskDrawer(batch.rows, this.#random),
          stream: this.#random,
        };
        await this.#learner.train(fresh, settings, RATES, () => this.#task.breathe());
      }
      await loss.mean();
    } finally {
      await loss.dispose();
    }
    return performance.now() - start;
  }
}

function madeUpBatch(plan: NetworkPlan, rows: number): Batch {
  const random = randomStream(1, 'measuring');
  const x = Float32Array.from({ length: rows * plan.inputs }, () => random.uniform() * 2 - 1);
  return {
    x,
    rows,
    target: {
      sign: Float32Array.from({ length: rows }, (_, i) => (i % 2 === 0 ? 1 : -1)),
      weight: new Float32Array(rows).fill(1),
    },
    maskOf: maskDrawer(rows, random),
    stream: random,
  };
}
