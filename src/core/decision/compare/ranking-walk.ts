import type { Random } from '../../random';
import { highestFirst } from '../cutoff/order';

export interface RankedRows {
  readonly pd: Float32Array;
  readonly y: Uint8Array;
}

/** Measures of a ranking that have no formula for their error. */
export interface Measured {
  readonly ks: number;
  readonly averagePrecision: number;
}

/**
 * Draws rows of each outcome with replacement, as many as there are of it: every call writes anew how
 * often each row came up.
 */
export function rowDrawer(y: Uint8Array, weights: Uint16Array, random: Random): () => void {
  const rows = Uint32Array.from(y.keys());
  const classes = [rows.filter((row) => y[row] === 1), rows.filter((row) => y[row] !== 1)];
  return () => {
    weights.fill(0);
    for (const members of classes)
      for (let drawn = 0; drawn < members.length; drawn++)
        weights[members[random.below(members.length)]]++;
  };
}

/** KS and average precision of rows that count as often as their weights say; sorted once. */
export function walkOf({ pd, y }: RankedRows): (weights: Uint16Array) => Measured {
  const order = highestFirst(pd);
  /** 1 where the next row has another score. */
  const ends = Uint8Array.from(order, (row, place) => Number(pd[row] !== pd[order[place + 1]]));
  const outcome = Uint8Array.from(order, (row) => y[row]);
  return (weights) => {
    let bads = 0;
    let goods = 0;
    for (let row = 0; row < weights.length; row++) {
      if (y[row] === 1) bads += weights[row];
      else goods += weights[row];
    }
    let bad = 0;
    let good = 0;
    let badBefore = 0;
    let widest = 0;
    let precisions = 0;
    for (let place = 0; place < order.length; place++) {
      const weight = weights[order[place]];
      if (outcome[place] === 1) bad += weight;
      else good += weight;
      if (ends[place] === 0) continue;
      const gap = Math.abs(bad / bads - good / goods);
      if (gap > widest) widest = gap;
      if (bad > badBefore) precisions += ((bad - badBefore) * bad) / (bad + good);
      badBefore = bad;
    }
    return {
      ks: bads === 0 || goods === 0 ? NaN : widest,
      averagePrecision: precisions / bads,
    };
  };
}
