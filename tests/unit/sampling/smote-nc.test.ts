import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeRows } from '../../../src/core/data/matrix';
import { rowsOf } from '../../../src/core/sampling/classes';
import {
  levelsOf,
  medianSpread,
  mostFrequent,
  searchable,
} from '../../../src/core/sampling/levels';
import { squaredDistance } from '../../../src/core/sampling/neighbours';
import { mixedSamples, run, type Mixed } from './resampling';
import { matrixOf, rowAt } from './samples';

/** The level of each category of a row, in words. */
function levels(row: number[], { categories }: Mixed['layout']): string[] {
  return categories.map((columns) => columns.map((column) => row[column]).join(''));
}

/** SMOTE-NC's squared distance by its definition. */
function distance(a: number[], b: number[], layout: Mixed['layout'], spread: number): number {
  const apart = layout.numeric.reduce((sum, column) => sum + (a[column] - b[column]) ** 2, 0);
  const [ours, theirs] = [levels(a, layout), levels(b, layout)];
  return apart + spread ** 2 * ours.filter((level, i) => level !== theirs[i]).length;
}

function spreadOf(values: number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

describe('SMOTE-NC', () => {
  it('gives each category a level that is most frequent among the neighbours, whole', async () => {
    let unanimous = 0;
    await fc.assert(
      fc.asyncProperty(mixedSamples(5), fc.nat(99), async ({ sample, layout }, seed) => {
        const got = await run(sample, { sampling: 'smote' }, seed, layout);
        expect(got.summary.wholeCategories).toBe(true);
        expect(got.summary.after.bad).toBe(got.summary.before.good);
        const { row, neighbours, k } = got.trace.made;
        row.forEach((made, i) => {
          const own = levels(rowAt(got.sample.x, made), layout);
          const others = [...neighbours.subarray(i * k, (i + 1) * k)].map((other) =>
            levels(rowAt(sample.x, other), layout),
          );
          own.forEach((level, category) => {
            const votes = (of: string): number =>
              others.filter((other) => other[category] === of).length;
            const most = Math.max(...others.map((other) => votes(other[category])));
            expect(votes(level)).toBe(most);
            if (most === k) unanimous++;
          });
        });
      }),
      { numRuns: 40 },
    );
    expect(unanimous).toBeGreaterThan(0);
  });

  it('finds the neighbours that its distance says', async () => {
    await fc.assert(
      fc.asyncProperty(mixedSamples(5), async ({ sample, layout }) => {
        const got = await run(sample, { sampling: 'smote' }, 1, layout);
        const rows = [...rowsOf(sample.y, 1)];
        const [a, b] = layout.numeric.map((column) =>
          spreadOf(rows.map((row) => rowAt(sample.x, row)[column])),
        );
        const spread = (a + b) / 2;
        const { base, neighbours, k } = got.trace.made;
        base.forEach((from, i) => {
          const to = (row: number): number =>
            distance(rowAt(sample.x, from), rowAt(sample.x, row), layout, spread);
          const nearest = rows.map(to).sort((one, other) => one - other);
          neighbours
            .subarray(i * k, (i + 1) * k)
            .forEach((row, n) => expect(to(row)).toBeCloseTo(nearest[n + 1], 4));
        });
      }),
      { numRuns: 40 },
    );
  });

  it('searches a space in which a different level is the squared spread away', () => {
    fc.assert(
      fc.property(mixedSamples(2), fc.constantFrom(0, 0.3, 2), ({ sample, layout }, spread) => {
        const space = searchable(sample.x, layout, levelsOf(sample.x, layout.categories), spread);
        for (let row = 1; row < sample.x.rows; row++)
          expect(squaredDistance(space, 0, space, row)).toBeCloseTo(
            distance(rowAt(sample.x, 0), rowAt(sample.x, row), layout, spread),
            5,
          );
      }),
      { numRuns: 40 },
    );
  });

  it('goes by numbers alone where most of them do not vary, and still keeps levels whole', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => [i % 2, 1 - (i % 2), 7, i, 7]);
    const sample = { x: matrixOf(rows), y: Uint8Array.from(rows, (_, i) => Number(i < 9)) };
    const layout = { numeric: [2, 3, 4], categories: [[0, 1]] };
    expect(medianSpread(takeRows(sample.x, rowsOf(sample.y, 1)), layout.numeric)).toBe(0);
    const { trace, sample: after } = await run(sample, { sampling: 'smote' }, 1, layout);
    trace.made.row.forEach((row, i) => {
      const [a, b] = rowAt(after.x, row);
      expect([a, b].sort()).toEqual([0, 1]);
      expect(Math.abs(trace.made.base[i] - trace.made.towards[i])).toBeLessThanOrEqual(3);
    });
  });

  it('lets a draw decide between levels that are equally frequent', () => {
    const lines = {
      base: Int32Array.of(9, 9, 9),
      neighbours: Int32Array.of(0, 1, 0, 1, 0, 1),
      k: 2,
    };
    const chosen = mostFrequent(Uint16Array.of(2, 0), [[4, 5]], lines, [0, 1, 5]);
    expect([...chosen]).toEqual([0, 2, 2]);
  });

  it('draws between equally frequent levels by chance', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => [i, i % 4 < 2 ? 1 : 0, 7, 7]);
    const sample = { x: matrixOf(rows), y: Uint8Array.from(rows, (_, i) => Number(i < 20)) };
    const layout = { numeric: [0, 2, 3], categories: [[1]] };
    const settings = { sampling: 'smote', smoteNeighbours: 2 } as const;
    const { trace } = await run(sample, settings, 1, layout);
    const flag = (row: number): number => rowAt(trace.all.x, row)[1];
    const tied = [...trace.made.row].filter(
      (_, i) => flag(trace.made.neighbours[2 * i]) !== flag(trace.made.neighbours[2 * i + 1]),
    );
    expect(new Set(tied.map(flag))).toEqual(new Set([0, 1]));
  });

  it('is SMOTE where there are no categories, or where they are to be taken for numbers', async () => {
    const [{ sample, layout }] = fc.sample(mixedSamples(6), { numRuns: 1, seed: 3 });
    const plain = await run(sample, { sampling: 'smote' });
    const encoded = { sampling: 'smote', smoteCategories: 'encoded' } as const;
    const asNumbers = await run(sample, encoded, 1, layout);
    expect(plain.summary.wholeCategories).toBe(false);
    expect(asNumbers.summary.wholeCategories).toBe(false);
    expect(asNumbers.sample).toEqual(plain.sample);
    expect((await run(sample, { sampling: 'smote' }, 1, layout)).sample).not.toEqual(plain.sample);
  });

  it.each(['smoteenn', 'smotetomek'] as const)('is what %s starts with', async (sampling) => {
    const [{ sample, layout }] = fc.sample(mixedSamples(8), { numRuns: 1, seed: 9 });
    const grown = await run(sample, { sampling: 'smote' }, 4, layout);
    const got = await run(sample, { sampling, ennRule: 'mode' }, 4, layout);
    expect(got.summary.wholeCategories).toBe(true);
    expect(got.trace.all).toEqual(grown.sample);
  });
});
