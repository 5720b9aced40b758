import type { Experiment } from '../../experiment';
import { Fault } from '../../fault';
import { classWeightsOf } from '../../losses/weights';
import type { Task } from '../../task';
import { LEARNING, type FitData, type FitReport, type Outcome } from '../model';
import { binFrame, type Bins } from './bins';
import { decodeFrame, type TreeColumn } from './frame';
import type { Grown } from './grow';
import type { Tree } from './tree';
import type { OnRecord } from './watch';

/** What an ensemble learns from. The matrices have the model's own columns. */
export interface LearnInput {
  readonly experiment: Experiment;
  readonly columns: readonly TreeColumn[];
  readonly data: FitData;
}

/** Trees whose leaf values add up to a score. */
export interface Learnt {
  readonly trees: readonly Tree[];
  /** What the sum starts from. */
  readonly base: number;
  readonly report: FitReport;
}

export type Learn = (input: LearnInput, task: Task, onRecord: OnRecord) => Promise<Learnt>;

export function binTraining({ columns, data }: LearnInput, task: Task): Promise<Bins> {
  return binFrame(decodeFrame(columns, data.train.x), task);
}

/** What each training row counts: its class's weight. */
export function rowWeights({ experiment, data }: LearnInput): Float64Array {
  const { y } = data.train;
  const bad = y.reduce((sum, label) => sum + label, 0);
  const weights = classWeightsOf(experiment, { good: y.length - bad, bad });
  return Float64Array.from(y, (label) => (label === 1 ? weights.bad : weights.good));
}

/** 0, 1, 2 … */
export function allRows(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, row) => row);
}

/**
 * Grows one tree after another, `count` at most, until `grow` says to stop. Cancelling ends it with
 * the trees there are.
 */
export async function treeAfterTree(
  count: number,
  task: Task,
  grow: (tree: number) => Promise<'go on' | 'stop'>,
): Promise<Outcome> {
  try {
    for (let tree = 0; tree < count; tree++) {
      if ((await grow(tree)) === 'stop') return 'stopped-early';
      task.report({ stage: LEARNING, done: tree + 1, total: count });
      await task.breathe();
    }
    return 'finished';
  } catch (thrown) {
    const fault = Fault.from(thrown);
    if (task.signal.aborted || fault.code === 'cancelled') return 'cancelled';
    throw fault;
  }
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
