import { sigmoid, softplus } from '../losses/logistic';
import { cholesky, solve } from '../models/logistic/cholesky';
import type { Task } from '../task';

/** Logistic regression with an intercept on a few columns. */
export interface Stacker {
  readonly intercept: number;
  /** One a column, none below 0. */
  readonly weights: readonly number[];
}

/** The rows a stacker is fitted on. */
export interface StackRows {
  /** Log-odds of each member, each as long as `y`. */
  readonly columns: readonly Float64Array[];
  /** 1 = default; both outcomes are there. */
  readonly y: Uint8Array;
}

/** As scikit-learn's C has it: the rows count this much against the penalty. */
const C = 1;
const MOST_ROUNDS = 200;
/** The slope left at the end, a row. */
const CLOSE = 1e-9;
/** The least change of the loss that its sum shows, as a share of it. */
const SHOWN = 1e-12;
/** Rows between two breaths: a millisecond or two. */
const BREATH = 16_384;

/**
 * The intercept b and weights w ≥ 0 that minimise C·Σ logloss(y, b + Σ wⱼxⱼ) + ½·Σ wⱼ² with C = 1. A
 * stacker may only add members up (Breiman 1996, "Stacked regressions"): members are so alike that
 * signs left free would set one against another. Where no weight would be below 0 it is exactly
 * scikit-learn's LogisticRegression. By projected Newton steps (Bertsekas 1982): weights that the slope
 * holds at 0 stay there, the others take the step, cut off at 0 and halved until the loss falls.
 */
export async function fitStacker(rows: StackRows, task: Task): Promise<Stacker> {
  const { columns, y } = rows;
  const bad = y.reduce((sum, label) => sum + label, 0);
  const start = new Float64Array(columns.length + 1).fill(1 / columns.length, 1);
  start[0] = 0;
  let at = await around(rows, start, task);
  for (let round = 0; round < MOST_ROUNDS && bad > 0 && bad < y.length; round++) {
    const free = freeOf(at);
    if (free.every((j) => Math.abs(at.slope[j]) <= CLOSE * y.length)) break;
    const next = await shorter(rows, at, stepOf(at, free), task);
    if (next === null) break;
    at = next;
  }
  const [intercept, ...weights] = at.place;
  return { intercept, weights };
}

/** The objective at a place, its slope and its curvature (symmetric, row-major). */
interface Around {
  readonly place: Float64Array;
  readonly loss: number;
  readonly slope: Float64Array;
  readonly curvature: Float64Array;
}

async function around({ columns, y }: StackRows, place: Float64Array, task: Task): Promise<Around> {
  const size = place.length;
  const slope = new Float64Array(size);
  const curvature = new Float64Array(size * size);
  const x = new Float64Array(size).fill(1);
  let loss = 0;
  for (let from = 0; from < y.length; from += BREATH) {
    const to = Math.min(y.length, from + BREATH);
    for (let row = from; row < to; row++) {
      let z = place[0];
      for (let j = 1; j < size; j++) {
        x[j] = columns[j - 1][row];
        z += place[j] * x[j];
      }
      const p = sigmoid(z);
      const bend = C * p * (1 - p);
      const off = C * (p - y[row]);
      loss += C * (y[row] === 1 ? softplus(-z) : softplus(z));
      for (let j = 0; j < size; j++) {
        slope[j] += off * x[j];
        for (let k = 0; k <= j; k++) curvature[j * size + k] += bend * x[j] * x[k];
      }
    }
    await task.breathe();
  }
  for (let j = 0; j < size; j++) {
    if (j > 0) {
      loss += place[j] ** 2 / 2;
      slope[j] += place[j];
      curvature[j * size + j] += 1;
    }
    for (let k = 0; k < j; k++) curvature[k * size + j] = curvature[j * size + k];
  }
  return { place, loss, slope, curvature };
}

/** Everything but weights at 0 that would fall below it. */
function freeOf({ place, slope }: Around): number[] {
  return Array.from(place.keys()).filter((j) => j === 0 || place[j] > 0 || slope[j] < 0);
}

/** Newton's step of the free ones, 0 for the others; straight downhill where the curvature fails. */
function stepOf({ slope, curvature }: Around, free: readonly number[]): Float64Array {
  const size = slope.length;
  const own = Float64Array.from(free.flatMap((j) => free.map((k) => curvature[j * size + k])));
  const down = Float64Array.from(free, (j) => -slope[j]);
  const factor = cholesky(own, free.length);
  const moved = factor === null ? down : solve(factor, down);
  const step = new Float64Array(size);
  for (const [place, j] of free.entries()) step[j] = moved[place];
  return step;
}

/** Where the longest of the whole step, its half, its quarter … lowers the loss; null where none does. */
async function shorter(
  rows: StackRows,
  { place, loss, slope }: Around,
  step: Float64Array,
  task: Task,
): Promise<Around | null> {
  for (let share = 1; share > 1e-10; share /= 2) {
    const to = place.map((value, j) =>
      j === 0 ? value + share * step[j] : Math.max(0, value + share * step[j]),
    );
    const promised = to.reduce((sum, value, j) => sum + slope[j] * (value - place[j]), 0);
    if (promised >= 0) continue;
    const next = await around(rows, to, task);
    // So near the end the step is right, and too short for the loss to show it.
    if (next.loss <= loss + 1e-4 * promised || -promised <= SHOWN * loss) return next;
  }
  return null;
}
