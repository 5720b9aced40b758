import type { Bins } from './bins';
import type { Histogram } from './histogram';
import { scanPlain, type Scan } from './scan';

/** What a split must be worth, and how a node is valued. */
export interface SplitSettings {
  /** L2 penalty of a leaf's value. */
  readonly lambda: number;
  /** L1 penalty of a leaf's value. */
  readonly alpha: number;
  /** Least gain. */
  readonly gamma: number;
  /** Least sum of second derivatives, or weights, on each side. */
  readonly minChildWeight: number;
  /** By column: +1 = the score may only rise with the value, −1 = only fall. */
  readonly monotone: Int8Array | null;
}

/** Sums of a node's rows, and the values its descendants must keep within. */
export interface NodeSums {
  readonly g: number;
  readonly h: number;
  readonly lower: number;
  readonly upper: number;
}

/** A gain below this is rounding. */
const LEAST_GAIN = 1e-6;
/** Of a node's weight: what is less is left over from subtracting. */
const DUST = 1e-10;

/** The better of the splits it has seen, the first of equals. */
export class Split {
  /** Of both sides together: what it gains, and the worth of the node itself. */
  worth = 0;
  column = -1;
  bin = 0;
  missingLeft = false;
  /** Sums of those that go left. */
  g = 0;
  h = 0;
  /** Codes that go left, for a category. */
  readonly isLeft = new Uint8Array(256);
}

/** −S(G, α) / (H + λ) within the bounds, S the soft threshold (Chen & Guestrin 2016, eq. 5). */
export function leafValue(
  { lambda, alpha }: Pick<SplitSettings, 'lambda' | 'alpha'>,
  g: number,
  h: number,
  lower: number,
  upper: number,
): number {
  const shrunk = g > alpha ? g - alpha : g < -alpha ? g + alpha : 0;
  if (shrunk === 0 || h + lambda <= 0) return Math.min(upper, Math.max(lower, 0));
  return Math.min(upper, Math.max(lower, -shrunk / (h + lambda)));
}

/**
 * Finds the split of one node that gains most: G²/(H + λ) of both sides less that of the node, with
 * G softened by α, which is twice the drop of the objective, as XGBoost counts it (Chen & Guestrin
 * 2016, eq. 7). With g = −w·y and h = w it is the drop in the weighted sum of squares, hence of the
 * Gini impurity.
 */
export class SplitFinder {
  readonly #bins: Bins;
  readonly #settings: SplitSettings;
  readonly #order = new Uint16Array(256);
  readonly #ratio = new Float64Array(256);

  constructor(bins: Bins, settings: SplitSettings) {
    this.#bins = bins;
    this.#settings = settings;
  }

