import type { Split } from './split';

/** Codes that a category has at most. */
const CODES = 256;

/** The best split of each node of a level, as flat arrays: what threads tell each other. */
export interface Splits {
  /** −1 = none is worth it. */
  readonly column: Int32Array;
  /** Worth of both sides together. */
  readonly worth: Float64Array;
  readonly bin: Uint8Array;
  readonly missingLeft: Uint8Array;
  /** Sums of those that go left. */
  readonly g: Float64Array;
  readonly h: Float64Array;
  /** For each node the codes that go left, where it is split by a category. */
  readonly sets: Uint8Array;
}

export function noSplits(nodes: number, byLevels: boolean): Splits {
  return {
    column: new Int32Array(nodes).fill(-1),
    worth: new Float64Array(nodes),
    bin: new Uint8Array(nodes),
    missingLeft: new Uint8Array(nodes),
    g: new Float64Array(nodes),
    h: new Float64Array(nodes),
    sets: new Uint8Array(byLevels ? nodes * CODES : 0),
  };
}

export function putSplit(splits: Splits, node: number, split: Split): void {
  splits.column[node] = split.column;
  splits.worth[node] = split.worth;
  splits.bin[node] = split.bin;
  splits.missingLeft[node] = split.missingLeft ? 1 : 0;
  splits.g[node] = split.g;
  splits.h[node] = split.h;
  if (splits.sets.length > 0) splits.sets.set(split.isLeft, node * CODES);
}

export function getSplit(splits: Splits, node: number, into: Split): void {
  into.column = splits.column[node];
  into.worth = splits.worth[node];
  into.bin = splits.bin[node];
  into.missingLeft = splits.missingLeft[node] === 1;
  into.g = splits.g[node];
  into.h = splits.h[node];
  if (splits.sets.length > 0)
    into.isLeft.set(splits.sets.subarray(node * CODES, (node + 1) * CODES));
}

/**
 * Takes over every split of `others` that is worth more, or as much in an earlier column: what one
 * search through the columns of both would have found.
 */
export function takeBetter(splits: Splits, others: Splits): void {
  for (let node = 0; node < splits.column.length; node++) {
    const column = others.column[node];
    if (column < 0) continue;
    const own = splits.column[node];
    const gap = others.worth[node] - splits.worth[node];
    if (own >= 0 && (gap < 0 || (gap === 0 && own < column))) continue;
    splits.column[node] = column;
    splits.worth[node] = others.worth[node];
    splits.bin[node] = others.bin[node];
    splits.missingLeft[node] = others.missingLeft[node];
    splits.g[node] = others.g[node];
    splits.h[node] = others.h[node];
    if (splits.sets.length > 0)
      splits.sets.set(others.sets.subarray(node * CODES, (node + 1) * CODES), node * CODES);
  }
}
