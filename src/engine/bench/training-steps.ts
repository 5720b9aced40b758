import type { BenchNetwork } from '../../core/bench/bench';
import type { Sample } from '../../core/data/matrix';
import type { Experiment } from '../../core/experiment';
import { shapeOf } from '../../core/losses/shape';
import { randomStream } from '../../core/random';
import { presetExperiment } from '../../core/settings';
import type { Task } from '../../core/task';
import { epochBatches } from '../batches';
import type { Learner } from '../learner';
import { initialWeights } from '../network/initial';
import type { Batch } from '../network/network';
import { networkPlan, type NetworkPlan } from '../network/plan';
import { RowEncoder } from '../row-encoder';

const RATES = { learningRate: 0.001, keep: 0.9 };
const FEW_ROWS = 32;
/** So many batches make an epoch. */
const SAMPLE_BATCHES = 8;

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

/** Steps of training on made-up rows, timed: read, drawn and shuffled as in training. */
export class TrainingSteps {
  /** A whole batch, and one so small that any engine is done with it soon. */
  readonly full: Stream;
  readonly few: Stream;
  readonly #learner: Learner;
  readonly #experiment: Experiment;
  readonly #task: Task;

  constructor(learner: Learner, { plan, experiment }: MadeUpNetwork, task: Task) {
    this.#learner = learner;
    this.#experiment = experiment;
    this.#task = task;
    const { batchSize } = experiment;
    const sample = madeUpSample(plan, SAMPLE_BATCHES * batchSize);
    this.full = streamOf(sample, plan, batchSize);
    this.few = streamOf(sample, plan, Math.min(FEW_ROWS, batchSize));
  }

  /** Several steps with one wait at the end, as in training; milliseconds. */
  async time({ batches }: Stream, steps: number): Promise<number> {
    const shape = shapeOf(this.#experiment, { counts: { good: 1, bad: 1 }, epochShare: 0 });
    const settings = { ...this.#experiment, shape };
    const start = performance.now();
    const loss = this.#learner.beginEpoch();
    try {
      for (let i = 1; i <= steps; i++) {
        const batch = batches.next().value;
        await this.#learner.train(batch, settings, RATES, () => this.#task.breathe());
      }
      await loss.mean();
    } finally {
      await loss.dispose();
    }
    return performance.now() - start;
  }
}

/** Batches of so many rows, without end. */
interface Stream {
  readonly rows: number;
  readonly batches: Generator<Batch, never>;
}

function streamOf(sample: Sample, plan: NetworkPlan, rows: number): Stream {
  const encoder = new RowEncoder({ numericEmbedding: 'none', embeddingBins: 0 }, plan.inputs, []);
  const settings = { seed: 1, batchSize: rows, rowWeights: { good: 1, bad: 1 } };
  function* endless(): Generator<Batch, never> {
    for (let epoch = 1; ; epoch++) yield* epochBatches(sample, { plan, encoder }, settings, epoch);
  }
  return { rows, batches: endless() };
}

function madeUpSample({ inputs }: NetworkPlan, rows: number): Sample {
  const random = randomStream(1, 'measuring');
  const data = Float32Array.from({ length: rows * inputs }, () => random.uniform() * 2 - 1);
  const names = Array.from({ length: inputs }, (_, i) => `c${String(i)}`);
  return {
    x: { data, rows, cols: inputs, names },
    y: Uint8Array.from({ length: rows }, (_, i) => i % 2),
  };
}
