import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binFrame, cutsOf, MOST_BINS } from '../../../../src/core/models/trees/bins';
import { FloatSorter } from '../../../../src/core/models/trees/sort-floats';
import { decodeFrame, treeColumns } from '../../../../src/core/models/trees/frame';
import { quietTask } from '../../../../src/core/task';
import { binsOf, TRANSFORM } from './made-up';

const columns = treeColumns(TRANSFORM);
const names = TRANSFORM.outputs;

describe('decodeFrame', () => {
  it('reads numbers, gaps and levels back, also from rows between two', () => {
    const data = Float32Array.from(
      [
        [1.5, 0.25, 0, 1, 0, 0],
        [-1, 0, 1, 0, 0, 1], // the filled value does not count
        [0, 2, 0.49, 0, 0.6, 0.4], // mostly present, mostly renting
        [0, 2, 0.5, 0, 0, 0], // no level set: the one without a column
        [0, 2, 0, 0, 0, 0.3], // mostly no level
      ].flat(),
    );
    const { values } = decodeFrame(columns, { data, rows: 5, cols: 6, names });
    expect(Array.from(values)).toEqual([1.5, -1, 0, 0, 0, 0.25, NaN, 2, NaN, 2, 0, 2, 1, 3, 3]);
  });

  it('names the levels as people know them', () => {
    expect(columns[2]).toMatchObject({ levels: ['own', 'rent', 'missing', 'other home'] });
  });
});

describe('FloatSorter', () => {
  it('sorts numbers with their rows, as a plain sort does, column after column', () => {
    const value = fc.oneof(fc.float(), fc.constantFrom(0, -0, 1, NaN));
    const columns = fc.array(fc.tuple(value, value), { maxLength: 80 });
    fc.assert(
      fc.property(columns, (rows) => {
        const sorter = new FloatSorter(rows.length);
        for (const c of [0, 1]) {
          const column = Float32Array.from(rows, (row) => row[c]);
          const expected = column.filter((one) => !Number.isNaN(one)).sort();
          const count = sorter.sort(column);
          expect(sorter.values.slice(0, count).map((one) => one + 0)).toEqual(
            expected.map((one) => one + 0),
          );
          const order = sorter.rows.subarray(0, count);
          expect(Float32Array.from(order, (row) => column[row] + 0)).toEqual(
            expected.map((one) => one + 0),
          );
          expect(new Set(order).size).toBe(count);
        }
      }),
    );
  });
});

describe('bins', () => {
  it('give each of few distinct values a bin of its own, with thresholds halfway', () => {
    expect(Array.from(cutsOf(Float32Array.of(1, 1, 2, 3)))).toEqual([1.5, 2.5]);
  });

  it('hold about equally many rows each, and a heavy value alone', () => {
    const values = Float32Array.from({ length: 20_000 }, (_, i) => (i < 5000 ? 0 : i - 2500));
    const cuts = cutsOf(values);
    expect(cuts.length).toBe(MOST_BINS - 1);
    const sizes = new Uint32Array(MOST_BINS);
    for (const value of values) sizes[cuts.filter((cut) => cut <= value).length]++;
    expect(sizes[0]).toBe(5000);
    expect(Math.max(...sizes.subarray(1))).toBeLessThan(2 * (15_000 / 254));
  });

  it('put a value where its thresholds say, down to neighbouring floats', async () => {
    const value = fc.oneof(fc.float({ noDefaultInfinity: true }), fc.constantFrom(1, 1 + 2 ** -23));
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 600 }), async (values) => {
        const { data, cuts, counts } = await binsOf([{ values }]);
        for (const [row, one] of Float32Array.from(values).entries()) {
          if (Number.isNaN(one)) expect(data[row]).toBe(counts[0]);
          else {
            if (data[row] > 0) expect(one).toBeGreaterThanOrEqual(cuts[0][data[row] - 1]);
            if (data[row] < cuts[0].length) expect(one).toBeLessThan(cuts[0][data[row]]);
          }
        }
        const distinct = new Set(Float32Array.from(values).filter((one) => !Number.isNaN(one)));
        if (distinct.size > 0 && distinct.size <= MOST_BINS)
          expect(counts[0]).toBe(new Set([...distinct].map((one) => one + 0)).size);
      }),
      { numRuns: 60 },
    );
  });

  it('leave out constant columns', async () => {
    const frame = [
      { values: [1, 1, 1] },
      { values: [1, NaN, 1] },
      { levels: 3, values: [2, 2, 2] },
    ];
    expect(Array.from((await binsOf(frame)).varying)).toEqual([1]);
    const empty = { rows: 0, columns: [], values: new Float32Array() };
    expect((await binFrame(empty, quietTask())).varying.length).toBe(0);
  });
});
