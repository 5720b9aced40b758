import { expect, it } from 'vitest';
import { firstEffects } from '../../../src/app/widgets/coefficient-sheet';
import type { Coefficient, CoefficientTable } from '../../../src/core/models/logistic/coefficients';

function made(name: string, beta: number, error: number | null): Coefficient {
  const known = error !== null;
  return {
    name,
    kind: 'level',
    status: known ? 'estimated' : 'zero',
    beta,
    error,
    z: known ? beta / error : null,
    pValue: null,
    low: null,
    high: null,
    oddsRatio: known
      ? {
          value: Math.exp(beta),
          low: Math.exp(beta - 1.96 * error),
          high: Math.exp(beta + 1.96 * error),
        }
      : null,
    perUnit: null,
  };
}

it('puts the surest or the largest effects first, and leaves out those without an error', () => {
  const coefficients = [
    made('rare level', 2, 1.5),
    made('income', -0.4, 0.02),
    made('held at zero', 0, null),
    made('age', 0.6, 0.2),
  ];
  const settings = { penalty: 'l2', references: [], repeats: [] };
  const given: unknown = { intercept: made('intercept', -1, 0.1), coefficients, settings };
  const table = given as CoefficientTable;
  const names = (by: 'certainty' | 'size', most: number) =>
    firstEffects(table, by, most).map(({ name }) => name);
  expect(names('certainty', 5)).toEqual(['income', 'age', 'rare level']);
  expect(names('size', 5)).toEqual(['rare level', 'age', 'income']);
  expect(names('certainty', 1)).toEqual(['income']);
});
