import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignColumns } from '../../../src/core/data/align';
import { encodedRows } from '../../../src/core/data/encoded-rows';
import { chooseRows, rowsFrom, takeRows, type Rows } from '../../../src/core/data/matrix';
import { applyTransform, fitTransform } from '../../../src/core/data/transform';
import { Fault } from '../../../src/core/fault';
import { quietTask } from '../../../src/core/task';
import { category, columnsArbitrary, numeric, table } from './tables';

/** Of a list as long as it gets, the entries that stand for numbers below `bound`. */
const below = (numbers: readonly number[], bound: number): number[] =>
  numbers.map((number) => number % bound);

describe('rows that are encoded when they are read', () => {
  it('are to the bit what a matrix of them holds, read, chosen and aligned in any order', async () => {
    const some = fc.array(fc.nat(), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        columnsArbitrary,
        fc.constantFrom<'standard' | 'quantile-normal'>('standard', 'quantile-normal'),
        fc.tuple(some, some, some, some),
        async ([numbers, words, rows], scaling, [own, picked, wanted, columns]) => {
          const of = table(
            [
              // A column that always varies, so that something is left.
              numeric('row', [...Array(rows).keys()]),
              ...numbers.map((values, i) => numeric(`n${i}`, values)),
              ...words.map((values, i) => category(`c${i}`, values)),
            ],
            Array.from({ length: rows }, (_, row) => row % 2),
          );
          const settings = { scaling, rareLevelShare: 0.1 };
          const transform = await fitTransform(of, [...Array(rows).keys()], settings, quietTask());
          const part = Uint32Array.from(below(own, rows));
          const held = await applyTransform(transform, of, part, quietTask());
          const lean = encodedRows(transform, of, part);

          const names = below(columns, held.cols).map((at) => held.names[at]);
          const both = (make: (x: Rows) => Rows): void => {
            const [a, b] = [make(held), make(lean)];
            expect(b).not.toHaveProperty('data');
            expect([b.rows, b.cols, b.names]).toEqual([a.rows, a.cols, a.names]);
            const at = below(wanted, a.rows);
            expect(takeRows(b, at)).toEqual(takeRows(a, at));
            const count = Math.ceil(a.rows / 2);
            expect(rowsFrom(b, a.rows - count, count)).toEqual(rowsFrom(a, a.rows - count, count));
          };
          both((x) => x);
          both((x) => chooseRows(x, below(picked, part.length)));
          both((x) => alignColumns(x, names));
          both((x) => alignColumns(chooseRows(x, below(picked, part.length)), names));

          // Into numbers that somebody left there.
          const into = new Float32Array(held.cols).fill(7);
          lean.read([part.length - 1], into);
          expect(into).toEqual(takeRows(held, [part.length - 1]).data);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('name the column that a table lacks before any row is read', async () => {
    const whole = table([numeric('a', [1, 2, 3]), numeric('b', [3, 1, 2])], [0, 1, 0]);
    const settings = { scaling: 'standard', rareLevelShare: 0 } as const;
    const transform = await fitTransform(whole, [0, 1, 2], settings, quietTask());
    const less = { ...whole, columns: whole.columns.slice(0, 1) };
    expect(() => encodedRows(transform, less, [0])).toThrow(Fault);
    expect(() => encodedRows(transform, less, [0])).toThrow('“b”');
  });
});
