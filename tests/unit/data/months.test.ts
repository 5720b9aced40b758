import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MatrixColumns } from '../../../src/core/data/transform';
import { monthlyColumns } from '../../../src/core/data/months';
import { numberColumns } from './tables';

/** @param latent how many of the last columns an autoencoder made */
const found = (names: readonly string[], latent = 0) => {
  const monthly = monthlyColumns(numberColumns(names, latent));
  return monthly && { ...monthly, columns: monthly.columns.map((at) => at.map((i) => names[i])) };
};

describe('monthlyColumns', () => {
  it('reads the credit-card table, whose first month is numbered 0 in one series', () => {
    const names = [
      'LIMIT_BAL',
      'AGE',
      ...[0, 2, 3, 4, 5, 6].map((month) => `PAY_${month}`),
      ...[1, 2, 3, 4, 5, 6].map((month) => `BILL_AMT${month}`),
    ];
    expect(found(names)).toEqual({
      series: ['PAY', 'BILL_AMT'],
      months: [1, 2, 3, 4, 5, 6],
      columns: [
        ['PAY_0', 'BILL_AMT1'],
        ...[2, 3, 4, 5, 6].map((month) => [`PAY_${month}`, `BILL_AMT${month}`]),
      ],
    });
  });

  it('takes three columns, gaps, single numbers, and levels of a category for no months', () => {
    expect(found(['EXT_SOURCE_1', 'EXT_SOURCE_2', 'EXT_SOURCE_3'])).toBeNull();
    expect(found(['a1', 'a2', 'a4', 'a5'])).toBeNull();
    expect(found(['1', '2', '3', '4'])).toBeNull();
    const outputs = ['k=1', 'k=2', 'k=3', 'k=4'];
    const levels = outputs.map((level, output) => ({ level, output }));
    const steps = [
      { kind: 'category', column: 'k', levels, pooled: [], other: null, missing: null },
    ];
    expect(monthlyColumns({ outputs, steps, dropped: [] } as MatrixColumns)).toBeNull();
  });

  it('takes the columns that an autoencoder made for no months, though there are more of them', () => {
    const latent = Array.from({ length: 48 }, (_, i) => `Latent ${i + 1}`);
    const due = ['due1', 'due2', 'due3', 'due4'];
    expect(found([...latent, 'Reconstruction error'], 49)).toBeNull();
    expect(found([...due, ...latent], 48)?.columns).toEqual(due.map((name) => [name]));
    // Where a table calls its own columns so, they are months like others.
    expect(found([...due, ...latent])?.series).toEqual(['Latent']);
  });

  it('finds every complete series of the span that holds most, wherever its columns stand', () => {
    const made = fc.record({
      months: fc.integer({ min: 4, max: 24 }),
      first: fc.integer({ min: 1, max: 12 }),
      series: fc.uniqueArray(fc.constantFrom('due', 'paid_', 'balance.', 'x y '), { minLength: 1 }),
      seed: fc.integer(),
    });
    fc.assert(
      fc.property(made, ({ months, first, series, seed }) => {
        const columns = series.flatMap((name) =>
          Array.from({ length: months }, (_, i) => `${name}${first + i}`),
        );
        const names = [...columns, 'age', 'short1', 'short2', 'short3'].sort(
          (a, b) => hash(a, seed) - hash(b, seed),
        );
        const monthly = found(names);
        expect(monthly?.months).toEqual(Array.from({ length: months }, (_, i) => first + i));
        expect(new Set(monthly?.columns.flat())).toEqual(new Set(columns));
        for (const [i, month] of (monthly?.columns ?? []).entries())
          for (const name of month) expect(name).toMatch(new RegExp(`\\D${first + i}$`));
      }),
    );
  });
});

function hash(text: string, seed: number): number {
  return [...text].reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 16777619), seed);
}
