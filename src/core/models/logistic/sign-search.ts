import type { Task } from '../../task';
import { cholesky, solve } from './cholesky';
import type { QuadraticModel } from './coordinate';

/** Of the penalty: by so much a slope may pass it and count as within. */
const SLACK = 1e-10;
const MOVES_A_COLUMN = 20;

/**
 * The step d that minimises gᵀd + dᵀHd/2 + l1·Σ|β + d|, intercept unpenalised, from an approximate one:
 * feature-sign search (Lee, Battle, Raina & Ng 2007). While the signs of the coefficients are right the
 * minimum is the answer of a linear system; on the way there a coefficient may reach zero and leave,
 * and once there one whose slope exceeds the penalty may enter. It ends after finitely many moves,
 * however closely columns go together. Null where the columns that are in are no longer independent.
 */
export async function signSearch(
  model: QuadraticModel,
  near: Float64Array,
  task: Task,
): Promise<Float64Array | null> {
  const { beta, l1 } = model;
  const step = near.slice();
  const signs = beta.map((value, j) => (j === 0 ? 0 : Math.sign(value + step[j])));
  for (let move = 0; move < MOVES_A_COLUMN * beta.length; move++) {
    const within = Array.from(beta.keys()).filter((j) => j === 0 || signs[j] !== 0);
    const slopes = slopesAt(model, step);
    const towards = moveWithin(model, within, slopes, signs);
    if (towards === null) return null;
    await task.breathe();
    if (!goAlong(model, { step, signs, within, towards, slopes })) continue;
    const reached = slopesAt(model, step);
    const entering = steepest(reached, signs);
    if (entering < 0 || Math.abs(reached[entering]) <= l1 * (1 + SLACK)) return step;
    signs[entering] = -Math.sign(reached[entering]);
  }
  return null;
}

/** g + Hd. */
function slopesAt({ hessian, gradient }: QuadraticModel, step: Float64Array): Float64Array {
  const size = gradient.length;
  return gradient.map((slope, j) => {
    let sum = slope;
    for (let k = 0; k < size; k++) sum += hessian[j * size + k] * step[k];
    return sum;
  });
}

/** What is still missing to the minimum over the columns `within` while their signs stay; 0 elsewhere. */
function moveWithin(
  { hessian, gradient, l1 }: QuadraticModel,
  within: readonly number[],
  slopes: Float64Array,
  signs: Float64Array,
): Float64Array | null {
  const size = gradient.length;
  const count = within.length;
  const part = new Float64Array(count * count);
  for (let i = 0; i < count; i++)
    for (let k = 0; k < count; k++) part[i * count + k] = hessian[within[i] * size + within[k]];
  const factor = cholesky(part, count);
  if (factor === null) return null;
  const wanted = solve(
    factor,
    Float64Array.from(within, (j) => -slopes[j] - l1 * signs[j]),
  );
  const move = new Float64Array(size);
  within.forEach((j, i) => (move[j] = wanted[i]));
  return move;
}

/** The column out of the model with the steepest slope; −1 when all are in. */
function steepest(slopes: Float64Array, signs: Float64Array): number {
  let found = -1;
  for (let j = 1; j < slopes.length; j++)
    if (signs[j] === 0 && (found < 0 || Math.abs(slopes[j]) > Math.abs(slopes[found]))) found = j;
  return found;
}

interface Move {
  readonly step: Float64Array;
  readonly signs: Float64Array;
  readonly within: readonly number[];
  readonly towards: Float64Array;
  readonly slopes: Float64Array;
}

/**
 * Goes to the lowest of the end and the points where a coefficient passes zero; keeps step and signs.
 * True at the end with all signs as they were: there is nothing lower with these.
 */
function goAlong(model: QuadraticModel, { step, signs, within, towards, slopes }: Move): boolean {
  const { beta, gradient, l1 } = model;
  const bent = slopesAt({ ...model, gradient: gradient.map(() => 0) }, towards);
  const dot = (a: Float64Array): number => a.reduce((sum, value, j) => sum + value * towards[j], 0);
  const [slope, bend] = [dot(slopes), dot(bent)];
  const penalised = within.filter((j) => j > 0);
  const value = (share: number): number =>
    share * slope +
    (share * share * bend) / 2 +
    l1 * penalised.reduce((sum, j) => sum + Math.abs(beta[j] + step[j] + share * towards[j]), 0);
  const zeros = penalised
    .map((j) => ({ j, share: -(beta[j] + step[j]) / towards[j] }))
    .filter(({ share }) => share > 0 && share < 1);
  let best: { readonly share: number; readonly j: number } = { share: 1, j: -1 };
  for (const zero of zeros) if (value(zero.share) < value(best.share)) best = zero;
  const before = signs.slice();
  for (const j of within) {
    step[j] += best.share * towards[j];
    // What has shrunk to nothing is nothing, not what adding and taking away leaves of it.
    if (j === best.j) step[j] = -beta[j];
    if (j > 0) signs[j] = Math.sign(beta[j] + step[j]);
  }
  return best.share === 1 && signs.every((sign, j) => sign === before[j]);
}
