import { membersText } from '../../../../src/core/ensemble/members';
import { packEnsemble } from '../../../../src/core/ensemble/saved';
import { LOGISTIC, weightShapes } from '../../../../src/core/models/logistic/saved';
import type { SavedModel } from '../../../../src/core/models/model';
import { defaultExperiment, presetExperiment } from '../../../../src/core/settings';
import type { Run } from '../../../../src/core/run';

/** An ensemble of the same rows: a logistic regression, and one behind an autoencoder. */
export function madeUpEnsemble(): Run {
  const run = madeUpRun();
  const { transform, encoder, validation, test } = run;
  const regression = (features: readonly string[]): SavedModel => ({
    kind: LOGISTIC,
    format: 1,
    features,
    settings: {
      penalty: 'l2',
      c: 1,
      l1Share: 0,
      references: [],
      repeats: [],
      rows: 10,
      converged: true,
    },
    weights: weightShapes(features.length),
    values: new Float32Array(2 * (1 + features.length)).fill(0.5),
  });
  const none = { kind: 'none' } as const;
  const { outputs } = transform;
  const model = packEnsemble({
    rule: { kind: 'vote' },
    members: [
      { transform, encoder: null, model: regression(outputs), correction: none },
      {
        transform,
        encoder,
        model: regression([...outputs, 'Latent 1', 'Reconstruction error']),
        correction: none,
      },
    ],
  });
  const member = { validationPd: validation.rawPd, testPd: test.rawPd, seconds: 1 };
  const settings = [
    presetExperiment('logistic'),
    { ...presetExperiment('logistic'), rareLevelShare: 0.02 },
  ];
  return madeUpRun({
    experiment: { ...presetExperiment('ensemble'), ensembleOf: membersText(settings) },
    encoder: null,
    model,
    members: [member, member],
  });
}

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
    id: '00000000000000a1',
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
    encoder: {
      use: 'beside',
      model: {
        kind: 'autoencoder',
        format: 1,
        features: ['income', 'home = rent'],
        settings: { wide: 1, latent: 1 },
        weights: [
          { name: 'encoder/dense1/kernel', shape: [2, 1] },
          { name: 'encoder/dense2/kernel', shape: [1, 1] },
          { name: 'decoder/dense1/kernel', shape: [1, 1] },
          { name: 'decoder/dense2/kernel', shape: [1, 2] },
          { name: 'encoder/dense1/bias', shape: [1] },
          { name: 'encoder/dense2/bias', shape: [1] },
          { name: 'decoder/dense1/bias', shape: [1] },
          { name: 'decoder/dense2/bias', shape: [2] },
        ],
        values: Float32Array.of(1, 0.5, 2, 1, 1, 0, 0, 0, 0, 0.25, 0),
      },
      engine: 'cpu',
      note: '',
      seconds: 1.5,
      losses: [1.5, Infinity],
      made: [
        { name: 'Latent 1', unit: 0, scale: { kind: 'standard', mean: 1, sd: 2 } },
        { name: 'Reconstruction error', unit: -1, scale: { kind: 'standard', mean: 0, sd: 1 } },
      ],
      dropped: [{ name: 'Latent 2', why: 'never moves' }],
      picture: {
        errors: Float32Array.of(0, 1, 2, 3, 1e30),
        size: 1,
        shown: Uint32Array.of(0, 4),
        codes: Float32Array.of(0, 2),
        components: Float32Array.of(-1, 0, 1, 0),
        explained: [1, 0],
      },
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
