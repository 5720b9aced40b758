import type { Random } from '../random';
import type { Task } from '../task';
import { drawOrders } from './orders';

/** What explaining reports. */
const EXPLAINING = 'Explaining the row';

/** Numbers in the rows that are scored at once, at most: 16 MB. */
const MOST_NUMBERS = 4 * 2 ** 20;

/** One row, the rows it is compared with, and how rows are scored. All rows have the same columns. */
export interface ShapleyInput {
  /** The row to explain. */
  readonly row: Float32Array;
  /** Rows to compare it with, one after another; at least one. */
  readonly background: Float32Array;
  /** The columns of each feature, which change together; every column is of one feature. */
  readonly features: readonly (readonly number[])[];
  /** Orders of the features to average over: even, 4 at least. */
  readonly permutations: number;
  readonly random: Random;
  /** A finite number for each of the rows given, one after another in memory that is used again. */
  score(rows: Float32Array): Promise<ArrayLike<number>>;
}

export interface ShapleyValues {
  /** Mean score of the background rows. */
  readonly base: number;
  /** Score of the row. */
  readonly value: number;
  /** Of each feature; with the base they add up to the value, whatever the orders drawn. */
  readonly contributions: Float64Array;
  /**
   * Of each contribution: how far other orders would move it; 0 where all were taken. The background is
   * taken as it is: what other background rows would change is not in it.
   */
  readonly standardErrors: Float64Array;
  /** Orders averaged over. */
  readonly permutations: number;
}

/** A background row on its way to the row explained, feature by feature. */
interface Walk {
  /** Which draw of orders it belongs to, and what share of it it is. */
  readonly draw: number;
  readonly share: number;
  /** Place of the background row. */
  readonly from: number;
  /** The features that change, in their order. */
  readonly changes: readonly number[];
}

/**
 * Interventional Shapley values of one row: a set of known features is worth the mean score of the
 * background rows with those features put in from the row. Estimated by orders of the features drawn at
 * random (Štrumbelj & Kononenko 2014) in antithetic pairs, each with its reverse (Mitchell, Cooper, Frank
 * & Holmes 2022), and every order with every background row. Where there are no more orders than asked
 * for, all are taken, and the values are exact.
 *
 * Features in which the row and a background row agree change nothing and cost nothing: it takes at most
 * permutations × background rows × (features − 1) scored rows, and those of the ends once.
 *
 * @throws a `cancelled` Fault when the task is cancelled, and what `score` throws
 */
export async function shapleyValues(input: ShapleyInput, task: Task): Promise<ShapleyValues> {
  const { row, background, features, permutations, random, score } = input;
  const cols = row.length;
  const count = background.length / cols;
  const bases = Float64Array.from(await score(background));
  const value = (await score(row))[0];
  const changing = Array.from({ length: count }, (_, from) =>
    features.map((columns) => columns.some((c) => row[c] !== background[from * cols + c])),
  );
  const { draws, size, isAll } = drawOrders(features.length, permutations, random);
  const sums = draws.map(() => new Float64Array(features.length));
  const steps = draws.length * size * count * features.length;
  const room = Math.min(steps, Math.max(features.length, Math.floor(MOST_NUMBERS / cols)));
  const rows = new Float32Array(room * cols);
  let used = 0;
  let walks: Walk[] = [];
  let done = 0;

  const settle = async (): Promise<void> => {
    const scores = used === 0 ? [] : await score(rows.subarray(0, used * cols));
    let at = 0;
    for (const { draw, share, from, changes } of walks) {
      let before = bases[from];
      for (const [i, feature] of changes.entries()) {
        const after = i + 1 < changes.length ? scores[at++] : value;
        sums[draw][feature] += (after - before) * share;
        before = after;
      }
    }
    done += walks.length;
    [used, walks] = [0, []];
    task.report({ stage: EXPLAINING, done, total: draws.length * size * count });
    await task.breathe();
  };

  const walk = (draw: number, order: Uint16Array, from: number): void => {
    const changes = Array.from(order).filter((feature) => changing[from][feature]);
    walks.push({ draw, share: 1 / (size * count), from, changes });
    for (let i = 0; i + 1 < changes.length; i++, used++) {
      const to = used * cols;
      // All of the row so far: the background's, or the one before it.
      if (i === 0) rows.set(background.subarray(from * cols, (from + 1) * cols), to);
      else rows.copyWithin(to, to - cols, to);
      for (const column of features[changes[i]]) rows[to + column] = row[column];
    }
  };

  for (const [draw, orders] of draws.entries())
    for (const order of orders)
      for (let from = 0; from < count; from++) {
        if (used + features.length > room || walks.length === room) await settle();
        walk(draw, order, from);
      }
  await settle();
  return {
    base: bases.reduce((sum, each) => sum + each, 0) / count,
    value,
    ...summarised(sums, features.length, isAll),
    permutations: draws.length * size,
  };
}

/** Mean over the draws, which are independent of each other, and its standard error. */
function summarised(
  sums: readonly Float64Array[],
  features: number,
  isAll: boolean,
): Pick<ShapleyValues, 'contributions' | 'standardErrors'> {
  const contributions = new Float64Array(features);
  for (const sum of sums) sum.forEach((each, i) => (contributions[i] += each / sums.length));
  if (isAll) return { contributions, standardErrors: new Float64Array(features) };
  const standardErrors = contributions.map((mean, i) => {
    const squares = sums.reduce((total, sum) => total + (sum[i] - mean) ** 2, 0);
    return Math.sqrt(squares / (sums.length - 1) / sums.length);
  });
  return { contributions, standardErrors };
}
