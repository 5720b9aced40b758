import type { Random } from '../../random';
import type { Task } from '../../task';
import { ABOVE_ALL, type Bins } from './bins';
import { fillHistogram, gatherPairs, subtractHistogram, type Histogram } from './histogram';
import { leafValue, Split, SplitFinder, type NodeSums, type SplitSettings } from './split';
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
  /** First derivatives of the objective, one for every binned row. */
  readonly g: Float64Array;
  /** Second derivatives. */
  readonly h: Float64Array;
  /** Numbers of the rows that it learns from, each once. */
  readonly rows: Uint32Array;
  /** Columns that it may split on. */
  readonly columns: Int32Array;
  /** Draws columns for a split. */
  readonly random: Random;
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
  /** Of all the tree's columns, where it could be had from the parent's. */
  readonly histogram: Histogram | null;
}

/** Bytes of histograms kept for their children at most; nodes beyond are summed anew. */
const KEPT_BYTES = 256 * 2 ** 20;
/** Some milliseconds of work. */
const CELLS_PER_BREATH = 2e6;

/**
 * Grows trees on binned rows, level by level. The derivatives g and h of the objective say what a
 * tree learns: of the log-loss for boosting, −w·y and w for a tree of class shares.
 */
export class TreeGrower {
  readonly #bins: Bins;
  readonly #settings: GrowSettings;
  readonly #finder: SplitFinder;
  readonly #split = new Split();
  readonly #pairs: Float64Array;
  readonly #moved: Uint32Array;
  readonly #spare: Histogram[] = [];
  readonly #slots: number;
  #kept = 0;

  constructor(bins: Bins, settings: GrowSettings) {
    this.#bins = bins;
    this.#settings = settings;
    this.#finder = new SplitFinder(bins, settings);
    this.#pairs = new Float64Array(2 * bins.rows);
    this.#moved = new Uint32Array(bins.rows);
    this.#slots = 2 * bins.offsets[bins.columns];
  }

