import { Fault } from '../../fault';
import type { Random } from '../../random';
import type { Task } from '../../task';
import { ABOVE_ALL, type Bins } from './bins';
import { childSums } from './child-sums';
import { fillHistogram, subtractHistogram, type Histogram } from './histogram';
import { NodeHistograms } from './node-histograms';
import { partRows } from './part-rows';
import { leafValue, Split, SplitFinder, type NodeSums, type SplitSettings } from './split';
import { getSplit, noSplits, putSplit, type Splits } from './splits';
import { TreeDraft } from './tree-draft';
import type { GrownTree } from './tree';

export interface GrowSettings extends SplitSettings {
  /** Splits from the root to a leaf at most. */
  readonly depth: number;
  /** Columns drawn for each split; 0 = all. */
  readonly columnsPerSplit: number;
}

/** What a tree is grown on. */
export interface GrowWork {
  /** First and second derivatives of the objective, for every binned row: g, h, g, h … */
  readonly pairs: Float64Array;
  /** Numbers of the rows that it learns from, ascending. */
  readonly rows: Uint32Array;
  /** Columns that it may split on. */
  readonly columns: Int32Array;
  /** Those in which this grower looks for splits, where others look in the rest. */
  readonly own?: Int32Array;
  /** Draws columns for a split, where only some are tried. */
  readonly random?: Random;
}

/** A tree and where its rows are: leaf n holds `rows[from[n]..to[n])` of the index it was grown on. */
export interface Grown {
  readonly tree: GrownTree;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

/** A node that may still be split. */
interface OpenNode extends NodeSums {
  readonly id: number;
  readonly from: number;
  readonly to: number;
  histogram: Histogram | null;
}

/** The root, or the two children of a node with its histogram. */
interface Siblings {
  readonly nodes: readonly OpenNode[];
  histogram: Histogram | null;
}

/** Some milliseconds of work. */
const CELLS_PER_BREATH = 2e6;

/**
 * Grows trees on binned rows, level by level. The derivatives g and h of the objective say what a
 * tree learns: of the log-loss for boosting, −w·y and w for a tree of class shares. Several growers
 * can grow the same tree: each finds splits in columns of its own, and all part their rows by the
 * best of them.
 */
export class TreeGrower {
  readonly #bins: Bins;
  readonly #settings: GrowSettings;
  readonly #finder: SplitFinder;
  readonly #split = new Split();
  readonly #histograms: NodeHistograms;
  readonly #moved: Uint32Array;
  readonly #slots: number;
  readonly #byLevels: boolean;
  #work: GrowWork | null = null;
  #draft = new TreeDraft();
  #depth = 0;
  #level: readonly Siblings[] = [];

  constructor(bins: Bins, settings: GrowSettings) {
    this.#bins = bins;
    this.#settings = settings;
    this.#finder = new SplitFinder(bins, settings);
    this.#histograms = new NodeHistograms(bins);
    this.#moved = new Uint32Array(bins.rows);
    this.#slots = bins.offsets[bins.columns];
    this.#byLevels = bins.isLevel.includes(1);
  }

  /** One tree. The rows are put in the order of the leaves, the columns in any order. */
  async grow(work: GrowWork, task: Task): Promise<Grown> {
    this.begin(work);
    while (this.isOpen) this.part(await this.find(task));
    return this.finish();
  }

  /** Begins a tree: one leaf with all its rows. */
  begin(work: GrowWork): void {
    for (const { nodes, histogram } of this.#level) {
      this.#histograms.release(histogram);
      for (const node of nodes) this.#histograms.release(node.histogram);
    }
    this.#work = work;
    this.#draft = new TreeDraft();
    this.#depth = 0;
    const sums = { ...sumOf(work), lower: -Infinity, upper: Infinity };
    const root = this.#add(sums, 0, work.rows.length);
    this.#level = this.#settings.depth > 0 ? [{ nodes: [root], histogram: null }] : [];
  }

  /** Whether some leaves may yet be split. */
  get isOpen(): boolean {
    return this.#level.length > 0;
  }

