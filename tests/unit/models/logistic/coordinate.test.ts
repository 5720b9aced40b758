import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  coordinateStep,
  type QuadraticModel,
} from '../../../../src/core/models/logistic/coordinate';
import { randomStream } from '../../../../src/core/random';
import { quietTask } from '../../../../src/core/task';

/** Rows of numbers that share `common` of each other, as a quadratic model with an intercept. */
function model(columns: number, common: number, l1: number, seed: number): QuadraticModel {
  const random = randomStream(seed, 'columns');
  const size = columns + 1;
  const hessian = new Float64Array(size * size);
  const gradient = new Float64Array(size);
  for (let row = 0; row < 4 * size; row++) {
    const shared = random.normal();
    const x = [1, ...Array.from({ length: columns }, () => shared + common * random.normal())];
    const rest = x[1] - 0.5 * x[columns] + random.normal();
    for (let j = 0; j < size; j++) {
      gradient[j] -= rest * x[j];
      for (let k = 0; k < size; k++) hessian[j * size + k] += 0.1 * x[j] * x[k];
    }
  }
  const beta = Float64Array.from({ length: size }, () =>
    random.uniform() < 0.5 ? 0 : random.normal(),
  );
  return { hessian, gradient, beta, l1 };
}

/** How far each coefficient is from the conditions of Karush, Kuhn and Tucker, in slope. */
function violation({ hessian, gradient, beta, l1 }: QuadraticModel, step: Float64Array): number {
  const size = beta.length;
  return Math.max(
    ...Array.from(beta, (value, j) => {
      let slope = gradient[j];
      for (let k = 0; k < size; k++) slope += hessian[j * size + k] * step[k];
      const now = value + step[j];
      if (j === 0) return Math.abs(slope);
      if (now === 0) return Math.max(0, Math.abs(slope) - l1);
      return Math.abs(slope + l1 * Math.sign(now));
    }),
  );
}

describe('the step of a model with an L1 penalty', () => {
  it('is the minimum, however closely the columns go together', async () => {
    const kinds = fc.record({
      columns: fc.integer({ min: 1, max: 25 }),
      common: fc.constantFrom(1, 0.1, 0.01),
      l1: fc.constantFrom(0.01, 1, 30),
      seed: fc.integer({ min: 1, max: 1e6 }),
    });
    await fc.assert(
      fc.asyncProperty(kinds, async ({ columns, common, l1, seed }) => {
        const made = model(columns, common, l1, seed);
        const step = await coordinateStep(made, quietTask());
        expect(violation(made, step)).toBeLessThan(1e-7);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves coefficients at zero exactly', async () => {
    const made = model(12, 0.1, 50, 3);
    const step = await coordinateStep(made, quietTask());
    const zeros = Array.from(made.beta, (value, j) => value + step[j]).filter((now) => now === 0);
    expect(zeros.length).toBeGreaterThan(3);
  });
});
