import { expect, it } from 'vitest';
import { coefficientSheet, firstEffects } from '../../../src/app/widgets/coefficient-sheet';
import type { Coefficient, CoefficientTable } from '../../../src/core/models/logistic/coefficients';

function made(name: string, beta: number, error: number | null): Coefficient {
  const known = error !== null;
  return {
    name,
    kind: 'level',
    base: { kind: 'mean' },
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

it('says the same of a level on screen and in the table: what it is held against', () => {
  const settings: unknown = { penalty: 'none', references: [3], repeats: [] };
  const level = (name: string, base: Coefficient['base']) => ({ ...made(name, 1, 0.1), base });
  const table: CoefficientTable = {
    intercept: { ...made('intercept', -1, 0.1), kind: 'intercept', base: null },
    coefficients: [
      level('home = rent', { kind: 'reference', name: 'home = own' }),
      level('job = none', { kind: 'mean' }),
      level('debt is missing', { kind: 'known' }),
      { ...made('home = own', 0, null), status: 'reference' },
      { ...made('age', 0.5, 0.1), kind: 'per-sd', base: null },
    ],
    settings: settings as CoefficientTable['settings'],
  };
  const sheet = coefficientSheet(table);
  const at = sheet.columns.indexOf('a step is');
  const told = new Map(sheet.rows.map((row) => [row[0], row[at]]));
  expect(told.get('home = rent')).toBe('this level against home = own');
  expect(told.get('debt is missing')).toBe('a missing value against a known one');
  expect([told.get('home = own'), told.get('intercept')]).toEqual(['', '']);
  const effects = firstEffects(table, 'size', 9);
  expect(effects).toHaveLength(4);
  for (const { name, step } of effects) expect(told.get(name)).toBe(step);
  const labelled = firstEffects(table, 'size', 9, (name) => name.replace('home', 'Lives in'));
  expect(labelled.find(({ name }) => name === 'Lives in = rent')?.step).toBe(
    'this level against Lives in = own',
  );
});
