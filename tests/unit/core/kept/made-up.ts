import { defaultExperiment } from '../../../../src/core/settings';
import type { Run } from '../../../../src/core/run';

/** A run of five judged rows, small in everything and with one of each thing that a run may hold. */
export function madeUpRun(given: Partial<Run> = {}): Run {
  const counts = { good: 6, bad: 2 };
  const scores = {
    rows: Uint32Array.of(1, 3, 5, 7, 9),
    rawPd: Float32Array.of(0.1, 0.9, 0, 1, 0.25),
    y: Uint8Array.of(0, 1, 0, 1, 0),
  };
  return {
    format: 2,
    id: 'a1',
    experiment: defaultExperiment(),
    dataset: { id: 'small.csv', title: 'Small', hash: 'f'.repeat(64), key: 'table', rows: 20 },
    engine: 'wasm',
    outcome: 'finished',
    note: '',
    epochs: [
      {
        epoch: 1,
        learningRate: 0.1,
        trainLoss: Infinity,
        validationLoss: NaN,
        trainAuc: 0.5,
        validationAuc: -0,
        trainRecall: 0,
        validationRecall: 1,
        seconds: 1e-9,
        rowsPerSecond: 12345.678,
      },
    ],
    bestEpoch: 1,
    parameters: 3,
    sampling: {
      method: 'smote',
      wholeCategories: false,
      before: counts,
      made: counts,
      removed: counts,
      removedMade: counts,
      after: counts,
      neighbours: { search: 'exact', threads: 2, recall: 1, recallRows: 0 },
      seconds: 0.5,
    },
    map: {
      x: Float32Array.of(1, 2),
      y: Float32Array.of(3, -0),
      kind: Uint8Array.of(0, 2),
      label: Uint8Array.of(0, 1),
      axes: [
        { name: 'first', explained: 0.5, scale: null, jitter: 0 },
        { name: 'income', explained: null, scale: { kind: 'standard', mean: 1, sd: 2 }, jitter: 0 },
      ],
      steps: [
        {
          kind: 'made',
          row: 0,
          base: 1,
          neighbours: [1],
          towards: -1,
          gap: 0.5,
          moved: false,
          removedAgain: false,
          values: [{ column: 'home', values: ['rent', 3, [{ level: 'own', share: 0.5 }]] }],
        },
        { kind: 'removed', row: 1, neighbours: [0], distances: [0.5], rule: 'tomek', values: [] },
      ],
      stepRows: {
        x: Float32Array.of(0, 1),
        y: Float32Array.of(0, 1),
        label: Uint8Array.of(0, 1),
        made: Uint8Array.of(1, 0),
      },
      shown: 2,
      total: 8,
    },
    corrections: {
      formula: { kind: 'odds', factor: 2 },
      exact: true,
      platt: { kind: 'platt', slope: 1, intercept: 0.5 },
      beta: { kind: 'beta', a: 1, b: 1, c: 0 },
      isotonic: {
        kind: 'isotonic',
        raw: Float64Array.of(0, 0.5),
        pd: Float64Array.of(0.1, 0.1),
      },
    },
    validation: scores,
    test: scores,
    transform: {
      format: 1,
      steps: [
        {
          kind: 'numeric',
          column: 'income',
          fill: 1.5,
          scale: { kind: 'quantile-normal', knots: [0, 1], scores: [-1, 1] },
          value: 0,
          flag: -1,
        },
        {
          kind: 'category',
          column: 'home',
          levels: [{ level: 'rent', output: 1 }],
          pooled: ['own'],
          other: null,
          missing: -1,
        },
      ],
      outputs: ['income', 'home = rent'],
      dropped: [{ name: 'id', why: 'identifies' }],
    },
    model: {
      kind: 'residual',
      format: 1,
      features: ['income', 'home = rent'],
      settings: { widths: [2], none: null },
      weights: [{ name: 'w', shape: [2, 1] }],
      values: Float32Array.of(0.5, -3e-8),
    },
    seconds: 2,
    ...given,
  };
}
