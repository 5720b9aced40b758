import { FOUR_BLOCKS, type BenchPart, type Effort, type Speed } from '../../core/bench/bench';
import type { Matrix } from '../../core/data/matrix';
import { randomStream } from '../../core/random';
import type { Task } from '../../core/task';
import { NO_POOL, type ThreadPool } from '../../core/threads';
import { FusedLearner } from '../fused/fused-learner';
import { learnerOn, scorerOn, type Learner } from '../learner';
import type { Engine } from '../live-engine';
import { RowEncoder } from '../row-encoder';
import { scoreRows } from '../scoring';
import { comers, tooFew } from './comers';
import { speedInTurns } from './turns';
import { madeUpNetwork, TrainingSteps, type MadeUpNetwork } from './training-steps';
import { workOf } from './work';

/** As many as go to a graphics adapter at once, and so few that the slowest engine is done with them soon. */
const ALONE = { few: 64, full: 4096 };
/** So many that other threads are called on, and calling them takes little of the time. */
const TOGETHER = { few: 1024, full: 32_768 };

export interface EngineSpeeds {
  readonly training: Speed;
  readonly scoring: Speed;
}

/**
 * How fast the running engine trains and scores the four-block network.
 *
 * @param pool gives no more threads than take part
 * @throws `internal` Fault where fewer came than the part has
 */
export async function benchEngine(
  engine: Engine,
  { threads }: Extract<BenchPart, { kind: 'engine' }>,
  effort: Effort,
  task: Task,
  pool: ThreadPool,
): Promise<EngineSpeeds> {
  task.report({ stage: 'getting ready', done: 0, total: 2 });
  await greet(pool, task);
  const network = madeUpNetwork(FOUR_BLOCKS);
  const training = await trainingIn(engine, network, threads, effort, task, pool);
  return { training, scoring: await scoringIn(engine, network, effort, task, pool) };
}

async function trainingIn(
  engine: Engine,
  network: MadeUpNetwork,
  threads: number,
  effort: Effort,
  task: Task,
  pool: ThreadPool,
): Promise<Speed> {
  task.report({ stage: 'training', done: 0, total: 2 });
  const learner = learnerFor(engine, network, pool);
  try {
    const steps = new TrainingSteps(learner, network, task);
    const timed = {
      few: steps.few.rows,
      full: steps.full.rows,
      time: (rows: 'few' | 'full', rounds: number) => steps.time(steps[rows], rounds),
    };
    const speed = await speedInTurns(timed, effort, workOf(network.plan).training, task);
    if (learner instanceof FusedLearner && learner.threads !== threads)
      throw tooFew(learner.threads, threads);
    return speed;
  } finally {
    learner.dispose();
  }
}

/** On our own kernels with every thread of the pool, by messages too, where the app would take none for such batches. */
function learnerFor(
  engine: Engine,
  { plan, weights, experiment }: MadeUpNetwork,
  pool: ThreadPool,
): Learner {
  if (engine.kernels === null || pool.size === 0)
    return learnerOn(engine, plan, weights, experiment);
  return new FusedLearner(engine.kernels, plan, weights, experiment, pool, pool.size);
}

/** With a network of its own: the one that trains keeps the threads to itself. */
async function scoringIn(
  engine: Engine,
  { plan, weights, experiment }: MadeUpNetwork,
  effort: Effort,
  task: Task,
  pool: ThreadPool,
): Promise<Speed> {
  task.report({ stage: 'scoring', done: 1, total: 2 });
  const encoder = new RowEncoder({ numericEmbedding: 'none', embeddingBins: 0 }, plan.inputs, []);
  const size = pool.size > 0 ? TOGETHER : ALONE;
  const few = madeUpRows(size.few, plan.inputs);
  const full = madeUpRows(size.full, plan.inputs);
  const network = scorerOn(engine, plan, weights, experiment);
  const scorer = { network, plan, encoder, help: { weights, pool } };
  const timed = {
    few: few.rows,
    full: full.rows,
    time: async (rows: 'few' | 'full', rounds: number) => {
      const start = performance.now();
      for (let round = 0; round < rounds; round++)
        await scoreRows(scorer, rows === 'few' ? few : full, engine, task);
      return performance.now() - start;
    },
  };
  try {
    return await speedInTurns(timed, effort, workOf(plan).scoring, task);
  } finally {
    network.dispose();
  }
}

function madeUpRows(rows: number, cols: number): Matrix {
  const random = randomStream(1, 'scored');
  const data = Float32Array.from({ length: rows * cols }, () => random.normal());
  return { data, rows, cols, names: Array.from({ length: cols }, (_, i) => `c${String(i)}`) };
}

/** Has the threads loaded, so that each comes at once when it is asked for again. */
async function greet(pool: ThreadPool, task: Task): Promise<void> {
  for (const thread of await comers(pool, task)) thread.end();
}

/** At most so many of a pool's threads, that tell each other by messages where it is asked for. */
export function partOf(pool: ThreadPool, helpers: number, sharesMemory: boolean): ThreadPool {
  if (helpers === 0) return NO_POOL;
  return {
    size: Math.min(helpers, pool.size),
    sharesMemory: sharesMemory && pool.sharesMemory,
    recruit: (most) => pool.recruit(Math.min(most, helpers)),
  };
}
