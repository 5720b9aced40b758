import type { Rows } from '../../data/matrix';
import type { Experiment } from '../../experiment';
import { Fault } from '../../fault';
import { classWeightsOf } from '../../losses/weights';
import type { Task } from '../../task';
import type { ThreadPool } from '../../threads';
import { LEARNING, type EpochRecord, type FitData, type FitReport, type Outcome } from '../model';
import { binFrame, type Bins } from './bins';
import { decodeFrame, type TreeColumn } from './frame';
import type { Grown } from './grow';
import type { Tree } from './tree';
import { Watch, type Link, type OnRecord } from './watch';

/** What an ensemble learns from. The matrices have the model's own columns. */
export interface LearnInput {
  readonly experiment: Experiment;
  readonly columns: readonly TreeColumn[];
  readonly data: FitData<Rows>;
  /** Threads that may take part. */
  readonly pool: ThreadPool;
}

/** Trees whose leaf values add up to a score. */
export interface Learnt {
  readonly trees: readonly Tree[];
  /** What the sum starts from. */
  readonly base: number;
  readonly report: FitReport;
}

export type Learn = (input: LearnInput, task: Task, onRecord: OnRecord) => Promise<Learnt>;

/** How one kind of ensemble grows. */
export interface Growth {
  readonly base: number;
  readonly link: Link;
  readonly learningRate: number;
  /** The tree of that number, which what follows takes into account; or why there is none. */
  grow(index: number): Promise<NextTree>;
  /** Mean loss over the rows learnt from, of so many trees. */
  trainLoss(trees: number): number;
  /** Where it is there, every tree is measured for it to say whether to go on. */
  judge?(record: EpochRecord): 'go on' | 'stop';
}

export interface NextTree {
  readonly tree: Tree | null;
  /** The last tree: nothing is left to learn. */
  readonly isLast: boolean;
}

/** What `growTrees` came to. */
export interface GrownTrees {
  readonly outcome: Outcome;
  readonly trees: readonly Tree[];
  readonly records: readonly EpochRecord[];
}

/**
 * Grows one tree after another, as many as the experiment says at most, and keeps records on the way.
 * Cancelling ends it with the trees there are.
 */
export async function growTrees(
  { experiment, columns, data }: LearnInput,
  { base, link, learningRate, ...growth }: Growth,
  task: Task,
  onRecord: OnRecord,
): Promise<GrownTrees> {
  const total = experiment.treeCount;
  const watch = new Watch(data, { columns, base, link, learningRate, trees: total });
  const trees: Tree[] = [];
  const ended = (outcome: Outcome): GrownTrees => ({ outcome, trees, records: watch.records });
  try {
    while (trees.length < total) {
      const { tree, isLast } = await growth.grow(trees.length);
      if (tree !== null) {
        trees.push(tree);
        watch.add(tree);
        const due = isLast || watch.isDue(trees.length);
        if (due || growth.judge !== undefined) {
          const record = watch.measure(trees.length, growth.trainLoss(trees.length));
          const verdict = growth.judge?.(record) ?? 'go on';
          if (due || verdict === 'stop') watch.keep(record, onRecord);
          if (verdict === 'stop') return ended('stopped-early');
        }
      }
      if (isLast) {
        const told = watch.records.at(-1)?.epoch ?? 0;
        if (told < trees.length)
          watch.keep(watch.measure(trees.length, growth.trainLoss(trees.length)), onRecord);
        return ended('stopped-early');
      }
      task.report({ stage: LEARNING, done: trees.length, total });
      await task.breathe();
    }
    return ended('finished');
  } catch (thrown) {
    const fault = Fault.from(thrown);
    if (task.signal.aborted || fault.code === 'cancelled') return ended('cancelled');
    throw fault;
  }
}

export function binTraining({ columns, data }: LearnInput, task: Task): Promise<Bins> {
  return binFrame(decodeFrame(columns, data.train.x), task);
}

/** What each training row counts: its class's weight. */
export function rowWeights({ experiment, data }: LearnInput): Float64Array {
  const { y } = data.train;
  let bad = 0;
  for (let row = 0; row < y.length; row++) bad += y[row];
  const weights = classWeightsOf(experiment, { good: y.length - bad, bad });
  const of = new Float64Array(y.length);
  for (let row = 0; row < y.length; row++) of[row] = y[row] === 1 ? weights.bad : weights.good;
  return of;
}

/** 0, 1, 2 … */
export function allRows(count: number): Uint32Array {
  const rows = new Uint32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  return rows;
}

/** Adds each leaf's value to the rows in it. */
export function addGrown({ tree, from, to }: Grown, rows: Uint32Array, out: Float64Array): void {
  for (let node = 0; node < from.length; node++) {
    if (tree.column[node] >= 0) continue;
    const value = tree.value[node];
    for (let i = from[node]; i < to[node]; i++) out[rows[i]] += value;
  }
}

/** “1 tree”, “12 trees”. */
export function treesIn(count: number): string {
  return count === 1 ? '1 tree' : `${String(count)} trees`;
}
