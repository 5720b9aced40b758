import type { Matrix } from '../data/matrix';
import { Fault } from '../fault';
import type { Task } from '../task';
import { squaredDistance } from './neighbours';

/** Room for rounding in a bound that rules rows out. */
const SLACK = 1 + 1e-9;

/**
 * The k rows of `base` farthest from each row of `query` by Euclidean distance, `queries × k`, the
 * farthest last; which of equally far ones is left open. A `bad-settings` Fault when k is more than
 * the rows there are.
 *
 * Rows are tried from the outermost in: none is farther from a query than its own distance from the
 * centre and the query's together, which ends the search early.
 */
export async function farthest(
  base: Matrix,
  query: Matrix,
  k: number,
  task: Task,
): Promise<Int32Array> {
  if (k > base.rows)
    throw new Fault('bad-settings', `${k} rows asked for among ${base.rows}`, {
      remedy: `Choose at most ${base.rows}`,
    });
  const centre = centreOf(base);
  const reach = Float64Array.from({ length: base.rows }, (_, row) => distance(base, row, centre));
  const inwards = Int32Array.from({ length: base.rows }, (_, row) => row).sort(
    (a, b) => reach[b] - reach[a] || a - b,
  );
  const found = new Int32Array(query.rows * k);
  const squares = new Float64Array(k);
  for (let q = 0; q < query.rows; q++) {
    const own = distance(query, q, centre);
    const rows = found.subarray(q * k, (q + 1) * k);
    squares.fill(-1);
    for (const row of inwards) {
      const bound = (own + reach[row]) * SLACK;
      if (bound * bound < squares[0]) break;
      const squared = squaredDistance(query, q, base, row);
      if (squared > squares[0]) insert(rows, squares, row, squared);
    }
    await task.breathe();
    task.report({ stage: 'Finding the farthest rows', done: q + 1, total: query.rows });
  }
  return found;
}

/** Puts a row among the ascending list, whose first leaves it. */
function insert(rows: Int32Array, squares: Float64Array, row: number, squared: number): void {
  let at = 0;
  for (; at + 1 < squares.length && squares[at + 1] < squared; at++) {
    squares[at] = squares[at + 1];
    rows[at] = rows[at + 1];
  }
  squares[at] = squared;
  rows[at] = row;
}

function centreOf({ data, rows, cols }: Matrix): Float64Array {
  const centre = new Float64Array(cols);
  for (let i = 0; i < data.length; i++) centre[i % cols] += data[i];
  return centre.map((sum) => sum / rows);
}

function distance({ data, cols }: Matrix, row: number, point: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < cols; c++) sum += (data[row * cols + c] - point[c]) ** 2;
  return Math.sqrt(sum);
}
