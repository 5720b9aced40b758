import { sigmoid } from '../../../src/core/losses/logistic';
import { randomStream } from '../../../src/core/random';

/** Outcomes, and members that each see their log-odds through noise of their own. */
export function membersOf(rows: number, noises: readonly number[], seed = 1) {
  const random = randomStream(seed, 'made-up members');
  const y = new Uint8Array(rows);
  const pds = noises.map(() => new Float32Array(rows));
  for (let row = 0; row < rows; row++) {
    const truth = -1 + 1.5 * random.normal();
    y[row] = random.uniform() < sigmoid(truth) ? 1 : 0;
    noises.forEach((noise, i) => (pds[i][row] = sigmoid(truth + noise * random.normal())));
  }
  return { y, pds };
}
