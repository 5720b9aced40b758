import { beforeAll, describe, expect, it } from 'vitest';
import type { Transform } from '../../src/core/data/transform';
import { coefficientTable } from '../../src/core/models/logistic/coefficients';
import { LogisticRegression } from '../../src/core/models/logistic/logistic';
import type { SavedModel } from '../../src/core/models/model';
import { presetExperiment } from '../../src/core/settings';
import { quietTask } from '../../src/core/task';
import type { Experiment } from '../../src/core/experiment';
import { fixture } from './fixture';

interface Fit {
  readonly penalty: Experiment['logisticPenalty'];
  readonly c: number;
  readonly l1Share: number;
  readonly balanced: boolean;
  readonly beta: readonly number[];
  readonly errors: readonly number[];
}

interface Fixtures {
  readonly sets: readonly {
    readonly name: string;
    readonly rows: number;
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly fits: readonly Fit[];
  }[];
}

const cases = fixture<Fixtures>('logistic').sets.flatMap((set) =>
  set.fits.map((fit) => ({ ...set, ...fit })),
);

describe.each(cases)('$name: $penalty, C $c, L1 $l1Share, balanced $balanced', (set) => {
  const cols = set.x.length / set.rows;
  const names = Array.from({ length: cols }, (_, j) => `c${j}`);
  const sample = {
    x: { data: Float32Array.from(set.x), rows: set.rows, cols, names },
    y: Uint8Array.from(set.y),
  };
  let saved: SavedModel;

  beforeAll(async () => {
    const model = new LogisticRegression(
      {
        ...presetExperiment('logistic'),
        logisticPenalty: set.penalty,
        logisticC: set.c,
        logisticL1Share: set.l1Share,
        classWeights: set.balanced ? 'balanced' : 'none',
      },
      names,
      { numeric: names.map((_, j) => j), categories: [] },
    );
    const data = { train: sample, validation: sample, trainCheck: sample };
    await model.fit(data, quietTask(), () => undefined);
    saved = await model.save();
  });

  it('has scikit-learn’s coefficients', () => {
    for (const [j, beta] of set.beta.entries())
      expect(Math.abs(saved.values[j] - beta), `β${j}`).toBeLessThan(1e-5);
  });

  it('has numpy’s standard errors, and none for coefficients held at zero', () => {
    const transform: Transform = { format: 1, steps: [], outputs: names, dropped: [] };
    const { intercept, coefficients } = coefficientTable(saved, transform);
    for (const [j, expected] of set.errors.entries()) {
      const { error } = j === 0 ? intercept : coefficients[j - 1];
      expect(Math.abs((error ?? 0) - expected), `error ${j}`).toBeLessThan(1e-5);
    }
  });
});
