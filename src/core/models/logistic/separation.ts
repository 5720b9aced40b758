import { Fault } from '../../fault';
import type { Task } from '../../task';
import { byBreath, logOdds, type Rows } from './likelihood';

const REMEDY =
  'Choose the L2 penalty, which keeps every coefficient finite; or leave the column out, or pool rare levels';

/**
 * Refuses rows in which a column by itself separates the outcomes, wholly or but for rows of one equal
 * value (Albert & Anderson 1984): its coefficient would grow without end.
 *
 * @throws `bad-input` Fault that names the column
 */
export async function refuseSeparatingColumn(rows: Rows, task: Task): Promise<void> {
  const { x, y, columns } = rows;
  const range = (): Record<'low' | 'high', Float64Array> => ({
    low: new Float64Array(columns.length).fill(Infinity),
    high: new Float64Array(columns.length).fill(-Infinity),
  });
  const ofOutcome = [range(), range()];
  await byBreath(x.rows, 4 * columns.length + 1, task, (from, to) => {
    for (let row = from; row < to; row++) {
      const { low, high } = ofOutcome[y[row]];
      for (let j = 0; j < columns.length; j++) {
        const value = x.data[row * x.cols + columns[j]];
        if (value < low[j]) low[j] = value;
        if (value > high[j]) high[j] = value;
      }
    }
  });
  const [good, bad] = ofOutcome;
  const found = columns.findIndex((_, j) => {
    const varies = Math.min(good.low[j], bad.low[j]) < Math.max(good.high[j], bad.high[j]);
    return varies && (good.high[j] <= bad.low[j] || bad.high[j] <= good.low[j]);
  });
  if (found < 0) return;
  const name = x.names[columns[found]];
  throw new Fault(
    'bad-input',
    'By itself it separates the outcomes of training rows, so without a penalty its coefficient would grow without end',
    { place: { column: name }, remedy: REMEDY },
  );
}

/** Rows on the wrong side by less than this, against the farthest on the right one, stand on the line. */
const ON_THE_LINE = 1e-6;

/**
 * True when going on along `direction` brings no row nearer to the wrong outcome and some row nearer
 * to the right one: the likelihood then has no maximum (Albert & Anderson 1984).
 */
export async function separating(
  rows: Rows,
  direction: Float64Array,
  task: Task,
): Promise<boolean> {
  const { x, y, columns } = rows;
  let worst = Infinity;
  let best = -Infinity;
  await byBreath(x.rows, columns.length + 1, task, (from, to) => {
    for (let row = from; row < to; row++) {
      const towardsDefault = logOdds(rows, direction, row);
      const towardsRight = y[row] === 1 ? towardsDefault : -towardsDefault;
      if (towardsRight < worst) worst = towardsRight;
      if (towardsRight > best) best = towardsRight;
    }
  });
  return best > 0 && worst >= -ON_THE_LINE * best;
}

const NAMED = 3;

/** The Fault for outcomes that a combination separates, with the columns that weigh most in it. */
export function refuseSeparated({ x, columns }: Rows, direction: Float64Array | null): Fault {
  const names =
    direction === null
      ? []
      : Array.from(columns, (column, j) => ({
          name: x.names[column],
          size: Math.abs(direction[j + 1]),
        }))
          .sort((a, b) => b.size - a.size)
          .slice(0, NAMED)
          .map(({ name }) => `“${name}”`);
  const above = names.length === 0 ? '' : `, above all ${names.join(', ')},`;
  return new Fault(
    'bad-input',
    `A combination of columns${above} separates the outcomes of training rows, so without a penalty their coefficients would grow without end`,
    { remedy: REMEDY },
  );
}
