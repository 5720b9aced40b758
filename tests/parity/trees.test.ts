import { describe, expect, it } from 'vitest';
import type { Matrix, Sample } from '../../src/core/data/matrix';
import type { Transform } from '../../src/core/data/transform';
import type { Experiment } from '../../src/core/experiment';
import { auc } from '../../src/core/metrics/ranking';
import { hostModel } from '../../src/core/models/host';
import { presetExperiment } from '../../src/core/settings';
import { quietTask } from '../../src/core/task';
import { fixture } from './fixture';

interface Fixtures {
  readonly boosting: Partial<Experiment>;
  readonly forest: Partial<Experiment>;
  readonly seeds: readonly number[];
  readonly sets: readonly {
    readonly name: string;
    readonly cols: number;
    readonly train: number;
    /** Row-major bytes: sixteenths, −128 = missing. */
    readonly x: string;
    readonly y: string;
    readonly boostingPd: readonly number[];
    readonly boostingAuc: number;
    readonly forestAuc: number;
  }[];
}

const MISSING = -128;
const { boosting, forest, seeds, sets } = fixture<Fixtures>('trees');

/** Numbers with a flag for gaps each; or gaps as a number below all others, as the peer's forest has them. */
function rowsOf({ cols, x, y }: Fixtures['sets'][number], withGaps: boolean) {
  const bytes = new Int8Array(Buffer.from(x, 'base64'));
  const rows = bytes.length / cols;
  const names = Array.from({ length: cols }, (_, i) => [`x${String(i)}`, `x${String(i)} missing`]);
  const data = Float32Array.from({ length: rows * cols * 2 }, (_, i) => {
    const byte = bytes[i >> 1];
    if (i % 2 === 1) return withGaps && byte === MISSING ? 1 : 0;
    return byte === MISSING ? -8 : byte / 16;
  });
  const matrix: Matrix = { data, rows, cols: cols * 2, names: names.flat() };
  const labels = Uint8Array.from(y, Number);
  const transform: Transform = {
    format: 1,
    steps: names.map(([column], i) => ({
      kind: 'numeric',
      column,
      fill: 0,
      scale: { kind: 'standard', mean: 0, sd: 1 },
      value: 2 * i,
      flag: 2 * i + 1,
    })),
    outputs: names.flat(),
    dropped: [],
  };
  const part = (from: number, to: number): Sample => ({
    x: { ...matrix, rows: to - from, data: data.subarray(from * cols * 2, to * cols * 2) },
    y: labels.subarray(from, to),
  });
  return { part, rows, transform };
}

async function testPd(
  set: Fixtures['sets'][number],
  experiment: Experiment,
): Promise<{ pd: Float32Array; y: Uint8Array }> {
  const { part, rows, transform } = rowsOf(set, experiment.model === 'boosting');
  const train = part(0, set.train);
  const test = part(set.train, rows);
  const model = hostModel(experiment, transform);
  const few = part(set.train, set.train + 50);
  await model.fit({ train, validation: few, trainCheck: few }, quietTask(), () => undefined);
  return { pd: await model.predict(test.x, quietTask()), y: test.y };
}

const PLAIN = {
  rowShare: 1,
  columnShare: 1,
  treeAlpha: 0,
  treeGamma: 0,
  boostingStop: 'off',
} as const satisfies Partial<Experiment>;

describe.each(sets)('on $name', (set) => {
  it('boosting ranks as XGBoost’s hist does, row by row', async () => {
    const settings = { ...presetExperiment('boosting'), ...PLAIN, ...boosting };
    const { pd, y } = await testPd(set, settings);
    expect(Math.abs(auc(pd, y) - set.boostingAuc)).toBeLessThan(0.005);
    const apart = set.boostingPd.map((expected, row) => Math.abs(pd[row] - expected));
    expect(apart.toSorted((a, b) => a - b)[25]).toBeLessThan(0.02);
  });

  it('the forest ranks as scikit-learn’s does', async () => {
    let sum = 0;
    for (const seed of seeds) {
      const { pd, y } = await testPd(set, { ...presetExperiment('forest'), ...forest, seed });
      sum += auc(pd, y);
    }
    expect(Math.abs(sum / seeds.length - set.forestAuc)).toBeLessThan(0.005);
  });
});
