import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RowColumn } from '../../../../src/core/data/row-columns';
import {
  crossed,
  groupingName,
  groupRows,
  MOST_LEVELS,
} from '../../../../src/core/decision/groups/grouping';

const numeric = (values: readonly number[]): RowColumn => ({
  name: 'n',
  kind: 'numeric',
  values: Float64Array.from(values),
});
const labelled = (codes: readonly number[], labels: readonly string[]): RowColumn => ({
  name: 'c',
  kind: 'category',
  codes: Int32Array.from(codes),
  levels: labels.map((_, i) => `level ${i}`),
  labels,
});
const category = (codes: readonly number[], levels: number): RowColumn =>
  labelled(
    codes,
    Array.from({ length: levels }, (_, i) => `Label ${i}`),
  );
const someNumbers = fc.array(
  fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double({ min: 0, max: 9 }), fc.constant(NaN)),
  { minLength: 1, maxLength: 200 },
);

describe('grouping by a number', () => {
  it('parts the rows into ranges that hold exactly their values, missing ones apart', () => {
    fc.assert(
      fc.property(someNumbers, fc.integer({ min: 2, max: 10 }), (values, bins) => {
        const { groups, codes } = groupRows(numeric(values), bins);
        expect(codes.length).toBe(values.length);
        expect(groups.filter(({ kind }) => kind === 'range').length).toBeLessThanOrEqual(bins);
        values.forEach((value, row) => {
          const group = groups[codes[row]];
          if (Number.isNaN(value)) expect(group.kind).toBe('missing');
          else if (group.kind !== 'range') expect.unreachable();
          else expect(value >= group.from && value <= group.to).toBe(true);
        });
        groups.forEach((group, i) => {
          const next = groups[i + 1];
          expect(codes.includes(i)).toBe(true);
          if (group.kind !== 'range') return;
          expect(values).toContain(group.from);
          expect(values).toContain(group.to);
          if (next?.kind === 'range') expect(group.to).toBeLessThan(next.from);
        });
      }),
    );
  });

  it('cuts at quantiles: without its highest value no bin holds more than its share', () => {
    fc.assert(
      fc.property(someNumbers, fc.integer({ min: 2, max: 10 }), (values, bins) => {
        const known = values.filter((value) => !Number.isNaN(value));
        if (new Set(known).size <= bins) return;
        for (const group of groupRows(numeric(values), bins).groups) {
          if (group.kind !== 'range') continue;
          const below = known.filter((value) => value >= group.from && value < group.to).length;
          expect(below).toBeLessThan(known.length / bins);
        }
      }),
    );
  });

  it('keeps one group a value where there are few values', () => {
    const { groups } = groupRows(numeric([0, 1, 1, 1, 1, 1, 1, 0, 2]), 4);
    expect(groups).toEqual([0, 1, 2].map((value) => ({ kind: 'range', from: value, to: value })));
  });
});

describe('grouping by a category', () => {
  it('parts the rows by label, pooling what is beyond the largest twelve', () => {
    const codes = fc.array(fc.integer({ min: -1, max: 19 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(codes, fc.integer({ min: 20, max: 25 }), (rows, levels) => {
        const { groups, codes: grouped } = groupRows(category(rows, levels), 4);
        const own = groups.filter(({ kind }) => kind === 'level');
        expect(own.length).toBe(MOST_LEVELS);
        expect(groups).toContainEqual({ kind: 'rest', levels: levels - MOST_LEVELS });
        expect(groups.some(({ kind }) => kind === 'missing')).toBe(rows.includes(-1));
        const size = (code: number) => rows.filter((row) => row === code).length;
        const pooled = new Set(
          rows.filter((_, row) => groups[grouped[row]].kind === 'rest').map(size),
        );
        rows.forEach((code, row) => {
          const group = groups[grouped[row]];
          if (group.kind === 'level') {
            expect(group.label).toBe(`Label ${code}`);
            expect(size(code)).toBeGreaterThanOrEqual(Math.max(0, ...pooled));
          } else expect(group.kind).toBe(code === -1 ? 'missing' : 'rest');
        });
      }),
    );
  });

  it('keeps the column’s order, and levels that these rows lack', () => {
    const { groups, codes } = groupRows(category([2, 0, 2], 3), 4);
    expect(groups).toEqual([0, 1, 2].map((i) => ({ kind: 'level', label: `Label ${i}` })));
    expect([...codes]).toEqual([2, 0, 2]);
  });
});

describe('two groupings crossed', () => {
  it('gives each pair a code of its own', () => {
    const down = groupRows(category([0, 0, 1, 1], 2), 4);
    const across = groupRows(category([0, 2, 0, 2], 3), 4);
    expect([...crossed(down, across)]).toEqual([0, 2, 3, 5]);
  });
});

describe('a grouping is named', () => {
  const named = (column: RowColumn, bins = 4) => groupingName('c', groupRows(column, bins));

  it('alike for other rows of the same column, missing values or not', () => {
    expect(named(category([0, 1, -1], 3))).toBe(named(category([2, 2], 3)));
    expect(named(numeric([1, 2, 3, 4, 5, NaN]))).toBe(named(numeric([6, 7, 8, 9, 10])));
  });

  it('apart for other levels, another number of ranges and another column', () => {
    const own = category([0, 1], 2);
    const names = [
      named(own),
      named(category([0, 1], 3)),
      named(labelled([0, 1], ['Label 0', 'other'])),
      named(labelled([0, 1], ['Label 1', 'Label 0'])),
      named(numeric([1, 2, 3, 4, 5])),
      named(numeric([1, 2, 3, 4, 5]), 3),
      groupingName('d', groupRows(own, 4)),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  it('in few letters, however long its levels are', () => {
    const long = (last: string) =>
      named(labelled([0, 1], ['a'.repeat(500), `${'b'.repeat(500)}${last}`]));
    expect(long('x').length).toBeLessThanOrEqual(120);
    expect(long('x')).not.toBe(long('y'));
  });
});
