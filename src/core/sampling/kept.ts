import { chooseRows, type Rows, type Sample } from '../data/matrix';
import { NONE, type Drawn } from './classes';
import { NONE_MADE, type RemovalRule } from './trace';

/** Why rows went: `neighbours` (`rows × k`) decided about each of `rows`; none where chance did. */
export interface Grounds {
  readonly rule: RemovalRule;
  /** The rows decided about, kept ones included, ascending. */
  readonly rows: Int32Array;
  readonly neighbours: Int32Array;
  readonly k: number;
}

export const BY_CHANCE: Grounds = {
  rule: 'random',
  rows: new Int32Array(0),
  neighbours: new Int32Array(0),
  k: 0,
};

/** What a sampler gives that only leaves rows out: those of `kept`, in that order. */
export function leaving(train: Sample, kept: Int32Array, grounds: Grounds): Drawn;
export function leaving(train: Sample<Rows>, kept: Int32Array, grounds: Grounds): Drawn<Rows>;
export function leaving(train: Sample<Rows>, kept: Int32Array, grounds: Grounds): Drawn<Rows> {
  const { rule, rows, neighbours, k } = grounds;
  const gone = rowsMissing(kept, train.y.length);
  const decided = new Int32Array(gone.length * k);
  if (k > 0) {
    const placeOf = new Int32Array(train.y.length);
    for (let i = 0; i < rows.length; i++) placeOf[rows[i]] = i;
    for (let i = 0; i < gone.length; i++) {
      const from = placeOf[gone[i]] * k;
      decided.set(neighbours.subarray(from, from + k), i * k);
    }
  }
  return {
    ...take(train, kept),
    made: NONE,
    trace: {
      all: train,
      given: train.y.length,
      made: NONE_MADE,
      removed: { row: gone, neighbours: decided, k, rule },
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

/** The given rows of a sample, with where they came from. */
export function take(
  sample: Sample<Rows>,
  rows: Int32Array,
): { sample: Sample<Rows>; origin: Int32Array } {
  const y = Uint8Array.from(rows, (row) => sample.y[row]);
  return { sample: { x: chooseRows(sample.x, rows), y }, origin: rows };
}
