import fc from 'fast-check';
import type { MatrixColumns } from '../../../src/core/data/transform';
import type { NumericStep } from '../../../src/core/data/transform-steps';
import type { CategoryColumn, Column, NumericColumn, Table } from '../../../src/core/data/table';

const plain = { label: '', unit: '', help: '', role: 'feature', sensitive: false } as const;

/** A numeric column; null is a gap. */
export function numeric(
  name: string,
  values: readonly (number | null)[],
  more: Partial<NumericColumn> = {},
): NumericColumn {
  const missing = Uint8Array.from(values, (value) => (value === null ? 1 : 0));
  return {
    ...plain,
    name,
    kind: 'numeric',
    values: Float64Array.from(values, (value) => value ?? NaN),
    missing: missing.includes(1) ? missing : null,
    ...more,
  };
}

/** A category column; null is a gap. Levels in order of first appearance. */
export function category(
  name: string,
  values: readonly (string | null)[],
  more: Partial<CategoryColumn> = {},
): CategoryColumn {
  const levels = [...new Set(values.filter((value) => value !== null))];
  return {
    ...plain,
    name,
    kind: 'category',
    codes: Int32Array.from(values, (value) => (value === null ? -1 : levels.indexOf(value))),
    levels,
    ...more,
  };
}

export function table(columns: readonly Column[], labels: ArrayLike<number>): Table {
  return {
    id: 'made',
    title: 'made.csv',
    rows: labels.length,
    columns,
    hash: '',
    labels: Uint8Array.from(labels),
    target: { column: 'y', positive: '1' },
    licence: '',
    description: '',
  };
}

/** Column `name` of a row-major matrix. */
export function matrixColumn(
  matrix: { data: Float32Array; rows: number; cols: number; names: readonly string[] },
  name: string,
): number[] {
  const at = matrix.names.indexOf(name);
  if (at < 0) throw new Error(`no column ${name} among ${matrix.names.join(', ')}`);
  return Array.from({ length: matrix.rows }, (_, row) => matrix.data[row * matrix.cols + at]);
}

/**
 * What a matrix of numbers alone is made of.
 *
 * @param latent how many of the last columns an autoencoder made
 */
export function numberColumns(outputs: readonly string[], latent = 0): MatrixColumns {
  const scale = { kind: 'standard', mean: 0, sd: 1 } as const;
  const steps = outputs.map((column, value): NumericStep => {
    const made = value >= outputs.length - latent ? { latent: true as const } : {};
    return { kind: 'numeric', column, fill: 0, scale, value, flag: -1, ...made };
  });
  return { outputs, steps, dropped: [] };
}

/** Numeric columns, category columns, and how many rows they have; null is a gap. */
export const columnsArbitrary = fc.integer({ min: 2, max: 40 }).chain((rows) =>
  fc.tuple(
    fc.array(
      fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { freq: 4 }), {
        minLength: rows,
        maxLength: rows,
      }),
      { minLength: 1, maxLength: 4 },
    ),
    fc.array(
      fc.array(
        fc.option(fc.constantFrom('a', 'b', 'c', 'other', 'missing', '__proto__'), { freq: 4 }),
        {
          minLength: rows,
          maxLength: rows,
        },
      ),
      { maxLength: 3 },
    ),
    fc.constant(rows),
  ),
);
