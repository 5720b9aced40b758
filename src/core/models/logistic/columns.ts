import type { ColumnLayout } from '../../data/layout';
import type { Matrix } from '../../data/matrix';
import type { Task } from '../../task';
import { independent } from './cholesky';
import { byBreath, curvatureAt } from './likelihood';

/** Which columns of a matrix get a coefficient when nothing penalises them. */
export interface OwnColumns {
  readonly used: Int32Array;
  /** Levels the others of their category are compared with: one of each, the commonest. */
  readonly references: readonly number[];
  /** Constant, or told by the columns before them. */
  readonly repeats: readonly number[];
}

/** Levels add up to one in a row but for rounding of rows that a sampler made. */
const ROUNDING = 1e-4;

/**
 * Leaves out what would make an unpenalised fit ambiguous: of every category whose levels add up to
 * one in each row the commonest level, then every column that is a linear combination of the intercept
 * and the columns before it.
 */
export async function ownColumns(x: Matrix, layout: ColumnLayout, task: Task): Promise<OwnColumns> {
  const references = await referenceLevels(x, layout, task);
  const left = Int32Array.from(x.names, (_, column) => column).filter(
    (column) => !references.includes(column),
  );
  const even = { x, y: new Uint8Array(x.rows), weights: { good: 1, bad: 1 }, columns: left };
  const { hessian } = await curvatureAt(even, new Float64Array(left.length + 1), task);
  const alone = independent(hessian, left.length + 1);
  return {
    used: left.filter((_, j) => alone[j + 1]),
    references,
    repeats: Array.from(left).filter((_, j) => !alone[j + 1]),
  };
}

async function referenceLevels(
  x: Matrix,
  { categories }: ColumnLayout,
  task: Task,
): Promise<number[]> {
  const totals = new Float64Array(x.cols);
  const complete = categories.map((columns) => columns.length > 1);
  await byBreath(x.rows, x.cols + 1, task, (from, to) => {
    for (let row = from; row < to; row++)
      for (const [category, columns] of categories.entries()) {
        let sum = 0;
        for (const column of columns) {
          const value = x.data[row * x.cols + column];
          sum += value;
          totals[column] += value;
        }
        if (Math.abs(sum - 1) > ROUNDING) complete[category] = false;
      }
  });
  return categories
    .filter((_, category) => complete[category])
    .map((columns) =>
      columns.reduce((best, column) => (totals[column] > totals[best] ? column : best)),
    )
    .sort((a, b) => a - b);
}
