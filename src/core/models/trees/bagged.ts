import { randomStream } from '../../random';
import type { Task } from '../../task';
import type { Duty } from '../../threads';
import type { Bins } from './bins';
import { TreeGrower, type GrowSettings } from './grow';
import { leafOfBins, type GrownTree } from './tree';

/** What the trees of a forest are grown on. */
interface BaggedJob {
  readonly bins: Bins;
  readonly settings: GrowSettings;
  readonly y: Uint8Array;
  /** What each row counts. */
  readonly weights: Float64Array;
  readonly seed: number;
}

/** A tree, and what it says of every row that is binned. */
export interface BaggedTree {
  readonly tree: GrownTree;
  /** Share of defaults in the leaf that the row ends in. */
  readonly shares: Float32Array;
  /** 1 = the tree was grown without the row. */
  readonly leftOut: Uint8Array;
}

/** Grows single trees of a forest, by their numbers; each draws from a stream of its own. */
export const BAGGED_TREES: Duty<BaggedJob, number, BaggedTree> = {
  name: 'bagged trees',
  begin: (job) => {
    const grower = new BaggedGrower(job);
    return { answer: (index, task) => grower.grow(index, task) };
  },
};

class BaggedGrower {
  readonly #job: BaggedJob;
  readonly #grower: TreeGrower;
  readonly #pairs: Float64Array;
  readonly #rows: Uint32Array;

  constructor(job: BaggedJob) {
    this.#job = job;
    this.#grower = new TreeGrower(job.bins, job.settings);
    this.#pairs = new Float64Array(2 * job.y.length);
    this.#rows = new Uint32Array(job.y.length);
  }

  async grow(index: number, task: Task): Promise<BaggedTree> {
    const { bins, y, weights, seed } = this.#job;
    const pairs = this.#pairs;
    const count = y.length;
    const random = randomStream(seed, `forest tree ${String(index)}`);
    const leftOut = new Uint8Array(count);
    pairs.fill(0);
    for (let i = 0; i < count; i++) pairs[2 * random.below(count) + 1] += 1;
    let taken = 0;
    for (let row = 0; row < count; row++) {
      leftOut[row] = pairs[2 * row + 1] === 0 ? 1 : 0;
      if (leftOut[row] === 0) this.#rows[taken++] = row;
      pairs[2 * row + 1] *= weights[row];
      pairs[2 * row] = -pairs[2 * row + 1] * y[row];
    }
    const rows = this.#rows.subarray(0, taken);
    const columns = bins.varying.slice();
    const { tree, from, to } = await this.#grower.grow({ pairs, rows, columns, random }, task);
    const shares = new Float32Array(count);
    for (let node = 0; node < from.length; node++) {
      if (tree.column[node] >= 0) continue;
      for (let i = from[node]; i < to[node]; i++) shares[rows[i]] = tree.value[node];
    }
    for (let row = 0; row < count; row++)
      if (leftOut[row] === 1) shares[row] = tree.value[leafOfBins(tree, bins, row)];
    return { tree, shares, leftOut };
  }
}
