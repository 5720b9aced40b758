import { Fault } from '../fault';
import { columnCalled } from './raw';
import type { CategoryColumn, Column, NumericColumn } from './table';

/** How one numeric column is encoded. Outputs are matrix column numbers; −1 = not made or dropped. */
export interface NumericStep {
  readonly kind: 'numeric';
  readonly column: string;
  /** Median of the training rows, put where a value is missing. */
  readonly fill: number;
  readonly scale: StandardScale | NormalScores;
  readonly value: number;
  /** 0/1: the value is missing. Made only when the training rows have gaps. */
  readonly flag: number;
  /** Not a column of the table: an autoencoder made it, and its numbers are of no unit. */
  readonly latent?: true;
  /** Where `flag` was dropped for repeating an earlier column in every training row: that column. */
  readonly flagTwin?: number;
}

/** The matrix column that is 1 where a number is missing; −1 where none tells. */
export function missingColumn({ flag, flagTwin = -1 }: NumericStep): number {
  return flag >= 0 ? flag : flagTwin;
}

export interface StandardScale {
  readonly kind: 'standard';
  readonly mean: number;
  /** Population standard deviation of the filled training values. */
  readonly sd: number;
}

/** Piecewise linear from values to normal scores; constant beyond the ends. Both lists ascend. */
export interface NormalScores {
  readonly kind: 'quantile-normal';
  readonly knots: readonly number[];
  readonly scores: readonly number[];
}

/** How one category is encoded: a 0/1 column a level. */
export interface CategoryStep {
  readonly kind: 'category';
  readonly column: string;
  readonly levels: readonly { readonly level: string; readonly output: number }[];
  /** Levels too rare in training for a column of their own. */
  readonly pooled: readonly string[];
  /** Takes pooled and unseen levels; null = nothing was pooled, and unseen levels are all zeros. */
  readonly other: number | null;
  /** Null = nothing was missing in training, and gaps count as an unseen level. */
  readonly missing: number | null;
}

export type Step = NumericStep | CategoryStep;

/** Encoded numbers never leave ±LARGEST: single precision would otherwise overflow. */
export const LARGEST = 1e6;

/** Writes the encoding of `rows[from..to)` into rows `from..to` of row-major `data`, which holds zeros. */
export type StepWriter = (
  rows: ArrayLike<number>,
  from: number,
  to: number,
  data: Float32Array,
  cols: number,
) => void;

/** Binds a step to the table's column of that name; throws `bad-input` when there is none of its kind. */
export function bindStep(step: Step, columns: readonly Column[], file: string): StepWriter {
  const column = columnCalled(columns, step.column);
  if (column === undefined)
    throw new Fault(
      'bad-input',
      `The model needs the column “${step.column}”, which is not there`,
      {
        place: { file, column: step.column },
        remedy: 'Open a table that has every column the model was trained on',
      },
    );
  if (step.kind === 'numeric' && column.kind === 'numeric') return numericWriter(step, column);
  if (step.kind === 'category' && column.kind === 'category') return categoryWriter(step, column);
  throw new Fault(
    'bad-input',
    `The model was trained on ${words(step.kind)} here, and the table has ${words(column.kind)}`,
    {
      place: { file, column: step.column },
      remedy: 'Correct the column, or train the model again',
    },
  );
}

function words(kind: Step['kind']): string {
  return kind === 'numeric' ? 'numbers' : 'a category';
}

function numericWriter(step: NumericStep, { values, missing }: NumericColumn): StepWriter {
  const { value, flag, fill } = step;
  const encode = encoder(step.scale);
  const filled = encode(fill);
  return (rows, from, to, data, cols) => {
    for (let i = from; i < to; i++) {
      const row = rows[i];
      const number = values[row];
      const absent = (missing !== null && missing[row] === 1) || !Number.isFinite(number);
      if (value >= 0) data[i * cols + value] = absent ? filled : encode(number);
      if (absent && flag >= 0) data[i * cols + flag] = 1;
    }
  };
}

function categoryWriter(step: CategoryStep, column: CategoryColumn): StepWriter {
  const outputs = new Map(step.levels.map(({ level, output }) => [level, output]));
  const unseen = step.other ?? -1;
  const ofCode = Int32Array.from(column.levels, (level) => outputs.get(level) ?? unseen);
  const ofMissing = step.missing ?? unseen;
  const { codes } = column;
  return (rows, from, to, data, cols) => {
    for (let i = from; i < to; i++) {
      const code = codes[rows[i]];
      const output = code < 0 ? ofMissing : ofCode[code];
      if (output >= 0) data[i * cols + output] = 1;
    }
  };
}

/** The function that scales one finite number. */
export function encoder(scale: NumericStep['scale']): (value: number) => number {
  if (scale.kind === 'standard') {
    const { mean, sd } = scale;
    return (value) => clamp((value - mean) / sd);
  }
  const { scores } = scale;
  const knots = Float64Array.from(scale.knots);
  const last = knots.length - 1;
  return (value) => {
    if (value <= knots[0]) return scores[0];
    if (value >= knots[last]) return scores[last];
    let low = 0;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (knots[middle] <= value) low = middle;
      else high = middle;
    }
    const width = knots[high] - knots[low];
    const share = Number.isFinite(width) ? (value - knots[low]) / width : 0.5;
    return scores[low] + share * (scores[high] - scores[low]);
  };
}

function clamp(value: number): number {
  return Math.max(-LARGEST, Math.min(LARGEST, value));
}
