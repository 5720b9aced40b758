import type { Sample } from '../data/matrix';
import type { Random } from '../random';
import { countsOf, minorityOf, onlyOf, rowsOf, rowsToAdd, type Drawn, type Label } from './classes';
import { take } from './random-under';

/**
 * All rows in order, then the rows of class `repeated` at `positions` among its own rows, in the
 * order drawn (imbalanced-learn's RandomOverSampler without shrinkage).
 */
export function rowsRepeated(
  y: Uint8Array,
  repeated: Label,
  positions: ArrayLike<number>,
): Int32Array {
  const rows = rowsOf(y, repeated);
  const all = new Int32Array(y.length + positions.length);
  for (let row = 0; row < y.length; row++) all[row] = row;
  for (let i = 0; i < positions.length; i++) all[y.length + i] = rows[positions[i]];
  return all;
}

/**
 * Repeats rows of the smaller class at random, with replacement, until there are `ratio` of them to
 * each of the larger. A `bad-settings` Fault when the ratio asks for fewer rows.
 */
export function randomOver(train: Sample, ratio: number, random: Random): Drawn {
  const counts = countsOf(train.y);
  const repeated = minorityOf(counts);
  const own = repeated === 1 ? counts.bad : counts.good;
  const positions = Int32Array.from({ length: rowsToAdd(counts, ratio) }, () => random.below(own));
  return {
    ...take(train, rowsRepeated(train.y, repeated, positions)),
    made: onlyOf(repeated, positions.length),
  };
}