  /** Looks through the columns, whose slots the histogram holds; `column` stays −1 when none is worth it. */
  find(node: NodeSums, columns: Int32Array, histogram: Histogram, best: Split): void {
    best.column = -1;
    best.worth = this.worth(node) + Math.max(LEAST_GAIN, this.#settings.gamma);
    for (const column of columns) {
      if (this.#bins.isLevel[column] === 1) this.#findLevels(node, column, histogram, best);
      else this.#findNumber(node, column, histogram, best);
    }
  }

  /** What a node is worth unsplit: twice what the best value within its bounds takes off the objective. */
  worth({ g, h, lower, upper }: NodeSums): number {
    return this.#worthOf(g, h, lower, upper);
  }

  /** Between all bins; with gaps also after the last one, and each time with what is missing on either side. */
  #findNumber(node: NodeSums, column: number, histogram: Histogram, best: Split): void {
    const start = 2 * this.#bins.offsets[column];
    const last = start + 2 * (this.#bins.counts[column] - 1);
    const missingH = histogram[last + 3];
    const gaps = missingH > DUST * node.h;
    const scan = {
      from: start,
      to: gaps ? last + 2 : last,
      allG: node.g,
      allH: node.h,
      missingG: 0,
      missingH: 0,
      least: Math.max(this.#settings.minChildWeight, DUST * node.h),
      lambda: this.#settings.lambda,
    };
    this.#scan(node, scan, column, histogram, best);
    if (gaps) {
      const left = { ...scan, to: last, missingG: histogram[last + 2], missingH };
      this.#scan(node, left, column, histogram, best);
    } else if (best.column === column) best.missingLeft = best.h >= node.h - best.h;
  }

  /** Parts the node after each bin, and notes what is better than `best`. */
  #scan(node: NodeSums, scan: Scan, column: number, histogram: Histogram, best: Split): void {
    const { alpha, monotone } = this.#settings;
    if (alpha === 0 && monotone === null) {
      scanPlain(histogram, scan, column, best);
      return;
    }
    const direction = monotone?.[column] ?? 0;
    let g = scan.missingG;
    let h = scan.missingH;
    for (let at = scan.from; at < scan.to; at += 2) {
      if (histogram[at + 1] === 0) continue;
      g += histogram[at];
      h += histogram[at + 1];
      if (h < scan.least) continue;
      if (scan.allH - h < scan.least) break;
      const worth = this.#worthOfBoth(node, g, h, direction);
      if (!(worth > best.worth)) continue;
      best.worth = worth;
      best.column = column;
      best.bin = (at - scan.from) >> 1;
      best.missingLeft = scan.missingH > 0;
      best.g = g;
      best.h = h;
    }
  }

  /**
   * The best of all ways to part the levels into two sets. The worth of a set is convex in its
   * (G, H), so a best set holds the levels on one side of a line through the origin; as H > 0 those
   * come first when sorted by G/H (Fisher 1958 for the sum of squares). With a least weight on each
   * side it is the best in that order. Levels that the node does not have go with the heavier side.
   */
  #findLevels(node: NodeSums, column: number, histogram: Histogram, best: Split): void {
    const start = 2 * this.#bins.offsets[column];
    const count = this.#bins.counts[column];
    const dust = DUST * node.h;
    const present = this.#sortLevels(histogram, start, count, dust);
    const order = this.#order;
    const least = Math.max(this.#settings.minChildWeight, dust);
    let g = 0;
    let h = 0;
    let taken = 0;
    for (let i = 0; i + 1 < present; i++) {
      g += histogram[start + 2 * order[i]];
      h += histogram[start + 2 * order[i] + 1];
      if (h < least || node.h - h < least) continue;
      const worth = this.#worthOfBoth(node, g, h, 0);
      if (!(worth > best.worth)) continue;
      best.worth = worth;
      best.column = column;
      best.g = g;
      best.h = h;
      taken = i + 1;
    }
    if (taken === 0) return;
    best.missingLeft = best.h >= node.h - best.h;
    best.isLeft.fill(best.missingLeft ? 1 : 0, 0, count);
    for (let i = 0; i < present; i++) best.isLeft[order[i]] = i < taken ? 1 : 0;
  }

  /** Puts the levels that the node has in order of G/H; returns how many. */
  #sortLevels(histogram: Histogram, start: number, count: number, dust: number): number {
    const order = this.#order;
    const ratio = this.#ratio;
    let present = 0;
    for (let code = 0; code < count; code++) {
      const h = histogram[start + 2 * code + 1];
      if (h <= dust) continue;
      ratio[code] = histogram[start + 2 * code] / h;
      let place = present++;
      for (; place > 0 && ratio[order[place - 1]] > ratio[code]; place--)
        order[place] = order[place - 1];
      order[place] = code;
    }
    return present;
  }

  /** Of both sides together, or −∞ where their values would run against the direction. */
  #worthOfBoth(
    { g, h, lower, upper }: NodeSums,
    leftG: number,
    leftH: number,
    direction: number,
  ): number {
    const rightG = g - leftG;
    const rightH = h - leftH;
    if (direction !== 0) {
      const left = leafValue(this.#settings, leftG, leftH, lower, upper);
      const right = leafValue(this.#settings, rightG, rightH, lower, upper);
      if (direction * (right - left) < 0) return -Infinity;
    }
    return this.#worthOf(leftG, leftH, lower, upper) + this.#worthOf(rightG, rightH, lower, upper);
  }

  #worthOf(g: number, h: number, lower: number, upper: number): number {
    const { lambda, alpha, monotone } = this.#settings;
    if (monotone === null) {
      const shrunk = g > alpha ? g - alpha : g < -alpha ? g + alpha : 0;
      return h + lambda > 0 ? (shrunk * shrunk) / (h + lambda) : 0;
    }
    const value = leafValue(this.#settings, g, h, lower, upper);
    return -(2 * g * value + (h + lambda) * value * value + 2 * alpha * Math.abs(value));
  }
}
