import { Fault } from '../fault';
import { isHeld, type Matrix, type Rows } from './matrix';

/**
 * The rows with exactly the columns `features`, in that order: columns are matched by name, never
 * by position; columns that are not asked for are left out. The same rows when they fit already.
 *
 * @throws `bad-input` Fault that names the columns that are missing
 */
export function alignColumns(x: Matrix, features: readonly string[]): Matrix;
export function alignColumns(x: Rows, features: readonly string[]): Rows;
export function alignColumns(x: Rows, features: readonly string[]): Rows {
  const { rows, cols, names } = x;
  if (cols === features.length && features.every((name, i) => names[i] === name)) return x;
  const position = new Map(names.map((name, i) => [name, i]));
  const missing = features.filter((name) => !position.has(name));
  if (missing.length > 0) throw missingColumns(missing);
  const from = Int32Array.from(features, (name) => position.get(name) ?? -1);
  const width = features.length;
  const pick = (all: Float32Array, count: number, into: Float32Array): void => {
    for (let row = 0; row < count; row++)
      for (let i = 0; i < width; i++) into[row * width + i] = all[row * cols + from[i]];
  };
  const shape = { rows, cols: width, names: features };
  if (!isHeld(x))
    return {
      ...shape,
      read: (wanted, into) => {
        const all = new Float32Array(wanted.length * cols);
        x.read(wanted, all);
        pick(all, wanted.length, into);
      },
    };
  const data = new Float32Array(rows * width);
  pick(x.data, rows, data);
  return { data, ...shape };
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
