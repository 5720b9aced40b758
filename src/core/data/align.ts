import { Fault } from '../fault';
import type { Matrix } from './matrix';

/**
 * The matrix with exactly the columns `features`, in that order: columns are matched by name, never
 * by position; columns that are not asked for are left out. The same matrix when it fits already.
 *
 * @throws `bad-input` Fault that names the columns that are missing
 */
export function alignColumns(matrix: Matrix, features: readonly string[]): Matrix {
  const { rows, cols, names } = matrix;
  if (cols === features.length && features.every((name, i) => names[i] === name)) return matrix;
  const position = new Map(names.map((name, i) => [name, i]));
  const missing = features.filter((name) => !position.has(name));
  if (missing.length > 0) throw missingColumns(missing);
  const from = Int32Array.from(features, (name) => position.get(name) ?? -1);
  const width = features.length;
  const data = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < width; i++) data[row * width + i] = matrix.data[row * cols + from[i]];
  return { data, rows, cols: width, names: features };
}

function missingColumns(missing: readonly string[]): Fault {
  const shown = missing.slice(0, 5).map((name) => `“${name}”`);
  const more = missing.length > 5 ? ` and ${missing.length - 5} more` : '';
  return new Fault(
    'bad-input',
    missing.length === 1
      ? `The model was trained with the column ${shown[0]}, which these rows do not have`
      : `The model was trained with columns that these rows do not have: ${shown.join(', ')}${more}`,
    { remedy: 'Score rows that were prepared in the same way as the training rows' },
  );
}
