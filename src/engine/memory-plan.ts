import { READ_AHEAD } from '../core/data/encoded-rows';
import type { TableSize } from '../core/data/table-size';
import { knownMembers } from '../core/ensemble/members';
import type { Experiment } from '../core/experiment';
import { Fault } from '../core/fault';
import { encodedBytes, willHold } from '../core/models/holding';
import { growsTrees, onTensors, SHELF } from '../core/models/shelf';
import type { ClassCounts } from '../core/run';
import { aimsForRatio, choosesRows } from '../core/sampling/methods';
import { threadsFor, type ThreadPool } from '../core/threads';
import { padded } from './fused/room';
import { TILE_ROWS } from './fused/scorer';
import { helpersFor, shardsFor } from './fused/shards';
import { networkPlan, type LayerPlan, type NetworkPlan } from './network/plan';
import { rowsTogether } from './rows-together';

/** What takes memory while a model is trained. */
export type MemoryPart =
  'table' | 'rows' | 'sampled' | 'network' | 'threads' | 'fit' | 'scores' | 'app';

export interface MemoryPlan {
  readonly parts: readonly { readonly part: MemoryPart; readonly bytes: number }[];
  /** All parts at once, above what an empty page takes. */
  readonly bytes: number;
  /** Encoded rows are held; else they are encoded each time that they are read. */
  readonly isHeld: boolean;
  /** Threads that train. */
  readonly threads: number;
  /** Why these settings are refused on that table; null where they are not. */
  readonly refused: Fault | null;
}

type Helpers = Pick<ThreadPool, 'size' | 'sharesMemory'>;

/** The estimate and what is measured differ by no more than this factor (`npm run bench -- memory-307k`). */
export const MEMORY_FACTOR = 1.5;

/** A thread's own engine, code and stack, before it holds any data. */
const THREAD_BYTES = 12e6;
/** What the page and its worker take beside all that: charts, messages, and garbage not yet swept. */
const APP_BYTES = 50e6;
/** A scored row: numbers, outcome, raw and sorted scores, in the worker and in the page. */
const SCORED_ROW_BYTES = 60;
/** A training row's numbers while it is sampled: where it comes from, whether it stays. */
const SAMPLED_ROW_BYTES = 24;
/** A neighbour search has the rows turned to their axes, in the order of its blocks, and in the kernels' memory. */
const SEARCH_COPIES = 3.3;
/** A row that is fitted without tensors: gradients, its place, and what it is judged by. */
const FITTED_ROW_BYTES = 32;
/** A row's value of one column, and its bin. */
const TREE_COLUMN_BYTES = 5;
/** TensorFlow.js keeps what a step works out until its gradients are known. */
const TENSOR_FACTOR = 2;

/**
 * What a run takes at its peak, from the sizes of its table alone. An estimate: a browser frees memory
 * when it likes.
 *
 * @param pool other threads that may train
 */
export function memoryPlan(table: TableSize, experiment: Experiment, pool: Helpers): MemoryPlan {
  if (SHELF[experiment.model].family === 'ensemble') return ofMembers(table, experiment, pool);
  const { rows, inputs } = table;
  const trained = Math.round(rows * experiment.trainShare);
  const after = rowsAfter(table, experiment);
  const { isHeld, refused } = holding(table, experiment);
  const threads = threadsOf(experiment, pool);
  // The rows as read, and the copy that puts them in order.
  const ahead = 2 * encodedBytes(Math.min(rows, READ_AHEAD), inputs);
  const copies = experiment.sampling === 'none' ? 0 : encodedBytes(after, inputs);
  const searched = choosesRows(experiment)
    ? 0
    : searchBytes(encodedBytes(Math.max(trained, after), inputs), pool);
  const parts = [
    { part: 'table', bytes: table.bytes },
    { part: 'rows', bytes: isHeld ? encodedBytes(rows, inputs) : ahead },
    {
      part: 'sampled',
      bytes: (isHeld ? copies + searched : 0) + SAMPLED_ROW_BYTES * Math.max(trained, after),
    },
    { part: 'network', bytes: networkBytes(table, experiment) },
    { part: 'fit', bytes: fitBytes(table, experiment, after) },
    { part: 'threads', bytes: (threads - 1) * (networkBytes(table, experiment) + THREAD_BYTES) },
    { part: 'scores', bytes: SCORED_ROW_BYTES * (rows - trained) },
    { part: 'app', bytes: APP_BYTES },
  ] as const;
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  return { parts: parts.filter((part) => part.bytes > 0), bytes, isHeld, threads, refused };
}

/** Bytes that a browser is likely to give one tab, where it tells how much the device has, in GiB. */
export function likelyLimit(deviceMemory: number | undefined): number {
  return ((deviceMemory ?? 4) * 2 ** 30) / 4;
}

