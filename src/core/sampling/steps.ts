import { takeRows, type Rows } from '../data/matrix';
import { columnReaders, type ColumnReader, type Readable } from '../data/readable';
import type { MatrixColumns } from '../data/transform';
import type { Random } from '../random';
import type { MadeStep, RemovedStep, SamplingStep, StepValues } from '../run';
import { withoutReplacement } from './random-under';
import type { Trace } from './trace';

const MOST_STEPS = 40;
const MOST_COLUMNS = 4;
/** Numbers are kept to this many figures: steps are saved within runs. */
const FIGURES = 5;

/** Steps, and the rows of the trace that they name by their place in `rows`. */
export interface ChosenSteps {
  readonly steps: readonly SamplingStep[];
  readonly rows: readonly number[];
}

/**
 * A choice by chance of at most 40 things the sampler did, rows made before rows removed, each in
 * the sampler's order. Where rows were made and removed again, at least one of them is among them.
 */
export function chooseSteps(
  trace: Trace<Rows>,
  columns: MatrixColumns,
  random: Random,
): ChosenSteps {
  const { made, removed, all } = trace;
  const [forMade, forRemoved] = halves(made.row.length, removed.row.length);
  const gone = new Set(removed.row);
  const madeOnes = withoutReplacement(made.row.length, forMade, random);
  const again = [...made.row.keys()].filter((i) => gone.has(made.row[i]));
  if (again.length > 0 && madeOnes.every((i) => !gone.has(made.row[i])))
    madeOnes[0] = again[random.below(again.length)];
  const removedOnes = withoutReplacement(removed.row.length, forRemoved, random);

  const rows: number[] = [];
  const places = new Map<number, number>();
  const place = (row: number): number => {
    const known = places.get(row);
    if (known !== undefined) return known;
    places.set(row, rows.length);
    return rows.push(row) - 1;
  };
  const describe = new Describer(trace, columnReaders(columns));

  const madeStep = (i: number): MadeStep => {
    const [row, base, towards] = [made.row[i], made.base[i], made.towards[i]];
    return {
      kind: 'made',
      row: place(row),
      base: place(base),
      neighbours: listOf(made.neighbours, i, made.k).map(place),
      towards: towards < 0 ? -1 : place(towards),
      gap: rounded(made.gap[i]),
      moved: towards < 0 && describe.distance(row, base) > 0,
      removedAgain: gone.has(row),
      values:
        towards < 0
          ? describe.differing([base, row], base, row)
          : describe.differing([base, towards, row], base, towards),
    };
  };
  const removedStep = (i: number): RemovedStep => {
    const row = removed.row[i];
    const neighbours = listOf(removed.neighbours, i, removed.k);
    const opposed = neighbours.find((one) => all.y[one] !== all.y[row]);
    return {
      kind: 'removed',
      row: place(row),
      neighbours: neighbours.map(place),
      distances: neighbours.map((one) => rounded(describe.distance(row, one))),
      rule: removed.rule ?? 'random',
      values: opposed === undefined ? [] : describe.differing([row, opposed], row, opposed),
    };
  };
  const steps = [
    ...Array.from(madeOnes.sort(), madeStep),
    ...Array.from(removedOnes.sort(), removedStep),
  ];
  return { steps, rows };
}

/** How many of each kind: half and half, what one has too few of going to the other. */
function halves(made: number, removed: number): [number, number] {
  const half = MOST_STEPS / 2;
  const forMade = Math.min(made, Math.max(half, MOST_STEPS - removed));
  return [forMade, Math.min(removed, MOST_STEPS - forMade)];
}

function listOf(neighbours: Int32Array, i: number, k: number): number[] {
  return [...neighbours.subarray(i * k, (i + 1) * k)];
}

function rounded(value: number): number {
  return Number(value.toPrecision(FIGURES));
}

/** Says in what columns rows of a trace differ. */
class Describer {
  readonly #trace: Trace<Rows>;
  readonly #readers: readonly ColumnReader[];

  constructor(trace: Trace<Rows>, readers: readonly ColumnReader[]) {
    this.#trace = trace;
    this.#readers = readers;
  }

  /**
   * The columns in which `a` and `b` lie farthest apart, with what all of `rows` have there; not
   * those that read the same, such as two gaps filled with different noise.
   */
  differing(rows: readonly number[], a: number, b: number): StepValues[] {
    const [from, to] = [this.#row(a), this.#row(b)];
    const contents = rows.map((row) => this.#row(row));
    return this.#readers
      .map((reader) => ({ reader, apart: squared(from, to, reader.outputs) }))
      .filter(({ apart }) => apart > 0)
      .sort((one, other) => other.apart - one.apart)
      .map(({ reader }) => ({
        column: reader.column,
        values: contents.map((row) => short(reader.read(row))),
      }))
      .filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1)
      .slice(0, MOST_COLUMNS);
  }

  distance(a: number, b: number): number {
    const [from, to] = [this.#row(a), this.#row(b)];
    return Math.sqrt(squared(from, to, from.keys()));
  }

  #row(row: number): Float32Array {
    return takeRows(this.#trace.all.x, [row]).data;
  }
}

function squared(a: Float32Array, b: Float32Array, columns: Iterable<number>): number {
  let sum = 0;
  for (const column of columns) sum += (a[column] - b[column]) ** 2;
  return sum;
}

function short(value: Readable): Readable {
  if (typeof value === 'number') return rounded(value);
  if (typeof value === 'string') return value;
  return value.map(({ level, share }) => ({ level, share: rounded(share) }));
}
