import { describe, expect, it } from 'vitest';
import { fitStacker } from '../../src/core/ensemble/stacker';
import { quietTask } from '../../src/core/task';
import { fixture } from './fixture';

interface Case {
  readonly name: string;
  readonly columns: readonly (readonly number[])[];
  readonly y: readonly number[];
  /** Intercept and weights by scikit-learn, whose weights may be below 0. */
  readonly free: readonly number[];
  /** The same with weights from 0 up. */
  readonly bounded: readonly number[];
}

const { cases } = fixture<{ readonly cases: readonly Case[] }>('stack');

describe.each(cases)('$name', ({ columns, y, free, bounded }) => {
  const fitted = fitStacker(
    { columns: columns.map((column) => Float64Array.from(column)), y: Uint8Array.from(y) },
    quietTask(),
  );

  it('has the weights that scipy finds from 0 up', async () => {
    const { intercept, weights } = await fitted;
    [intercept, ...weights].forEach((value, i) => expect(value).toBeCloseTo(bounded[i], 4));
    weights.forEach((weight, j) => expect(weight === 0).toBe(bounded[j + 1] === 0));
  });

  it.runIf(free.slice(1).every((weight) => weight > 0))(
    'has scikit-learn’s coefficients',
    async () => {
      const { intercept, weights } = await fitted;
      [intercept, ...weights].forEach((value, i) => expect(value).toBeCloseTo(free[i], 5));
    },
  );
});
