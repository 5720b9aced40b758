import type { Bins } from './bins';
import type { Histogram } from './histogram';

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
  gain = 0;
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
  { g, h, lower, upper }: NodeSums,
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
    const settings = this.#settings;
    const { gamma, monotone } = settings;
    best.column = -1;
    const alone = worth(settings, node.g, node.h, node.lower, node.upper);
    // Compared as the worth of both sides: the node's own is the same for all.
    best.gain = alone + Math.max(LEAST_GAIN, gamma);
    for (const column of columns) {
      if (this.#bins.isLevel[column] === 1) this.#findLevels(node, column, histogram, best);
      else this.#findNumber(node, column, monotone?.[column] ?? 0, histogram, best);
    }
    best.gain -= alone;
  }

  #findNumber(
    node: NodeSums,
    column: number,
    direction: number,
    histogram: Histogram,
    best: Split,
  ): void {
    const settings = this.#settings;
    const { offsets, counts } = this.#bins;
    const start = 2 * offsets[column];
    const count = counts[column];
    const dust = DUST * node.h;
    const missingG = histogram[start + 2 * count];
    const missingH = histogram[start + 2 * count + 1];
    const gaps = missingH > dust;
    // With gaps the last bin splits too: all values left, what is missing right.
    const last = gaps ? count : count - 1;
    const least = Math.max(settings.minChildWeight, dust);
    const { lambda } = settings;
    const plain = settings.alpha === 0 && settings.monotone === null;
    let g = 0;
    let h = 0;
    for (let bin = 0; bin < last; bin++) {
      const inBin = histogram[start + 2 * bin + 1];
      if (inBin === 0) continue;
      g += histogram[start + 2 * bin];
      h += inBin;
      const otherG = node.g - g;
      const otherH = node.h - h;
      if (h >= least && otherH >= least) {
        const gain = plain
          ? (g * g) / (h + lambda) + (otherG * otherG) / (otherH + lambda)
          : both(settings, node, g, h, direction);
        if (gain > best.gain) {
          best.gain = gain;
          best.column = column;
          best.bin = bin;
          best.missingLeft = !gaps && h >= otherH;
          best.g = g;
          best.h = h;
        }
      }
      if (!gaps || bin === count - 1) continue;
      const withG = g + missingG;
      const withH = h + missingH;
      const leftG = node.g - withG;
      const leftH = node.h - withH;
      if (withH < least || leftH < least) continue;
      const gain = plain
        ? (withG * withG) / (withH + lambda) + (leftG * leftG) / (leftH + lambda)
        : both(settings, node, withG, withH, direction);
      if (gain > best.gain) {
        best.gain = gain;
        best.column = column;
        best.bin = bin;
        best.missingLeft = true;
        best.g = withG;
        best.h = withH;
      }
    }
  }

  /**
   * The best of all ways to part the levels into two sets. The worth of a set is convex in its
   * (G, H), so a best set holds the levels on one side of a line through the origin; as H > 0 those
   * come first when sorted by G/H (Fisher 1958 for the sum of squares). With a least weight on each
   * side it is the best in that order. Levels that the node does not have go with the heavier side.
   */
  #findLevels(node: NodeSums, column: number, histogram: Histogram, best: Split): void {
    const settings = this.#settings;
    const start = 2 * this.#bins.offsets[column];
    const count = this.#bins.counts[column];
    const dust = DUST * node.h;
    const present = this.#sortLevels(histogram, start, count, dust);
    const order = this.#order;
    const least = Math.max(settings.minChildWeight, dust);
    let g = 0;
    let h = 0;
    let taken = 0;
    for (let i = 0; i + 1 < present; i++) {
      g += histogram[start + 2 * order[i]];
      h += histogram[start + 2 * order[i] + 1];
      if (h < least || node.h - h < least) continue;
      const gain = both(settings, node, g, h, 0);
      if (gain <= best.gain) continue;
      best.gain = gain;
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
}

/** Worth of both sides together, or −∞ where their values would run against the direction. */
function both(
  settings: SplitSettings,
  { g, h, lower, upper }: NodeSums,
  leftG: number,
  leftH: number,
  direction: number,
): number {
  const left = { g: leftG, h: leftH, lower, upper };
  const right = { g: g - leftG, h: h - leftH, lower, upper };
  if (direction !== 0 && direction * (leafValue(settings, right) - leafValue(settings, left)) < 0)
    return -Infinity;
  return (
    worth(settings, left.g, left.h, lower, upper) + worth(settings, right.g, right.h, lower, upper)
  );
}

/** Twice what the best value within the bounds takes off the objective. */
function worth(
  settings: SplitSettings,
  g: number,
  h: number,
  lower: number,
  upper: number,
): number {
  const { lambda, alpha } = settings;
  if (settings.monotone === null) {
    const shrunk = g > alpha ? g - alpha : g < -alpha ? g + alpha : 0;
    return h + lambda > 0 ? (shrunk * shrunk) / (h + lambda) : 0;
  }
  const value = leafValue(settings, { g, h, lower, upper });
  return -(2 * g * value + (h + lambda) * value * value + 2 * alpha * Math.abs(value));
}
