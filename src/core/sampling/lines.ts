import type { Matrix, Sample } from '../data/matrix';
import { takeRows } from '../data/matrix';
import type { Random } from '../random';
import { onlyOf, type Drawn, type Label } from './classes';
import { otherNeighbours, type SamplingTools } from './search';
import { NONE_REMOVED } from './trace';

/** Rows from which new ones start, and the neighbours (`rows × k`) they may lie towards. */
export interface Starts {
  readonly rows: Int32Array;
  readonly neighbours: Int32Array;
  readonly k: number;
}

/** What chance decides in SMOTE, one entry a new row. */
export interface SmoteDraws {
  /** In [0, rows × k): which of the starting rows, times k, plus which of its neighbours. */
  readonly picks: ArrayLike<number>;
  /** In [0, 1): how far along the line to the neighbour; one for all columns. */
  readonly gaps: ArrayLike<number>;
}

/** Where new rows lie: each on the line from a row to one of the row's neighbours. */
export interface Lines {
  readonly base: Int32Array;
  readonly towards: Int32Array;
  /** In [0, 1): how far along. */
  readonly gap: Float64Array;
  /** `lines × k`: the neighbours of each base, among which one was drawn. */
  readonly neighbours: Int32Array;
  readonly k: number;
}

/** The lines that picks and gaps say (Chawla et al. 2002, as imbalanced-learn draws them). */
export function linesOf(starts: Starts, { picks, gaps }: SmoteDraws): Lines {
  const { rows, neighbours, k } = starts;
  const around = new Int32Array(picks.length * k);
  for (let i = 0; i < picks.length; i++) {
    const from = picks[i] - (picks[i] % k);
    around.set(neighbours.subarray(from, from + k), i * k);
  }
  return {
    base: Int32Array.from(picks, (pick) => rows[Math.floor(pick / k)]),
    towards: Int32Array.from(picks, (pick) => neighbours[pick]),
    gap: Float64Array.from(gaps),
    neighbours: around,
    k,
  };
}

/** The new rows themselves, by row numbers of `x`: base + gap · (towards − base). */
export function rowsOn(x: Matrix, { base, towards, gap }: Lines): Matrix {
  const { cols, names } = x;
  const data = new Float32Array(base.length * cols);
  for (let i = 0; i < base.length; i++) {
    const from = base[i] * cols;
    const to = towards[i] * cols;
    for (let c = 0; c < cols; c++)
      data[i * cols + c] = x.data[from + c] + gap[i] * (x.data[to + c] - x.data[from + c]);
  }
  return { data, rows: base.length, cols, names };
}

/** Draws for `count` new rows, any start and any neighbour being as likely. */
export function drawLines(
  { rows, k }: Starts,
  count: number,
  random: Random,
): { picks: Float64Array; gaps: Float64Array } {
  return {
    picks: Float64Array.from({ length: count }, () => random.below(rows.length * k)),
    gaps: Float64Array.from({ length: count }, () => random.uniform()),
  };
}

/** Each of `rows`, and its k neighbours among the others of `rows`, by row numbers of `x`. */
export async function startsWithin(
  x: Matrix,
  rows: Int32Array,
  k: number,
  tools: SamplingTools,
): Promise<Starts> {
  const found = await otherNeighbours(takeRows(x, rows), 'all', k, tools);
  return { rows, neighbours: found.map((at) => rows[at]), k };
}

/** The sample with rows of class `label` appended that were made along `lines`. */
export function appending(train: Sample, label: Label, made: Matrix, lines: Lines): Drawn {
  const given = train.y.length;
  const count = made.rows;
  const data = new Float32Array(train.x.data.length + made.data.length);
  data.set(train.x.data);
  data.set(made.data, train.x.data.length);
  const y = new Uint8Array(given + count).fill(label);
  y.set(train.y);
  const sample = { x: { ...train.x, data, rows: given + count }, y };
  return {
    sample,
    origin: Int32Array.from({ length: given + count }, (_, i) => (i < given ? i : -1)),
    made: onlyOf(label, count),
    trace: {
      all: sample,
      given,
      made: {
        row: Int32Array.from({ length: count }, (_, i) => given + i),
        base: lines.base,
        neighbours: lines.neighbours,
        k: lines.k,
        towards: lines.towards,
        gap: Float32Array.from(lines.gap),
      },
      removed: NONE_REMOVED,
    },
  };
}
