import type { Matrix, Sample } from '../data/matrix';
import { takeRows } from '../data/matrix';
import { Fault } from '../fault';
import type { Random } from '../random';
import { countsOf, minorityOf, onlyOf, rowsOf, rowsToAdd, type Drawn } from './classes';
import { otherNeighbours, type SamplingTools } from './search';
import { NONE_REMOVED } from './trace';

/** What chance decides in SMOTE, one entry a new row. */
export interface SmoteDraws {
  /** In [0, rows × k): which base row, times k, plus which of its neighbours. */
  readonly picks: ArrayLike<number>;
  /** In [0, 1): how far along the line to the neighbour; one for all columns. */
  readonly gaps: ArrayLike<number>;
}

/**
 * New rows on the lines between rows of one class and their neighbours in it: x + gap·(neighbour − x)
 * (Chawla et al. 2002, as imbalanced-learn draws them). `neighbours` is `rows × k`.
 */
export function smoteRows(
  own: Matrix,
  neighbours: Int32Array,
  k: number,
  { picks, gaps }: SmoteDraws,
): Matrix {
  const { cols, names } = own;
  const data = new Float32Array(picks.length * cols);
  for (let i = 0; i < picks.length; i++) {
    const base = Math.floor(picks[i] / k) * cols;
    const towards = neighbours[picks[i]] * cols;
    for (let c = 0; c < cols; c++) {
      const from = own.data[base + c];
      data[i * cols + c] = from + gaps[i] * (own.data[towards + c] - from);
    }
  }
  return { data, rows: picks.length, cols, names };
}

/**
 * Appends made rows of the smaller class until there are `ratio` of them to each of the larger. A
 * `bad-settings` Fault when the ratio asks for fewer rows, or the class has no more rows than k.
 */
export async function smote(
  train: Sample,
  { ratio, k }: { ratio: number; k: number },
  random: Random,
  tools: SamplingTools,
): Promise<Drawn> {
  const counts = countsOf(train.y);
  const label = minorityOf(counts);
  const rows = rowsOf(train.y, label);
  const count = rowsToAdd(counts, ratio);
  if (rows.length <= k)
    throw new Fault(
      'bad-settings',
      `SMOTE with ${k} neighbours needs at least ${k + 1} training rows of the smaller class; there are ${rows.length}`,
      {
        remedy:
          rows.length > 1
            ? `Set SMOTE’s neighbours to ${rows.length - 1} or fewer, or choose random over-sampling`
            : 'Choose random over-sampling, or load more rows',
      },
    );
  const own = takeRows(train.x, rows);
  const neighbours = await otherNeighbours(own, 'all', k, tools);
  const picks = Float64Array.from({ length: count }, () => random.below(rows.length * k));
  const gaps = Float64Array.from({ length: count }, () => random.uniform());
  const given = train.y.length;
  const sample = {
    x: stack(train.x, smoteRows(own, neighbours, k, { picks, gaps })),
    y: appended(train.y, count, label),
  };
  return {
    sample,
    origin: Int32Array.from({ length: given + count }, (_, i) => (i < given ? i : -1)),
    made: onlyOf(label, count),
    trace: {
      all: sample,
      given,
      made: {
        row: Int32Array.from({ length: count }, (_, i) => given + i),
        base: Int32Array.from(picks, (pick) => rows[Math.floor(pick / k)]),
        neighbours: Int32Array.from(
          { length: count * k },
          (_, i) =>
            rows[neighbours[picks[Math.floor(i / k)] - (picks[Math.floor(i / k)] % k) + (i % k)]],
        ),
        k,
        towards: Int32Array.from(picks, (pick) => rows[neighbours[pick]]),
        gap: Float32Array.from(gaps),
      },
      removed: NONE_REMOVED,
    },
  };
}

function stack(above: Matrix, below: Matrix): Matrix {
  const data = new Float32Array(above.data.length + below.data.length);
  data.set(above.data);
  data.set(below.data, above.data.length);
  return { ...above, data, rows: above.rows + below.rows };
}

function appended(y: Uint8Array, count: number, label: number): Uint8Array {
  const all = new Uint8Array(y.length + count).fill(label);
  all.set(y);
  return all;
}