  /** The best split of each open leaf. */
  async find(task: Task): Promise<Splits> {
    const work = this.#atWork();
    const isLast = this.#depth + 1 === this.#settings.depth;
    const count = this.#level.reduce((sum, { nodes }) => sum + nodes.length, 0);
    const splits = noSplits(count, this.#byLevels);
    let place = 0;
    let cells = 0;
    for (const siblings of this.#level) {
      if (!this.#draws(work)) this.#giveHistograms(siblings, work);
      for (const node of siblings.nodes) {
        this.#findSplit(node, work);
        putSplit(splits, place++, this.#split);
        if (isLast || this.#histograms.isFull) this.#drop(node);
        cells += (node.to - node.from) * work.columns.length + 2 * this.#slots;
      }
      if (cells < CELLS_PER_BREATH) continue;
      cells = 0;
      await task.breathe();
    }
    return splits;
  }

  /** Whether splitting them so leaves leaves that may yet be split. */
  goesOn({ column }: Splits): boolean {
    return this.#depth + 1 < this.#settings.depth && column.some((one) => one >= 0);
  }

  /** Splits the open leaves, in the order of `find`; those that this makes are open next. */
  part(splits: Splits): void {
    const { rows } = this.#atWork();
    const next: Siblings[] = [];
    let place = 0;
    for (const { nodes } of this.#level) {
      for (const node of nodes) {
        getSplit(splits, place++, this.#split);
        const children = this.#split.column < 0 ? null : this.#part(node, rows);
        if (children === null) this.#drop(node);
        else next.push({ nodes: children, histogram: node.histogram });
      }
    }
    this.#depth++;
    this.#level = this.#depth < this.#settings.depth ? next : [];
  }

  finish(): Grown {
    return this.#draft.finish();
  }

  #atWork(): GrowWork {
    if (this.#work === null) throw new Fault('internal', 'No tree was begun');
    return this.#work;
  }

  #draws({ columns }: GrowWork): boolean {
    const { columnsPerSplit } = this.#settings;
    return columnsPerSplit > 0 && columnsPerSplit < columns.length;
  }

  #add(sums: NodeSums, from: number, to: number): OpenNode {
    const value = leafValue(this.#settings, sums.g, sums.h, sums.lower, sums.upper);
    const id = this.#draft.add(value, sums.h, from, to);
    const { g, h, lower, upper } = sums;
    return { id, from, to, g, h, lower, upper, histogram: null };
  }

  /** Splits a leaf by `#split`, and returns its children; null when that leaves a side without rows. */
  #part(node: OpenNode, rows: Uint32Array): OpenNode[] | null {
    const { cuts, counts, isLevel } = this.#bins;
    const { column, bin } = this.#split;
    const middle = partRows(this.#bins, this.#split, rows, node.from, node.to, this.#moved);
    // A side without rows can only come of rounding.
    if (middle === node.from || middle === node.to) return null;
    const gain = this.#split.worth - this.#finder.worth(node);
    if (isLevel[column] === 1) {
      this.#draft.splitLevels(node.id, this.#split, gain, counts[column]);
    } else {
      const threshold = bin < cuts[column].length ? cuts[column][bin] : ABOVE_ALL;
      this.#draft.splitNumber(node.id, this.#split, gain, threshold);
    }
    const [left, right] = childSums(node, this.#split, this.#settings);
    return [this.#add(left, node.from, middle), this.#add(right, middle, node.to)];
  }

  #mayPart({ from, to, h }: OpenNode): boolean {
    return to - from >= 2 && h >= 2 * this.#settings.minChildWeight;
  }

  /** Leaves the best split of a node in `#split`. */
  #findSplit(node: OpenNode, work: GrowWork): void {
    const { columns, own = columns, random } = work;
    this.#split.column = -1;
    if (!this.#mayPart(node)) return;
    if (node.histogram !== null) {
      this.#finder.find(node, own, node.histogram, this.#split);
      return;
    }
    if (random === undefined) throw new Fault('internal', 'Nothing to draw columns with');
    // As scikit-learn does, goes on drawing columns until one of them can be split.
    const { columnsPerSplit } = this.#settings;
    const histogram = this.#histograms.take();
    const pairs = this.#gather(node, work);
    for (let done = 0; done < columns.length && this.#split.column < 0;) {
      const end = Math.min(columns.length, done + columnsPerSplit);
      for (let i = done; i < end; i++) swap(columns, i, i + random.below(columns.length - i));
      const drawn = columns.subarray(done, end);
      fillHistogram(this.#bins, drawn, work.rows, node, pairs, histogram);
      this.#finder.find(node, drawn, histogram, this.#split);
      done = end;
    }
    this.#histograms.release(histogram);
  }

  /**
   * Histograms for those of the nodes that may be split. Where their parent's is there, only the
   * smaller one's is summed; the other's is what that leaves, in the parent's place.
   */
  #giveHistograms(siblings: Siblings, work: GrowWork): void {
    const { nodes, histogram: parent } = siblings;
    siblings.histogram = null;
    const [left, right] = nodes;
    if (parent === null) {
      for (const node of nodes) if (this.#mayPart(node)) node.histogram = this.#sum(node, work);
      return;
    }
    if (!this.#mayPart(left) && !this.#mayPart(right)) return this.#histograms.release(parent);
    const leftIsSmall = left.to - left.from <= right.to - right.from;
    const [small, large] = leftIsSmall ? [left, right] : [right, left];
    small.histogram = this.#sum(small, work);
    if (this.#mayPart(large)) {
      subtractHistogram(this.#bins, work.own ?? work.columns, parent, small.histogram);
      large.histogram = parent;
    } else this.#histograms.release(parent);
  }

  #sum(node: OpenNode, work: GrowWork): Histogram {
    const histogram = this.#histograms.take();
    const { rows, columns, own = columns } = work;
    const pairs = this.#gather(node, work);
    fillHistogram(this.#bins, own, rows, node, pairs, histogram);
    return histogram;
  }

  /** The derivatives of a node's rows, in their order. */
  #gather(node: OpenNode, { pairs, rows }: GrowWork): Float64Array {
    const isAll = node.to - node.from === this.#bins.rows;
    return isAll && this.#depth === 0 ? pairs : this.#histograms.gather(pairs, rows, node);
  }

  #drop(node: OpenNode): void {
    this.#histograms.release(node.histogram);
    node.histogram = null;
  }
}

function sumOf({ pairs, rows }: GrowWork): { g: number; h: number } {
  let g = 0;
  let h = 0;
  for (let i = 0; i < rows.length; i++) {
    g += pairs[2 * rows[i]];
    h += pairs[2 * rows[i] + 1];
  }
  return { g, h };
}

function swap(items: Int32Array, a: number, b: number): void {
  const held = items[a];
  items[a] = items[b];
  items[b] = held;
}