  /** One tree. The rows are put in the order of the leaves, the columns in any order. */
  async grow(work: GrowWork, task: Task): Promise<Grown> {
    const { depth } = this.#settings;
    const draft = new TreeDraft();
    const root = { ...sumOf(work), lower: -Infinity, upper: Infinity };
    const end = work.rows.length;
    const id = draft.add(leafValue(this.#settings, root), root.h, 0, end);
    let level: OpenNode[] = [{ ...root, id, from: 0, to: end, histogram: null }];
    let sinceBreath = 0;
    for (let at = 0; at < depth && level.length > 0; at++) {
      const next: OpenNode[] = [];
      for (const node of level) {
        this.#grow(node, work, draft, at + 1 < depth, next);
        sinceBreath += (node.to - node.from) * work.columns.length + this.#slots;
        if (sinceBreath < CELLS_PER_BREATH) continue;
        sinceBreath = 0;
        await task.breathe();
      }
      level = next;
    }
    return draft.finish();
  }

  /** Splits a node if that is worth it; children that may be split in turn join `next`. */
  #grow(node: OpenNode, work: GrowWork, draft: TreeDraft, goesOn: boolean, next: OpenNode[]): void {
    if (!this.#mayPart(node)) return this.#release(node.histogram);
    const histogram = this.#findSplit(node, work);
    const split = this.#split;
    const middle = split.column < 0 ? node.from : this.#part(node, work.rows);
    // A side without rows can only come of rounding.
    if (middle === node.from || middle === node.to) return this.#release(histogram);

    const { cuts, counts, isLevel } = this.#bins;
    const { column, bin } = split;
    if (isLevel[column] === 1) {
      draft.splitLevels(node.id, split, counts[column]);
    } else {
      const threshold = bin < cuts[column].length ? cuts[column][bin] : ABOVE_ALL;
      draft.splitNumber(node.id, split, threshold);
    }
    const [left, right] = this.#childSums(node);
    const leftId = draft.add(leafValue(this.#settings, left), left.h, node.from, middle);
    const rightId = draft.add(leafValue(this.#settings, right), right.h, middle, node.to);
    if (!goesOn) return this.#release(histogram);
    const children = [
      { ...left, id: leftId, from: node.from, to: middle, histogram: null },
      { ...right, id: rightId, from: middle, to: node.to, histogram: null },
    ] satisfies OpenNode[];
    next.push(...this.#withHistograms(children, histogram, work));
  }

  #mayPart({ from, to, h }: OpenNode): boolean {
    return to - from >= 2 && h >= 2 * this.#settings.minChildWeight;
  }

  /** Leaves the best split of a node in `#split`; returns its histogram of all columns, if it made one. */
  #findSplit(node: OpenNode, work: GrowWork): Histogram | null {
    const { columns, random } = work;
    const { columnsPerSplit } = this.#settings;
    if (columnsPerSplit === 0 || columnsPerSplit >= columns.length) {
      const histogram = node.histogram ?? this.#sum(node, work, columns);
      this.#finder.find(node, columns, histogram, this.#split);
      return histogram;
    }
    // As scikit-learn does, goes on drawing columns until one of them can be split.
    const histogram = this.#take();
    gatherPairs(work.g, work.h, work.rows, node.from, node.to, this.#pairs);
    this.#split.column = -1;
    for (let done = 0; done < columns.length && this.#split.column < 0;) {
      const end = Math.min(columns.length, done + columnsPerSplit);
      for (let i = done; i < end; i++) swap(columns, i, i + random.below(columns.length - i));
      const drawn = columns.subarray(done, end);
      fillHistogram(this.#bins, drawn, work.rows, node.from, node.to, this.#pairs, histogram);
      this.#finder.find(node, drawn, histogram, this.#split);
      done = end;
    }
    this.#release(histogram);
    return null;
  }

  /**
   * The children with their histograms: the smaller one's is summed, the other's is what that leaves
   * of the parent's, in its place.
   */
  #withHistograms(
    children: readonly OpenNode[],
    parent: Histogram | null,
    work: GrowWork,
  ): readonly OpenNode[] {
    if (parent === null) return children;
    const full = this.#kept * this.#slots * 8 > KEPT_BYTES;
    if (full || !children.some((child) => this.#mayPart(child))) {
      this.#release(parent);
      return children;
    }
    const [left, right] = children;
    const leftIsSmall = left.to - left.from <= right.to - right.from;
    const small = this.#sum(leftIsSmall ? left : right, work, work.columns);
    subtractHistogram(this.#bins, work.columns, parent, small);
    return [
      { ...left, histogram: leftIsSmall ? small : parent },
      { ...right, histogram: leftIsSmall ? parent : small },
    ];
  }

  #sum({ from, to }: OpenNode, { g, h, rows }: GrowWork, columns: Int32Array): Histogram {
    const histogram = this.#take();
    gatherPairs(g, h, rows, from, to, this.#pairs);
    fillHistogram(this.#bins, columns, rows, from, to, this.#pairs, histogram);
    return histogram;
  }

  /** Puts those of a node's rows that go left first, each side in its order; returns where right begins. */
  #part({ from, to }: OpenNode, rows: Uint32Array): number {
    const { data, rows: height, counts, isLevel } = this.#bins;
    const { column, bin, missingLeft, isLeft } = this.#split;
    const start = column * height;
    const moved = this.#moved;
    if (isLevel[column] !== 1) {
      isLeft.fill(0).fill(1, 0, bin + 1);
      isLeft[counts[column]] = missingLeft ? 1 : 0;
    }
    let left = from;
    let right = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i];
      const goesLeft = isLeft[data[start + row]];
      rows[left] = row;
      moved[right] = row;
      left += goesLeft;
      right += 1 - goesLeft;
    }
    rows.set(moved.subarray(0, right), left);
    return left;
  }

  /** Sums and bounds of both children: a monotone split holds them apart at the mean of their values. */
  #childSums(node: OpenNode): [NodeSums, NodeSums] {
    const { g, h, lower, upper } = node;
    const { column } = this.#split;
    const left = { g: this.#split.g, h: this.#split.h, lower, upper };
    const right = { g: g - left.g, h: h - left.h, lower, upper };
    const direction = this.#settings.monotone?.[column] ?? 0;
    if (direction === 0) return [left, right];
    const middle = (leafValue(this.#settings, left) + leafValue(this.#settings, right)) / 2;
    return direction > 0
      ? [
          { ...left, upper: middle },
          { ...right, lower: middle },
        ]
      : [
          { ...left, lower: middle },
          { ...right, upper: middle },
        ];
  }

  #take(): Histogram {
    this.#kept++;
    return this.#spare.pop() ?? new Float64Array(this.#slots);
  }

  #release(histogram: Histogram | null): void {
    if (histogram === null) return;
    this.#kept--;
    this.#spare.push(histogram);
  }
}

function sumOf({ g, h, rows }: GrowWork): { g: number; h: number } {
  const sums = { g: 0, h: 0 };
  for (const row of rows) {
    sums.g += g[row];
    sums.h += h[row];
  }
  return sums;
}

function swap(items: Int32Array, a: number, b: number): void {
  const held = items[a];
  items[a] = items[b];
  items[b] = held;
}