/** What a neighbour search takes of rows of so many bytes, on this thread and on others. */
function searchBytes(rows: number, pool: Helpers): number {
  const thread = SEARCH_COPIES * rows;
  return thread * (1 + Math.min(pool.size, threadsFor(thread)));
}

/** Members are trained one after another: the largest counts. */
function ofMembers(table: TableSize, ensemble: Experiment, pool: Helpers): MemoryPlan {
  const plans = knownMembers(ensemble).map((member) => memoryPlan(table, member, pool));
  const [largest] = plans.toSorted((a, b) => b.bytes - a.bytes);
  return largest ?? memoryPlan(table, { ...ensemble, model: 'logistic' }, pool);
}

function holding(
  { rows, inputs }: TableSize,
  experiment: Experiment,
): Pick<MemoryPlan, 'isHeld' | 'refused'> {
  try {
    return { isHeld: willHold(experiment, rows, inputs), refused: null };
  } catch (thrown) {
    return { isHeld: true, refused: Fault.from(thrown) };
  }
}

/** Training rows after sampling, about: cleaning removes none here. */
export function rowsAfter(
  { rows, bad }: TableSize,
  { trainShare, sampling, samplingRatio }: Experiment,
): number {
  const counts: ClassCounts = { bad: bad * trainShare, good: (rows - bad) * trainShare };
  const all = counts.good + counts.bad;
  if (!aimsForRatio(sampling)) return Math.round(all);
  const fewer = Math.min(counts.good, counts.bad);
  const removes = sampling === 'random-under' || sampling === 'nearmiss';
  const other = removes ? fewer / samplingRatio : (all - fewer) * samplingRatio;
  return Math.round(removes ? Math.min(all, fewer + other) : Math.max(all, all - fewer + other));
}

/** Threads that share batches; other models help themselves to threads for a moment only. */
function threadsOf({ model, engine, batchSize }: Experiment, pool: Helpers): number {
  const onKernels =
    SHELF[model].family === 'network' && (engine === 'auto' || engine === 'kernels');
  if (!onKernels) return 1;
  const helpers = Math.min(pool.size, helpersFor(batchSize, pool.sharesMemory));
  return 2 ** Math.floor(Math.log2(1 + helpers));
}

/** What models other than networks work out for every row that they learn from; trees read columns of their own. */
function fitBytes({ inputs }: TableSize, { model }: Experiment, after: number): number {
  if (onTensors(model)) return 0;
  return after * (FITTED_ROW_BYTES + (growsTrees(model) ? TREE_COLUMN_BYTES * inputs : 0));
}

/** Weights, gradients, moments, and what every layer gives for a batch. */
export function networkBytes({ inputs, numbers }: TableSize, experiment: Experiment): number {
  const { model, engine, batchSize } = experiment;
  if (!onTensors(model)) return 0;
  if (SHELF[model].family === 'lstm') {
    const units = experiment.lstmUnits.reduce((sum, width) => sum + width, 0);
    return 4 * TENSOR_FACTOR * batchSize * inputs * units * 10;
  }
  const plan = networkPlan(experiment, Math.max(1, inputs), numbers);
  const wide = widthsOf(plan).map(padded);
  const widths = wide.reduce((sum, width) => sum + width, 0);
  const widest = Math.max(...wide);
  const onKernels = engine === 'auto' || engine === 'kernels';
  const rows = onKernels ? batchSize : Math.max(batchSize, rowsTogether(plan));
  const weights = plan.parameters * (3 + shardsFor(batchSize));
  const flows = rows * plan.members * (widths + 5 * widest);
  const trained = 4 * (weights + flows);
  if (!onKernels) return trained * TENSOR_FACTOR;
  const tile = Math.max(TILE_ROWS, plan.members);
  return trained + 4 * (plan.parameters + 3 * tile * widest);
}

/** Numbers a row that the inputs and every layer give. */
function widthsOf({ inputs, layers }: NetworkPlan): number[] {
  const widths = [inputs];
  for (const layer of layers) widths.push(widthOf(layer, widths.at(-1) ?? 0));
  return widths;
}

/** @param before what the layer is given */
function widthOf(layer: LayerPlan, before: number): number {
  switch (layer.kind) {
    case 'dense':
      return layer.units;
    case 'norm':
    case 'gate':
    case 'fan':
      return layer.width;
    case 'join':
      return layer.projection?.units ?? before;
    case 'embed':
      return layer.numbers * (layer.units + 2 * layer.frequencies) + layer.passing;
    case 'heads':
    case 'branch':
    case 'lstm':
      return 0;
  }
}
