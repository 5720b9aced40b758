import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyTransform, fitTransform, type Transform } from '../../../src/core/data/transform';
import type { Column, Table } from '../../../src/core/data/table';
import { missingColumn } from '../../../src/core/data/transform-steps';
import { randomStream } from '../../../src/core/random';
import { quietTask } from '../../../src/core/task';
import { cancelledAt } from '../breaths';
import { category, columnsArbitrary, matrixColumn, numeric, table } from './tables';

const STANDARD = { scaling: 'standard', rareLevelShare: 0 } as const;
const all = (of: Table) => Uint32Array.from({ length: of.rows }, (_, row) => row);
const fit = (
  of: Table,
  rows: ArrayLike<number> = all(of),
  settings: Parameters<typeof fitTransform>[2] = STANDARD,
) => fitTransform(of, rows, settings, quietTask());
const apply = (transform: Transform, of: Table, rows: ArrayLike<number> = all(of)) =>
  applyTransform(transform, of, rows, quietTask());
const labels = (rows: number) => Array.from({ length: rows }, (_, row) => row % 2);
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe('the transform', () => {
  it('gives finite numbers, whatever goes in, and survives JSON', async () => {
    await fc.assert(
      fc.asyncProperty(
        columnsArbitrary,
        fc.constantFrom<'standard' | 'quantile-normal'>('standard', 'quantile-normal'),
        fc.constantFrom(0, 0.1),
        async ([numbers, words, rows], scaling, rareLevelShare) => {
          const columns: Column[] = [
            // A column that always varies, so that something is left.
            numeric(
              'row',
              Array.from({ length: rows }, (_, row) => row),
            ),
            ...numbers.map((values, i) => numeric(`n${i}`, values)),
            ...words.map((values, i) => category(`c${i}`, values)),
          ];
          const made = table(columns, labels(rows));
          const train = Uint32Array.from(
            { length: Math.ceil(rows / 2) + 1 },
            (_, row) => row % rows,
          );
          const transform = await fit(made, train, { scaling, rareLevelShare });
          const matrix = await apply(transform, made);
          expect(matrix.data.every(Number.isFinite)).toBe(true);
          expect(new Set(matrix.names).size).toBe(matrix.cols);
          const revived = JSON.parse(JSON.stringify(transform)) as Transform;
          expect(revived).toEqual(transform);

          const shuffled = randomStream(rows, 'columns').shuffle([...columns.keys()]);
          const reordered = { ...made, columns: shuffled.map((at) => columns[at]) };
          expect((await apply(revived, reordered)).data).toEqual(matrix.data);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('scales training values to mean 0 and SD 1, gaps filled with the median', async () => {
    const random = randomStream(3, 'values');
    const values = Array.from({ length: 999 }, (_, i) =>
      i % 7 === 0 ? null : 40 + 9 * random.normal(),
    );
    const made = table([numeric('AGE', values)], labels(999));
    const transform = await fit(made);
    expect(transform.outputs).toEqual(['AGE', 'AGE missing']);
    const matrix = await apply(transform, made);
    const scaled = matrixColumn(matrix, 'AGE');
    expect(mean(scaled)).toBeCloseTo(0, 6);
    expect(mean(scaled.map((value) => value * value))).toBeCloseTo(1, 5);
    expect(matrixColumn(matrix, 'AGE missing')).toEqual(
      values.map((value) => (value === null ? 1 : 0)),
    );
    const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
    const step = transform.steps[0];
    expect(step.kind === 'numeric' && step.fill).toBe((sorted[427] + sorted[428]) / 2);
  });

  it('brings quantile-normal values to the normal distribution, ties to their midrank', async () => {
    const random = randomStream(4, 'values');
    const skewed = Array.from({ length: 5000 }, () => Math.exp(3 * random.normal()));
    const tied = skewed.map((value) => (value > 1 ? 1 : 0));
    const made = table([numeric('x', skewed), numeric('tied', tied)], labels(5000));
    const matrix = await apply(
      await fit(made, all(made), { scaling: 'quantile-normal', rareLevelShare: 0 }),
      made,
    );
    const x = matrixColumn(matrix, 'x');
    expect(mean(x)).toBeCloseTo(0, 2);
    expect(mean(x.map((value) => value * value))).toBeCloseTo(1, 1);
    const order = [...skewed.keys()].sort((a, b) => skewed[a] - skewed[b]);
    for (let i = 1; i < order.length; i++)
      expect(x[order[i]]).toBeGreaterThanOrEqual(x[order[i - 1]]);
    // The exact normal score of a rank, from its definition.
    expect(x[order[2499]]).toBeCloseTo(0, 2);
    expect(x[order[4206]]).toBeCloseTo(1, 2);
    expect(new Set(matrixColumn(matrix, 'tied')).size).toBe(2);
    expect(mean(matrixColumn(matrix, 'tied'))).toBeCloseTo(0, 1);
  });

  it('learns from training rows alone', async () => {
    const values = [1, 2, 3, 4, 1000, -1000];
    const words = ['a', 'b', 'a', 'b', 'new', null];
    const made = table([numeric('x', values), category('c', words)], labels(6));
    const train = [0, 1, 2, 3];
    const transform = await fit(made, train);
    const cut = table(
      [numeric('x', values.slice(0, 4)), category('c', words.slice(0, 4))],
      labels(4),
    );
    expect(transform).toEqual(await fit(cut));
    const matrix = await apply(transform, made);
    expect(matrix.names).toEqual(['x', 'c = a', 'c = b']);
    // Unseen and missing: nothing was pooled, so all zeros.
    expect([4, 5].map((row) => Array.from(matrix.data.subarray(row * 3 + 1, row * 3 + 3)))).toEqual(
      [
        [0, 0],
        [0, 0],
      ],
    );
  });

  it('pools rare levels, and sends unseen ones there too', async () => {
    const words = [
      ...Array<string>(50).fill('a'),
      ...Array<string>(48).fill('b'),
      'rare',
      'scarce',
    ];
    const made = table([category('c', words)], labels(100));
    const transform = await fit(made, all(made), { scaling: 'standard', rareLevelShare: 0.02 });
    expect(transform.outputs).toEqual(['c = a', 'c = b', 'c = other']);
    const later = table([category('c', ['never seen', 'scarce', 'b', null])], [0, 1, 0, 1]);
    expect(matrixColumn(await apply(transform, later), 'c = other')).toEqual([1, 1, 0, 1]);
  });

  it('keeps a pooled level apart from a missing value that repeats another flag', async () => {
    const gaps = Array.from({ length: 60 }, (_, i) => i % 3 === 0);
    const made = table(
      [
        numeric(
          'x',
          gaps.map((gap, i) => (gap ? null : i)),
        ),
        category(
          'c',
          gaps.map((gap, i) => (gap ? null : i % 20 === 1 ? 'rare' : i % 2 === 0 ? 'a' : 'b')),
        ),
      ],
      labels(60),
    );
    const transform = await fit(made, all(made), { scaling: 'standard', rareLevelShare: 0.1 });
    expect(transform.outputs).toEqual(['x', 'x missing', 'c = a', 'c = b', 'c = other']);
    expect(transform.dropped).toEqual([
      { name: 'c = missing', why: 'The same as x missing in every training row' },
    ]);
    const other = matrixColumn(await apply(transform, made), 'c = other');
    expect(other.reduce((a, b) => a + b, 0)).toBe(2);
  });

  it('remembers which column tells that a number is missing when its own flag repeats another', async () => {
    const gap = (share: number) => (i: number) => (i % share === 0 ? null : i);
    const rows = Array.from({ length: 60 }, (_, i) => i);
    // Where `seldom` is missing the others are too, yet its flag says too little of them.
    const made = table(
      [
        numeric('seldom', rows.map(gap(30))),
        numeric('a', rows.map(gap(3))),
        numeric(
          'b',
          rows.map((i) => (i % 3 === 0 ? null : (i * 7) % 11)),
        ),
      ],
      labels(60),
    );
    const transform = await fit(made);
    expect(transform.outputs).not.toContain('b missing');
    const b = transform.steps.find(({ column }) => column === 'b');
    expect(b?.kind === 'numeric' && missingColumn(b)).toBe(transform.outputs.indexOf('a missing'));
  });

  it('drops constant and repeated columns and says why', async () => {
    const x = [1, 5, 2, 8];
    const made = table(
      [
        numeric('x', x),
        numeric(
          'twice x',
          x.map((value) => 2 * value),
        ),
        numeric('always', [3, 3, 3, 3]),
        numeric('never', [null, null, null, null]),
        category('one', ['a', 'a', 'a', 'a']),
      ],
      labels(4),
    );
    const transform = await fit(made);
    expect(transform.outputs).toEqual(['x']);
    expect(transform.dropped.map(({ name }) => name).sort()).toEqual([
      'always',
      'never',
      'one',
      'twice x',
    ]);
    for (const { why } of transform.dropped) expect(why).toMatch(/training row/);
  });

  it('reads level labels into the names', async () => {
    const made = table(
      [category('PURPOSE', ['A40', 'A41'], { levelLabels: ['car (new)', 'car (used)'] })],
      labels(2),
    );
    expect((await fit(made)).outputs).toEqual(['PURPOSE = car (new)', 'PURPOSE = car (used)']);
  });

  it('names the column that is missing, or of another kind', async () => {
    const made = table([numeric('x', [1, 2]), category('c', ['a', 'b'])], labels(2));
    const transform = await fit(made);
    await expect(apply(transform, table([numeric('x', [1, 2])], labels(2)))).rejects.toThrow(/“c”/);
    await expect(
      apply(transform, table([numeric('x', [1, 2]), numeric('c', [1, 2])], labels(2))),
    ).rejects.toThrow(/“c”.*category.*numbers/);
  });

  it('refuses a table without a telling feature', async () => {
    const made = table([numeric('x', [1, 1])], labels(2));
    await expect(fit(made)).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('says so when every column was left out', async () => {
    const made = table([numeric('leak', [1, 2, 3], { role: 'id' })], labels(3));
    await expect(fit(made)).rejects.toThrow('all are left out');
  });

  it('can be stopped at every column and every block of rows', async () => {
    const random = randomStream(9, 'stopped');
    const columns = Array.from({ length: 12 }, (_, c) =>
      numeric(
        `n${c}`,
        Array.from({ length: 20_000 }, () => random.normal()),
      ),
    );
    const made = table(columns, labels(20_000));
    const transform = await fit(made);
    for (const last of [1, 12, 24]) {
      const { task, breaths } = cancelledAt(last);
      const fitting = fitTransform(made, all(made), STANDARD, task);
      await expect(fitting).rejects.toMatchObject({ code: 'cancelled' });
      expect(breaths()).toBe(last);
    }
    const { task, breaths } = cancelledAt(3);
    const encoding = applyTransform(transform, made, all(made), task);
    await expect(encoding).rejects.toMatchObject({ code: 'cancelled' });
    expect(breaths()).toBe(3);
  });
});
