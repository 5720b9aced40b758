import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../../../src/core/experiment';
import { auc } from '../../../../src/core/metrics/ranking';
import { hostModel } from '../../../../src/core/models/host';
import type { EpochRecord, FitReport } from '../../../../src/core/models/model';
import { TreeEnsemble } from '../../../../src/core/models/trees/ensemble';
import { columnsPerSplit } from '../../../../src/core/models/trees/forest';
import { decodeFrame } from '../../../../src/core/models/trees/frame';
import { leafOf } from '../../../../src/core/models/trees/tree';
import { quietTask } from '../../../../src/core/task';
import { madeUpData, madeUpRows, settings, TRANSFORM } from './made-up';

const data = madeUpData();

interface Fit {
  readonly model: TreeEnsemble;
  readonly report: FitReport;
  readonly last: { record: EpochRecord; pd: Float32Array };
}

async function fit(changes: Partial<Experiment>, of = data): Promise<Fit> {
  const model = hostModel(settings(changes), TRANSFORM) as TreeEnsemble;
  const records: Fit['last'][] = [];
  const report = await model.fit(of, quietTask(), (record, pd) => records.push({ record, pd }));
  return { model, report, last: records[records.length - 1] };
}

const scores = (model: TreeEnsemble): Promise<Float32Array> =>
  model.predict(data.validation.x, quietTask());

describe.each(['forest', 'adaboost'] as const)('%s', (model) => {
  it('learns, scores as it scored while it learnt, and saves', async () => {
    const { model: made, report, last } = await fit({ model });
    expect(report).toMatchObject({ outcome: 'finished', bestEpoch: 12 });
    const pd = await scores(made);
    expect(pd).toEqual(last.pd);
    expect(last.record.validationAuc).toBeGreaterThan(0.68);
    expect(Math.min(...pd)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...pd)).toBeLessThanOrEqual(1);
    const loaded = TreeEnsemble.load(structuredClone(await made.save()));
    expect(await scores(loaded)).toEqual(pd);
  });

  it('is the same for the same seed, and weighs the classes when asked', async () => {
    const first = await scores((await fit({ model })).model);
    expect(await scores((await fit({ model })).model)).toEqual(first);
    const weighted = await scores((await fit({ model, classWeights: 'balanced' })).model);
    const mean = (pd: Float32Array): number => pd.reduce((sum, p) => sum + p, 0) / pd.length;
    expect(mean(weighted)).toBeGreaterThan(mean(first) + (model === 'forest' ? 0.05 : 0));
  });

  it('ends with the trees there are when cancelled', async () => {
    const control = new AbortController();
    const made = hostModel(settings({ model }), TRANSFORM) as TreeEnsemble;
    const report = await made.fit(data, quietTask(control.signal), ({ epoch }) => {
      if (epoch === 5) control.abort();
    });
    expect(report).toMatchObject({ outcome: 'cancelled', bestEpoch: 5 });
    expect(report.note).toContain('Cancelled after 5 trees.');
    expect(made.trees.length).toBe(5);
  });
});

describe('random forest', () => {
  it('says the mean share of defaults in the leaves, and its trees differ by their bootstraps', async () => {
    const { model } = await fit({ model: 'forest', treeCount: 2, featuresPerSplit: 'all' });
    const frame = decodeFrame(model.columns, data.validation.x);
    const [a, b] = model.trees;
    const pd = await scores(model);
    for (let row = 0; row < frame.rows; row++) {
      const mean = (a.value[leafOf(a, frame, row)] + b.value[leafOf(b, frame, row)]) / 2;
      expect(pd[row]).toBeCloseTo(mean, 6);
    }
    expect(a.cover[0]).toBe(data.train.y.length);
    expect(a.value).not.toEqual(b.value);
  });

  it('tells an out-of-bag AUC near that of rows it has not seen', async () => {
    const train = madeUpRows(3000, 8);
    const unseen = madeUpRows(3000, 9);
    const { report, model } = await fit(
      { model: 'forest', treeCount: 60, treeDepth: 8, minChildWeight: 5 },
      { ...data, train },
    );
    const told = /^Out-of-bag AUC (0\.\d{3})/.exec(report.note)?.[1];
    const seen = auc(await model.predict(unseen.x, quietTask()), unseen.y);
    expect(Math.abs(Number(told) - seen)).toBeLessThan(0.03);
    expect(report.note).toContain('after sampling');
  });

  it('draws as many columns as the rule says', () => {
    expect(columnsPerSplit('sqrt', 40)).toBe(6);
    expect(columnsPerSplit('third', 40)).toBe(13);
    expect(columnsPerSplit('half', 1)).toBe(1);
    expect(columnsPerSplit('all', 40)).toBe(0);
  });
});

describe('AdaBoost', () => {
  /*
   * One stump on x = 1 1 1 1 2 2 2 2, y = 0 0 0 1 1 1 1 0: it is wrong on 2 of 8, so
   * α = ln(.75/.25) = ln 3, and a vote alone gives 1 / (1 + e^(∓ln 3)) = .75 or .25.
   */
  it('counts a vote by its error', async () => {
    const x = [1, 1, 1, 1, 2, 2, 2, 2];
    const values = Float32Array.from(x.flatMap((value) => [value, 0, 0, 1, 0, 0]));
    const sample = {
      x: { data: values, rows: 8, cols: 6, names: TRANSFORM.outputs },
      y: Uint8Array.of(0, 0, 0, 1, 1, 1, 1, 0),
    };
    const all = { train: sample, validation: sample, trainCheck: sample };
    const { last } = await fit({ model: 'adaboost', treeCount: 1, treeDepth: 1 }, all);
    for (const [row, pd] of last.pd.entries()) expect(pd).toBeCloseTo(row < 4 ? 0.25 : 0.75, 6);
  });

  it('ends when a tree is always right, or no better than chance', async () => {
    const perfect = {
      ...data.train,
      y: data.train.y.map((_, row) => (data.train.x.data[row * 6] > 0 ? 1 : 0)),
    };
    const { report } = await fit({ model: 'adaboost' }, { ...data, train: perfect });
    expect(report).toMatchObject({ outcome: 'stopped-early', bestEpoch: 1 });
    expect(report.note).toBe(
      'A tree got every training row right, so AdaBoost ended after 1 tree.',
    );
    const blank = { ...data.train.x, data: new Float32Array(data.train.x.data.length) };
    const none = await fit({ model: 'adaboost' }, { ...data, train: { ...data.train, x: blank } });
    expect(none.report.note).toContain('no better than chance');
  });

  it('tells of its last tree however it ends', async () => {
    // Columns of two values each: what they can tell is told after a few trees.
    const { x, y } = data.train;
    const coarse = { ...x, data: x.data.map((value) => (value > 0 ? 1 : 0)) };
    const { report } = await fit(
      { model: 'adaboost', treeCount: 400, treeDepth: 1, boostingRate: 1 },
      { ...data, train: { x: coarse, y } },
    );
    expect(report.outcome).toBe('stopped-early');
    expect(report.bestEpoch).toBeGreaterThan(1);
    expect(report.epochs.at(-1)?.epoch).toBe(report.bestEpoch);
  });
});
