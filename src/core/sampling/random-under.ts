import type { Sample } from '../data/matrix';
import { takeRows } from '../data/matrix';
import type { Random } from '../random';
import { countsOf, minorityOf, NONE, rowsOf, rowsToKeep, type Drawn, type Label } from './classes';
import { NONE_MADE, NONE_REMOVED } from './trace';

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
export function randomUnder(train: Sample, ratio: number, random: Random): Drawn {
  const counts = countsOf(train.y);
  const thinned: Label = minorityOf(counts) === 1 ? 0 : 1;
  const kept = rowsToKeep(counts, ratio);
  const positions = withoutReplacement(thinned === 0 ? counts.good : counts.bad, kept, random);
  const origin = rowsKept(train.y, thinned, positions);
  return {
    ...take(train, origin),
    made: NONE,
    trace: {
      all: train,
      given: train.y.length,
      made: NONE_MADE,
      removed: { ...NONE_REMOVED, row: rowsMissing(origin, train.y.length), rule: 'random' },
    },
  };
}

/** Rows below `rows` that are not among `kept`, ascending. */
export function rowsMissing(kept: Int32Array, rows: number): Int32Array {
  const stays = new Uint8Array(rows);
  for (const row of kept) if (row >= 0) stays[row] = 1;
  const gone: number[] = [];
  for (let row = 0; row < rows; row++) if (stays[row] === 0) gone.push(row);
  return Int32Array.from(gone);
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

/** The given rows of a sample, with where they came from. */
export function take(sample: Sample, rows: Int32Array): { sample: Sample; origin: Int32Array } {
  const y = Uint8Array.from(rows, (row) => sample.y[row]);
  return { sample: { x: takeRows(sample.x, rows), y }, origin: rows };
}
