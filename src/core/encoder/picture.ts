import type { Matrix } from '../data/matrix';
import { randomStream } from '../random';
import { principalAxes } from '../sampling/principal';
import { withoutReplacement } from '../sampling/random-under';
import type { Task } from '../task';
import type { Codes } from './plain';

/** What an encoder makes of the validation rows: how badly each is rebuilt, and a map of some. */
export interface LatentPicture {
  /** Mean squared error of every validation row, in their order. */
  readonly errors: Float32Array;
  /** Units of the code. */
  readonly size: number;
  /** The rows on the map, by their places among the validation rows, ascending. */
  readonly shown: Uint32Array;
  /** Their codes: rows × units, row-major. */
  readonly codes: Float32Array;
  /** Where they lie on the first two principal components of the code: rows × 2, row-major. */
  readonly components: Float32Array;
  /** Shares of the code's variance that the components hold, over training rows. */
  readonly explained: readonly [number, number];
}

const MOST_POINTS = 2000;
/** Training rows that the components are worked out from, at most. */
const MOST_ROWS = 20_000;

/**
 * The picture of the validation rows: up to 2,000 of them, drawn by the seed, on the principal
 * components of the training rows' codes (centred, not scaled; of up to 20,000 of them).
 *
 * @param train codes of the training rows, rows × size, row-major
 */
export async function latentPicture(
  train: Float32Array,
  { codes, errors }: Codes,
  size: number,
  seed: number,
  task: Task,
): Promise<LatentPicture> {
  const rows = train.length / size;
  const matrix: Matrix = { data: train, rows, cols: size, names: [] };
  const some =
    rows > MOST_ROWS
      ? withoutReplacement(rows, MOST_ROWS, randomStream(seed, 'latent components'))
      : undefined;
  const { axes, mean, variances } = await principalAxes(matrix, task, some);
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  const share = (axis: number): number => (total > 0 ? (variances[axis] ?? 0) / total : 0);
  const random = randomStream(seed, 'latent map');
  const count = Math.min(MOST_POINTS, errors.length);
  const shown = Uint32Array.from(withoutReplacement(errors.length, count, random)).sort();
  const place = (row: number, axis: number): number => {
    let value = 0;
    if (axis < size)
      for (let c = 0; c < size; c++)
        value += axes[axis * size + c] * (codes[row * size + c] - mean[c]);
    return value;
  };
  const shownCodes = new Float32Array(count * size);
  const components = new Float32Array(count * 2);
  for (let i = 0; i < count; i++) {
    shownCodes.set(codes.subarray(shown[i] * size, (shown[i] + 1) * size), i * size);
    components[2 * i] = place(shown[i], 0);
    components[2 * i + 1] = place(shown[i], 1);
  }
  return {
    errors,
    size,
    shown,
    codes: shownCodes,
    components,
    explained: [share(0), share(1)],
  };
}
