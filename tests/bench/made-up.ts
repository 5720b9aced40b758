import type { Sample } from '../../src/core/data/matrix';
import { randomStream } from '../../src/core/random';

const FACTORS = 6;

/**
 * Made-up applicants, the same for the same numbers: three quarters of the columns are standard
 * normal, each made of a few common factors and noise of its own; the others are 0 or 1, cut from
 * such a column. About 8 % default. Rows are in no order.
 */
export function madeUp(rows: number, cols: number, seed = 40): Sample {
  const random = randomStream(seed, 'made-up');
  const numeric = Math.ceil(cols * 0.75);
  const loadings = Float64Array.from({ length: cols * FACTORS }, () => random.normal() * 0.4);
  const cuts = Float64Array.from({ length: cols }, () => random.normal() * 0.8 + 0.8);
  const data = new Float32Array(rows * cols);
  const y = new Uint8Array(rows);
  const factors = new Float64Array(FACTORS);
  for (let row = 0; row < rows; row++) {
    for (let f = 0; f < FACTORS; f++) factors[f] = random.normal();
    for (let c = 0; c < cols; c++) {
      let common = 0;
      let share = 0;
      for (let f = 0; f < FACTORS; f++) {
        const loading = loadings[c * FACTORS + f];
        common += loading * factors[f];
        share += loading * loading;
      }
      const value = (common + 0.7 * random.normal()) / Math.sqrt(share + 0.49);
      data[row * cols + c] = c < numeric ? value : value > cuts[c] ? 1 : 0;
    }
    const logit = 1.2 * factors[0] + 0.8 * factors[1] + 0.6 * factors[2] * factors[3] - 3.35;
    y[row] = random.uniform() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
  }
  const names = Array.from({ length: cols }, (_, i) => `x${String(i)}`);
  return { x: { data, rows, cols, names }, y };
}
