import type { Sample } from '../data/matrix';
import type { Random } from '../random';
import { countsOf, minorityOf, onlyOf, rowsOf, rowsToAdd, type Drawn, type Label } from './classes';
import { take } from './random-under';
import { NONE_MADE, NONE_REMOVED } from './trace';

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
  const drawn = take(train, rowsRepeated(train.y, repeated, positions));
  const given = train.y.length;
  return {
    ...drawn,
    made: onlyOf(repeated, positions.length),
    trace: {
      all: drawn.sample,
      given,
      made: {
        ...NONE_MADE,
        row: Int32Array.from(positions, (_, i) => given + i),
        base: drawn.origin.slice(given),
        towards: new Int32Array(positions.length).fill(-1),
        gap: new Float32Array(positions.length),
      },
      removed: NONE_REMOVED,
    },
  };
}
