import { expect } from 'vitest';
import { takeRows, type Matrix, type Sample } from '../../src/core/data/matrix';
import { rowsOf } from '../../src/core/sampling/classes';
import { linesOf, rowsOn } from '../../src/core/sampling/lines';
import { squaredDistance } from '../../src/core/sampling/neighbours';
import { exactSearch, otherNeighbours, type SamplingTools } from '../../src/core/sampling/search';
import { quietTask } from '../../src/core/task';
import { fixture } from './fixture';

/** Rows at two sizes with ties and duplicates, and rows without any. */
export const SETS = ['ties-small', 'ties-large', 'free'] as const;

export interface SmoteCase {
  readonly ratio: number;
  readonly k: number;
  readonly neighbours: number[][];
  readonly distances: number[][];
  readonly picks: number[];
  readonly gaps: number[];
  readonly rows: number[][];
}

export function tools(): SamplingTools {
  return { search: exactSearch(), task: quietTask() };
}

export function matrixOf(rows: number[][]): Matrix {
  const names = rows[0].map((_, i) => `x${i}`);
  return { data: Float32Array.from(rows.flat()), rows: rows.length, cols: names.length, names };
}

/** The rows that all samplers were given. */
export function givenRows(name: string): Sample {
  const { x, y } = fixture<{ x: number[][]; y: number[] }>(`samplers-${name}`);
  return { x: matrixOf(x), y: Uint8Array.from(y) };
}

export function expectRows({ data }: Matrix, expected: number[][]): void {
  expect(data.length).toBe(expected.flat().length);
  expected.flat().forEach((value, i) => expect(Math.abs(data[i] - value)).toBeLessThan(1e-6));
}

/** The rows of `x` that `found` (`rows × k`) says are as far from each of `rows` as the library's. */
export function expectDistances(
  x: Matrix,
  rows: ArrayLike<number>,
  found: Int32Array,
  distances: number[][],
): void {
  distances.forEach((row, i) =>
    row.forEach((distance, n) => {
      const squared = squaredDistance(x, rows[i], x, found[i * row.length + n]);
      expect(Math.abs(Math.sqrt(squared) - distance)).toBeLessThan(1e-6);
    }),
  );
}

/** Our neighbours are as near as theirs, one by one: among equals each may name another. */
export async function expectAsNear(
  x: Matrix,
  k: number,
  distances: number[][],
  of: 'all' | Int32Array = 'all',
): Promise<void> {
  const rows = of === 'all' ? Int32Array.from({ length: x.rows }, (_, row) => row) : of;
  expectDistances(x, rows, await otherNeighbours(x, of, k, tools()), distances);
}

/** SMOTE's rows from the library's neighbours and draws. */
export function grow(sample: Sample, { neighbours, k, picks, gaps }: SmoteCase): Matrix {
  const rows = rowsOf(sample.y, 1);
  const near = Int32Array.from(neighbours.flat(), (at) => rows[at]);
  return rowsOn(sample.x, linesOf({ rows, neighbours: near, k }, { picks, gaps }));
}

/** The sample with the library's made rows under it, these as we made them. */
export function grownBy(sample: Sample, smote: SmoteCase): Sample {
  const made = grow(sample, smote);
  const data = Float32Array.from([...sample.x.data, ...made.data]);
  const rows = sample.x.rows + made.rows;
  return {
    x: { ...sample.x, data, rows },
    y: Uint8Array.from({ length: rows }, (_, row) => sample.y[row] ?? 1),
  };
}

/** The rows of class 1, and they alone. */
export function ownRows({ x, y }: Sample): Matrix {
  return takeRows(x, rowsOf(y, 1));
}
