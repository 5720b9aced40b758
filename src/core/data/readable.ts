import type { MatrixColumns } from './transform';
import type { CategoryStep, NumericStep } from './transform-steps';

/** A number in the unit of its column, or a level, or "missing", or several levels at once. */
export type Readable = number | string | readonly LevelShare[];

/** Part of a row between levels, as plain SMOTE on 0/1 columns makes them. */
export interface LevelShare {
  readonly level: string;
  readonly share: number;
}

/** Reads one column of the table back from a prepared row. */
export interface ColumnReader {
  /** Name of the table's column. */
  readonly column: string;
  /** The columns of the prepared matrix that it became. */
  readonly outputs: readonly number[];
  /** What a prepared row (all columns of the matrix) says of it. */
  read(row: ArrayLike<number>): Readable;
}

/** Less than this share of a level goes unmentioned. */
const LEAST_SHARE = 0.005;

/**
 * The number that a scaled one stands for: the inverse of `encoder`. Normal scores beyond the ends
 * give the end; numbers that were clamped when encoded do not come back.
 */
export function decoder(scale: NumericStep['scale']): (scaled: number) => number {
  if (scale.kind === 'standard') {
    const { mean, sd } = scale;
    // Single precision holds no more of a value.
    const finest = 1e-6 * 10 ** Math.floor(Math.log10(sd));
    return (scaled) => (finest > 0 ? tidy(mean + scaled * sd, finest) : mean + scaled * sd);
  }
  const { knots, scores } = scale;
  const last = scores.length - 1;
  return (scaled) => {
    if (scaled <= scores[0]) return knots[0];
    if (scaled >= scores[last]) return knots[last];
    const above = scores.findIndex((score) => score > scaled);
    const share = (scaled - scores[above - 1]) / (scores[above] - scores[above - 1]);
    return (1 - share) * knots[above - 1] + share * knots[above];
  };
}

/** To the nearest multiple of `finest`, a power of ten, without dust in the last places. */
function tidy(value: number, finest: number): number {
  return Number((Math.round(value / finest) * finest).toPrecision(12)) + 0;
}

/**
 * Readers of the columns that a transform encodes, in its order. A gap whose flag was dropped reads as the value it was
 * filled with.
 */
export function columnReaders({ steps, outputs }: MatrixColumns): ColumnReader[] {
  return steps.map((step) =>
    step.kind === 'numeric' ? numberReader(step) : levelReader(step, outputs),
  );
}

function numberReader({ column, value, flag, fill, scale }: NumericStep): ColumnReader {
  const decode = decoder(scale);
  return {
    column,
    outputs: [value, flag].filter((output) => output >= 0),
    read: (row) => {
      if (flag >= 0 && row[flag] >= 0.5) return 'missing';
      return value < 0 ? fill : decode(row[value]);
    },
  };
}

function levelReader(step: CategoryStep, names: readonly string[]): ColumnReader {
  const { column, levels, other, missing } = step;
  const parts = [
    ...levels.map(({ level, output }) => ({ output, name: level })),
    ...(other === null ? [] : [{ output: other, name: 'other' }]),
    ...(missing === null ? [] : [{ output: missing, name: 'missing' }]),
  ].map(({ output, name }) => ({
    output,
    name: output < 0 ? name : names[output].slice(`${column} = `.length),
  }));
  const made = parts.filter(({ output }) => output >= 0);
  const unmade = parts.filter(({ output }) => output < 0);
  const rest = unmade.length === 1 ? unmade[0].name : 'another level';
  return {
    column,
    outputs: made.map(({ output }) => output),
    read: (row) => {
      const shares = made.map(({ output, name }) => ({ level: name, share: row[output] }));
      const left = 1 - shares.reduce((sum, { share }) => sum + share, 0);
      return levelOf([...shares, { level: rest, share: left }]);
    },
  };
}

/** The level, where there is one alone; else all of them, the largest share first. */
function levelOf(shares: readonly LevelShare[]): Readable {
  const present = shares
    .filter(({ share }) => share >= LEAST_SHARE)
    .sort((a, b) => b.share - a.share);
  return present.length === 1 ? present[0].level : present;
}
