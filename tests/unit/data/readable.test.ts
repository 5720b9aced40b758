import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnReaders, decoder } from '../../../src/core/data/readable';
import type { Table } from '../../../src/core/data/table';
import { applyTransform, fitTransform, type Transform } from '../../../src/core/data/transform';
import { encoder } from '../../../src/core/data/transform-steps';
import { quietTask } from '../../../src/core/task';
import { category, numeric, table } from './tables';

const SCALINGS = ['standard', 'quantile-normal'] as const;
const allRows = (of: Table) => Uint32Array.from({ length: of.rows }, (_, row) => row);

async function encoded(of: Table, scaling: (typeof SCALINGS)[number], rareLevelShare = 0) {
  const rows = allRows(of);
  const transform = await fitTransform(of, rows, { scaling, rareLevelShare }, quietTask());
  const { data, cols } = await applyTransform(transform, of, rows, quietTask());
  const row = (at: number) => data.subarray(at * cols, (at + 1) * cols);
  return { transform, row };
}

function read(transform: Transform, column: string, row: ArrayLike<number>) {
  const reader = columnReaders(transform).find((one) => one.column === column);
  if (reader === undefined) throw new Error(`nobody reads ${column}`);
  return reader.read(row);
}

describe('a scaled number', () => {
  it('is turned back into the value it stands for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 2, maxLength: 300 }),
        fc.constantFrom(...SCALINGS),
        async (values, scaling) => {
          const of = table(
            [numeric('n', values)],
            values.map((_, i) => i % 2),
          );
          const { steps } = await fitTransform(
            of,
            allRows(of),
            { scaling, rareLevelShare: 0 },
            quietTask(),
          );
          const [step] = steps;
          if (step.kind !== 'numeric') throw new Error('a number was expected');
          const encode = encoder(step.scale);
          const decode = decoder(step.scale);
          const span = Math.max(...values) - Math.min(...values);
          for (const value of values)
            expect(Math.abs(decode(encode(value)) - value)).toBeLessThan(1e-6 * span + 1e-6);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps its order, and stops at the ends of normal scores', () => {
    const decode = decoder({ kind: 'quantile-normal', knots: [1, 5, 50], scores: [-1, 0, 2] });
    expect([-3, -1, -0.5, 0, 1, 2, 9].map(decode)).toEqual([1, 1, 3, 5, 27.5, 50, 50]);
    expect(decoder({ kind: 'standard', mean: 40, sd: 10 })(-1.5)).toBe(25);
    const flag = { kind: 'standard', mean: 0.34, sd: 0.4737 } as const;
    expect(decoder(flag)(Math.fround(-0.34 / 0.4737))).toBe(0);
  });
});

describe('a prepared row', () => {
  const people = table(
    [
      numeric('age', [20, 30, 40, 50, 60, null]),
      category('home', ['RENT', 'OWN', 'RENT', 'MORTGAGE', null, 'OWN'], {
        levelLabels: ['rents', 'owns', 'has a mortgage'],
      }),
    ],
    [0, 1, 0, 1, 0, 1],
  );

  it.each(SCALINGS)('reads as the file does (%s)', async (scaling) => {
    const { transform, row } = await encoded(people, scaling);
    const ages = [0, 1, 2, 3, 4].map((at) => Number(read(transform, 'age', row(at))));
    [20, 30, 40, 50, 60].forEach((age, at) => expect(ages[at]).toBeCloseTo(age, 4));
    expect(read(transform, 'age', row(5))).toBe('missing');
    expect([0, 1, 2, 3, 4, 5].map((at) => read(transform, 'home', row(at)))).toEqual([
      'rents',
      'owns',
      'rents',
      'has a mortgage',
      'missing',
      'owns',
    ]);
  });

  it('between two levels reads as a mixture', async () => {
    const { transform, row } = await encoded(people, 'standard');
    const between = row(0).map((value, i) => value + 0.3 * (row(1)[i] - value));
    expect(read(transform, 'home', between)).toEqual([
      { level: 'rents', share: expect.closeTo(0.7, 5) as number },
      { level: 'owns', share: expect.closeTo(0.3, 5) as number },
    ]);
  });

  it('tells pooled and unseen levels', async () => {
    const levels = ['a', 'a', 'a', 'b', 'b', 'b', 'b', 'c', 'd', 'a'];
    const of = table(
      [numeric('row', [...levels.keys()]), category('one', levels)],
      levels.map((_, i) => i % 2),
    );
    const { transform, row } = await encoded(of, 'standard', 0.15);
    expect(read(transform, 'one', row(7))).toBe('other');
    const unseen = row(0).map((value, i) => (transform.outputs[i] === 'row' ? value : 0));
    expect(read(transform, 'one', unseen)).toBe('another level');
  });
});
