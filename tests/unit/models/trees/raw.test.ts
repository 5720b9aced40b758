import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encoder } from '../../../../src/core/data/transform-steps';
import { ABOVE_ALL } from '../../../../src/core/models/trees/bins';
import { fitToTable } from '../../../../src/core/models/trees/loaded';
import { importanceOf } from '../../../../src/core/models/trees/importance';
import { askerOf } from '../../../../src/core/models/trees/questions';
import { rawThreshold, shortThreshold } from '../../../../src/core/models/trees/raw-threshold';
import type { Tree } from '../../../../src/core/models/trees/tree';
import { numeric, table } from '../../data/tables';
import { TRANSFORM } from './made-up';

/** A tree of single splits: a column, and a threshold or the codes that go left. */
function splits(...asked: readonly Partial<Record<keyof Tree, number>>[]): Tree {
  const of = (name: keyof Tree, absent: number): number[] =>
    asked.map((one) => one[name] ?? absent);
  return {
    column: Int32Array.from(of('column', -1)),
    left: Int32Array.from(of('left', 1)),
    threshold: Float32Array.from(of('threshold', 0)),
    missingLeft: Uint8Array.from(of('missingLeft', 0)),
    set: Int32Array.from(of('set', -1)),
    sets: Uint8Array.of(1, 0, 0, 1),
    value: Float32Array.from(of('value', 0)),
    gain: Float32Array.from(of('gain', 0)),
    cover: Float32Array.from(of('cover', 1)),
  };
}

describe('a threshold in the file’s units', () => {
  const scales = fc.oneof(
    fc.record({
      kind: fc.constant('standard' as const),
      mean: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      sd: fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
    }),
    fc
      .uniqueArray(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 2, maxLength: 20 })
      .map((values) => ({
        kind: 'quantile-normal' as const,
        knots: values.toSorted((a, b) => a - b),
        scores: values.map((_, i) => i - values.length / 2),
      })),
  );

  it('parts every single-precision value as the scaled one does', () => {
    fc.assert(
      fc.property(
        scales,
        fc.float({ min: -4, max: 4, noNaN: true }),
        fc.array(fc.float({ min: -2e6, max: 2e6, noNaN: true }), { maxLength: 30 }),
        (scale, scaled, values) => {
          const encode = encoder(scale);
          const threshold = rawThreshold(encode, scaled);
          const edge = [threshold, threshold - Math.abs(threshold) * 2 ** -24];
          const met = Math.abs(threshold) < ABOVE_ALL ? [...values, ...edge] : values;
          for (const value of met.map(Math.fround))
            expect(value < threshold).toBe(Math.fround(encode(value)) < scaled);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('says so where all values go one way', () => {
    const encode = encoder({ kind: 'standard', mean: 3, sd: 2 });
    expect(rawThreshold(encode, ABOVE_ALL)).toBe(ABOVE_ALL);
    expect(rawThreshold(encode, -ABOVE_ALL)).toBe(-ABOVE_ALL);
  });

  it('is written with the digits it needs and no dust', () => {
    const encode = encoder({ kind: 'standard', mean: 61_234.567, sd: 21_000.1 });
    const between = Math.fround(encode(31_500));
    expect(shortThreshold(encode, between)).toBe(31_500);
    const years = encoder({ kind: 'standard', mean: 41.3, sd: 11.7 });
    expect(shortThreshold(years, Math.fround(years(35.5)))).toBe(35.5);
  });
});

describe('the question of a split', () => {
  const ask = askerOf(TRANSFORM);

  it('is in the file’s units, with where gaps go where there are any', () => {
    const tree = splits(
      { column: 0, threshold: -0.5 },
      { column: 1, threshold: 0.25, missingLeft: 1 },
      { column: 1, threshold: ABOVE_ALL },
    );
    expect(ask(tree, 0)).toEqual({
      kind: 'below',
      column: 'income',
      threshold: 35,
      missing: null,
    });
    expect(ask(tree, 1)).toEqual({
      kind: 'below',
      column: 'age',
      threshold: 42.5,
      missing: 'left',
    });
    expect(ask(tree, 2)).toEqual({ kind: 'known', column: 'age', missing: 'right' });
  });

  it('names the levels on both sides, that without a column among them', () => {
    expect(ask(splits({ column: 2, set: 0 }), 0)).toEqual({
      kind: 'level',
      column: 'home',
      left: ['own', 'other home'],
      right: ['rent', 'missing'],
    });
  });
});

it('trees from elsewhere keep thresholds beyond where encoded numbers end', () => {
  const tree = splits({ column: 0, threshold: 5e6 }, {}, {});
  const raw = { columns: [{ kind: 'number', name: 'income' } as const], trees: [tree], base: 0 };
  const made = table([numeric('income', [1, 9e6])], [0, 1]);
  const { transform, trees } = fitToTable(raw, made, 'model.json');
  expect(transform.steps[0]).toMatchObject({ scale: { kind: 'standard', mean: 0, sd: 16 } });
  expect(trees[0].threshold[0]).toBe(5e6 / 16);
});

describe('importance', () => {
  const columns = [{ name: 'income' }, { name: 'age' }, { name: 'home' }];
  const trees = [
    splits({ column: 1, gain: 6 }, { column: 0, gain: 1 }, { gain: 100 }),
    splits({ column: 1, gain: 2 }, { column: 1, gain: 1 }),
  ];

  it('adds gains and splits of a column over all trees, leaves left out', () => {
    expect(importanceOf(trees, columns)).toEqual([
      { column: 'age', gain: 0.9, splits: 3, splitShare: 0.75 },
      { column: 'income', gain: 0.1, splits: 1, splitShare: 0.25 },
      { column: 'home', gain: 0, splits: 0, splitShare: 0 },
    ]);
  });

  it('is nothing where no tree splits', () => {
    expect(importanceOf([splits({})], columns).map(({ gain }) => gain)).toEqual([0, 0, 0]);
  });
});
