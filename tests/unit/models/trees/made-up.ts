import type { Matrix, Sample } from '../../../../src/core/data/matrix';
import type { Transform } from '../../../../src/core/data/transform';
import type { Experiment } from '../../../../src/core/experiment';
import type { FitData } from '../../../../src/core/models/model';
import { binFrame, type Bins } from '../../../../src/core/models/trees/bins';
import type { Frame, TreeColumn } from '../../../../src/core/models/trees/frame';
import { randomStream } from '../../../../src/core/random';
import { defaultExperiment } from '../../../../src/core/settings';
import { quietTask } from '../../../../src/core/task';

/** Two numbers, one of them with gaps, and a category of three levels with one unmade. */
export const TRANSFORM: Transform = {
  format: 1,
  steps: [
    number('income', 0, -1),
    number('age', 1, 2),
    {
      kind: 'category',
      column: 'home',
      levels: [
        { level: 'own', output: 3 },
        { level: 'rent', output: 4 },
        { level: 'other home', output: -1 },
      ],
      pooled: [],
      other: null,
      missing: 5,
    },
  ],
  outputs: ['income', 'age', 'age missing', 'home = own', 'home = rent', 'home = missing'],
  dropped: [],
};

function number(column: string, value: number, flag: number): Transform['steps'][number] {
  const scale = { kind: 'standard', mean: 40, sd: 10 } as const;
  return { kind: 'numeric', column, fill: 40, scale, value, flag };
}

/** Rows as `TRANSFORM` encodes them, with a default rate of about 30 %. */
export function madeUpRows(rows: number, seed = 1): Sample {
  const random = randomStream(seed, 'tree rows');
  const cols = TRANSFORM.outputs.length;
  const data = new Float32Array(rows * cols);
  const y = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const income = random.normal();
    const missing = random.uniform() < 0.15;
    const age = missing ? 0 : random.normal();
    const home = random.below(4);
    data.set([income, age, missing ? 1 : 0], row * cols);
    if (home < 3) data[row * cols + 3 + home] = 1;
    const z = income - 0.8 * age * age + (missing ? 1 : 0) + [0.9, -0.6, 0.4, -0.9][home] - 0.8;
    y[row] = random.uniform() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
  }
  return { x: { data, rows, cols, names: TRANSFORM.outputs }, y };
}

export function madeUpData(rows = 600): FitData {
  const train = madeUpRows(rows);
  return { train, validation: madeUpRows(300, 2), trainCheck: train };
}

export function settings(changes: Partial<Experiment> = {}): Experiment {
  return { ...defaultExperiment(), loss: 'bce', treeCount: 12, treeDepth: 4, ...changes };
}

/** Columns given as lists: numbers with NaN for gaps, or codes of a category. */
export function frameOf(columns: readonly { levels?: number; values: readonly number[] }[]): Frame {
  const described = columns.map(({ levels }, i): TreeColumn => {
    const name = `c${String(i)}`;
    if (levels === undefined) return { kind: 'number', name, value: i, flag: -1 };
    const names = Array.from({ length: levels }, (_, code) => String(code));
    return { kind: 'level', name, outputs: names.slice(1).map(() => 0), levels: names };
  });
  return {
    rows: columns[0].values.length,
    columns: described,
    values: Float32Array.from(columns.flatMap(({ values }) => values)),
  };
}

export function binsOf(columns: Parameters<typeof frameOf>[0]): Promise<Bins> {
  return binFrame(frameOf(columns), quietTask());
}

/** Plain rows of numbers without gaps. */
export function numbersOnly(matrix: Matrix): Transform {
  return {
    format: 1,
    steps: matrix.names.map((name, i) => number(name, i, -1)),
    outputs: matrix.names,
    dropped: [],
  };
}
