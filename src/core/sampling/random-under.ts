import type { Rows, Sample } from '../data/matrix';
import type { Random } from '../random';
import { countsOf, minorityOf, rowsOf, rowsToKeep, type Drawn, type Label } from './classes';
import { BY_CHANCE, leaving } from './kept';

/**
 * Rows that stay, grouped by ascending label: all of one class, and of `thinned` those at `positions`
 * among its own rows, in the order drawn (imbalanced-learn's RandomUnderSampler).
 */
export function rowsKept(y: Uint8Array, thinned: Label, positions: ArrayLike<number>): Int32Array {
  const kept = ([0, 1] as const).map((label) => {
    const rows = rowsOf(y, label);
    return label === thinned ? Int32Array.from(positions, (at) => rows[at]) : rows;
  });
  return Int32Array.from([...kept[0], ...kept[1]]);
}

/**
 * Leaves out rows of the larger class at random, without replacement, until there are `ratio` rows of
 * the smaller one to each of the larger. A `bad-settings` Fault when the ratio asks for more rows.
 */
export function randomUnder(train: Sample<Rows>, ratio: number, random: Random): Drawn<Rows> {
  const counts = countsOf(train.y);
  const thinned: Label = minorityOf(counts) === 1 ? 0 : 1;
  const kept = rowsToKeep(counts, ratio);
  const positions = withoutReplacement(thinned === 0 ? counts.good : counts.bad, kept, random);
  return leaving(train, rowsKept(train.y, thinned, positions), BY_CHANCE);
}

/** `count` different integers below `bound`: the first steps of a Fisher–Yates shuffle. */
export function withoutReplacement(bound: number, count: number, random: Random): Int32Array {
  const items = Int32Array.from({ length: bound }, (_, i) => i);
  for (let i = 0; i < count; i++) {
    const j = i + random.below(bound - i);
    const held = items[i];
    items[i] = items[j];
    items[j] = held;
  }
  return items.slice(0, count);
}
