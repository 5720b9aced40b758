import fc from 'fast-check';
import type { Matrix, Sample } from '../../../src/core/data/matrix';
import type { ColumnLayout } from '../../../src/core/data/layout';
import type { Transform } from '../../../src/core/data/transform';
import { exactSearch, type SamplingTools } from '../../../src/core/sampling/search';
import { quietTask } from '../../../src/core/task';
import type { SamplingSettings } from '../../../src/core/sampling/sample';

export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  const cols = rows[0]?.length ?? 0;
  return {
    data: Float32Array.from(rows.flat()),
    rows: rows.length,
    cols,
    names: Array.from({ length: cols }, (_, i) => `x${i}`),
  };
}

/** Rows of drawn values. */
export function drawn(rows: number, cols: number, value: () => number): Matrix {
  return {
    data: Float32Array.from({ length: rows * cols }, value),
    rows,
    cols,
    names: Array.from({ length: cols }, (_, i) => `x${i}`),
  };
}

export function rowAt({ data, cols }: Matrix, row: number): number[] {
  return [...data.subarray(row * cols, (row + 1) * cols)];
}

/** Rows on a coarse grid, so that ties and duplicates abound, or spread freely. */
export function matrices(minRows: number, maxRows: number): fc.Arbitrary<Matrix> {
  return fc
    .record({
      cols: fc.constantFrom(1, 2, 3, 9, 20),
      rows: fc.integer({ min: minRows, max: maxRows }),
      coarse: fc.boolean(),
    })
    .chain(({ cols, rows, coarse }) => {
      const value = coarse
        ? fc.integer({ min: -2, max: 2 })
        : fc.float({ min: -100, max: 100, noNaN: true });
      return fc.array(fc.array(value, { minLength: cols, maxLength: cols }), {
        minLength: rows,
        maxLength: rows,
      });
    })
    .map(matrixOf);
}

/** A sample with at least `least` rows of each class, defaults in the minority. */
export function samples(least: number, maxRows = 60): fc.Arbitrary<Sample> {
  return matrices(3 * least, maxRows).chain((x) =>
    fc
      .integer({ min: least, max: Math.floor(x.rows / 3) })
      .chain((bad) => fc.shuffledSubarray(indices(x.rows), { minLength: bad, maxLength: bad }))
      .map((bads) => {
        const y = new Uint8Array(x.rows);
        for (const row of bads) y[row] = 1;
        return { x, y };
      }),
  );
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Exact search and nobody watching. */
export function quietTools(): SamplingTools {
  return { search: exactSearch(), task: quietTask() };
}

/** A matrix of numbers only. */
export function numbersOnly({ cols }: Matrix): ColumnLayout {
  return { numeric: Array.from({ length: cols }, (_, column) => column), categories: [] };
}

/** Settings for a few rows; a test says what it changes. */
export const SMALL: SamplingSettings = {
  sampling: 'none',
  samplingRatio: 1,
  smoteNeighbours: 3,
  smoteCategories: 'whole',
  shrinkage: 0,
  borderlineKind: 'borderline-1',
  dangerNeighbours: 10,
  nearmissVersion: 'nearmiss-1',
  nearmissNeighbours: 3,
  nearmissCandidates: 3,
  ennNeighbours: 3,
  ennRule: 'all',
  cleanedClasses: 'majority',
};

/** What made a matrix of numbers, had they stood in the file as they are. */
export function asPrepared({ names }: Matrix): Transform {
  return {
    format: 1,
    steps: names.map((column, value) => ({
      kind: 'numeric',
      column,
      fill: 0,
      scale: { kind: 'standard', mean: 0, sd: 1 },
      value,
      flag: -1,
    })),
    outputs: names,
    dropped: [],
  };
}
