import type { Histogram } from './histogram';
import type { Split } from './split';

/** Leaves room for rounding when splits are compared without dividing. */
const ALMOST = 1 - 1e-12;

/** Slots `from..to` of a number's bins, and the node that they are of. */
export interface Scan {
  readonly from: number;
  readonly to: number;
  /** Sums of the node. */
  readonly allG: number;
  readonly allH: number;
  /** Sums of what is missing, which goes left. */
  readonly missingG: number;
  readonly missingH: number;
  /** Least sum of second derivatives on each side. */
  readonly least: number;
  readonly lambda: number;
}

/**
 * Parts the node after each bin, and notes a split that is worth more than `best`. For leaves without
 * an L1 penalty or bounds, whose worth is G²/(H + λ). What is found so far stays in locals: written
 * to an object in the loop it would cost a new number for every bin.
 */
export function scanPlain(histogram: Histogram, scan: Scan, column: number, best: Split): void {
  const { from, to, allG, allH, missingG, missingH, least, lambda } = scan;
  let most = best.worth;
  let bar = most * ALMOST;
  let place = -1;
  let bestG = 0;
  let bestH = 0;
  let g = missingG;
  let h = missingH;
  for (let at = from; at < to; at += 2) {
    const inBin = histogram[at + 1];
    if (inBin === 0) continue;
    g += histogram[at];
    h += inBin;
    if (h < least) continue;
    const otherH = allH - h;
    if (otherH < least) break;
    const otherG = allG - g;
    const left = h + lambda;
    const right = otherH + lambda;
    // Dividing is slow, and most splits are far from the best.
    if (g * g * right + otherG * otherG * left <= bar * left * right) continue;
    const worth = (g * g) / left + (otherG * otherG) / right;
    if (!(worth > most)) continue;
    most = worth;
    bar = worth * ALMOST;
    place = at;
    bestG = g;
    bestH = h;
  }
  if (place < 0) return;
  best.worth = most;
  best.column = column;
  best.bin = (place - from) >> 1;
  best.missingLeft = missingH > 0;
  best.g = bestG;
  best.h = bestH;
}
