import { describe, expect, it } from 'vitest';
import { takeRows } from '../../../../src/core/data/matrix';
import type { Experiment } from '../../../../src/core/experiment';
import { Fault } from '../../../../src/core/fault';
import { auc } from '../../../../src/core/metrics/ranking';
import { hostModel } from '../../../../src/core/models/host';
import type { EpochRecord, FitReport } from '../../../../src/core/models/model';
import { binFrame } from '../../../../src/core/models/trees/bins';
import { directionsOf } from '../../../../src/core/models/trees/boosting';
import { TreeEnsemble } from '../../../../src/core/models/trees/ensemble';
import { decodeFrame, treeColumns } from '../../../../src/core/models/trees/frame';
import { quietTask } from '../../../../src/core/task';
import { madeUpData, madeUpRows, settings, TRANSFORM } from './made-up';

const data = madeUpData();

interface Fit {
  readonly model: TreeEnsemble;
  readonly report: FitReport;
  readonly records: { record: EpochRecord; pd: Float32Array }[];
}

async function fit(changes: Partial<Experiment> = {}, of = data): Promise<Fit> {
  const model = hostModel(settings({ model: 'boosting', ...changes }), TRANSFORM) as TreeEnsemble;
  const records: Fit['records'] = [];
  const report = await model.fit(of, quietTask(), (record, pd) => records.push({ record, pd }));
  return { model, report, records };
}

const scores = (model: TreeEnsemble): Promise<Float32Array> =>
  model.predict(data.validation.x, quietTask());

describe('gradient boosting', () => {
  it('learns, and scores raw rows as it scored binned ones while it learnt', async () => {
    const { model, report, records } = await fit({ rowShare: 0.7, columnShare: 0.7 });
    expect(report).toMatchObject({ outcome: 'finished', bestEpoch: 12, note: '' });
    expect(report.epochs.map(({ epoch }) => epoch)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ]);
    expect(await scores(model)).toEqual(records[11].pd);
    // The rows learnt from are the check rows here: their loss was kept on bins, this is on values.
    const pd = await model.predict(data.train.x, quietTask());
    const loss = pd.reduce((sum, p, i) => sum - Math.log(data.train.y[i] === 1 ? p : 1 - p), 0);
    expect(report.epochs[11].trainLoss).toBeCloseTo(loss / pd.length, 5);
    expect(report.epochs[11].trainAuc).toBeCloseTo(auc(pd, data.train.y), 12);
    expect(report.epochs[11].trainAuc).toBeGreaterThan(0.8);
    const losses = report.epochs.map(({ trainLoss }) => trainLoss);
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
  });

  it('starts from the default rate, weighted as asked', async () => {
    const rate = data.train.y.reduce((sum, y) => sum + y, 0) / data.train.y.length;
    expect((await fit({ treeCount: 1 })).model.base).toBeCloseTo(Math.log(rate / (1 - rate)), 6);
    expect((await fit({ treeCount: 1, classWeights: 'balanced' })).model.base).toBeCloseTo(0, 6);
  });

  it('is the same for the same seed alone', async () => {
    const drawn = { rowShare: 0.5, columnShare: 0.5 };
    const first = await scores((await fit(drawn)).model);
    expect(await scores((await fit(drawn)).model)).toEqual(first);
    expect(await scores((await fit({ ...drawn, seed: 77 })).model)).not.toEqual(first);
  });

  it('scores alike once saved and loaded, and refuses what is broken', async () => {
    const { model } = await fit();
    const saved = structuredClone(await model.save());
    const loaded = TreeEnsemble.load(saved);
    expect(await scores(loaded)).toEqual(await scores(model));
    expect(loaded.parameters).toBe(model.parameters);
    const column = saved.weights[0].shape[0] + saved.weights[1].shape[0];
    const left = column + model.parameters;
    for (const broken of [
      { ...saved, values: saved.values.subarray(1) },
      { ...saved, kind: 'residual' },
      { ...saved, settings: { experiment: {} } },
      { ...saved, values: saved.values.with(column, 99) },
      { ...saved, values: saved.values.with(left, 0) },
    ])
      expect(() => TreeEnsemble.load(broken)).toThrow(Fault);
  });

  it('scores rows in blocks as it scores them all', async () => {
    const { model } = await fit({ treeCount: 3 });
    const { x } = madeUpRows(5000, 5);
    const all = await model.predict(x, quietTask());
    const some = await model.predict(takeRows(x, [4095, 4096, 4999]), quietTask());
    expect(Array.from(some)).toEqual([all[4095], all[4096], all[4999]]);
  });

  it('rises or falls with every number when it must', async () => {
    const { model } = await fit({ boostingMonotone: true, treeCount: 40 });
    const columns = treeColumns(TRANSFORM);
    const bins = await binFrame(decodeFrame(columns, data.train.x), quietTask());
    const directions = directionsOf(bins, data.train.y);
    expect(directions[0]).toBe(1);
    const steps = Array.from({ length: 81 }, (_, i) => (i - 40) / 10);
    for (const [column, place] of [0, 1].entries()) {
      for (const row of [0, 1, 2, 3, 4, 5, 6, 7]) {
        const x = takeRows(
          data.train.x,
          steps.map(() => row),
        );
        for (const [i, step] of steps.entries()) {
          x.data[i * x.cols + place] = step;
          x.data[i * x.cols + 2] = 0;
        }
        const pd = await model.predict(x, quietTask());
        for (let i = 1; i < pd.length; i++)
          expect(directions[column] * (pd[i] - pd[i - 1])).toBeGreaterThanOrEqual(0);
      }
    }
    const free = await scores((await fit({ treeCount: 40 })).model);
    expect(await scores(model)).not.toEqual(free);
  });

  it.each(['auc', 'loss'] as const)(
    'stops by %s and keeps the best trees',
    async (boostingStop) => {
      const { model, report, records } = await fit({
        treeCount: 300,
        boostingRate: 0.4,
        boostingStop,
        boostingPatience: 10,
      });
      expect(report.outcome).toBe('stopped-early');
      expect(model.trees.length).toBe(report.bestEpoch);
      expect(report.note).toContain(`holds the first ${String(report.bestEpoch)} trees`);
      const best = report.epochs.find(({ epoch }) => epoch === report.bestEpoch)!;
      const figure = ({ validationAuc, validationLoss }: EpochRecord): number =>
        boostingStop === 'auc' ? -validationAuc : validationLoss;
      for (const { record } of records) expect(figure(best)).toBeLessThanOrEqual(figure(record));
      expect(best.validationAuc).toBeCloseTo(auc(await scores(model), data.validation.y), 12);
      expect(records.at(-1)?.record.epoch).toBe(report.bestEpoch + 10);
    },
  );

  it('tells of some forty steps, however many trees', async () => {
    const { records } = await fit({ treeCount: 130, treeDepth: 2 });
    expect(records.length).toBe(40);
    expect(records.at(-1)?.record.epoch).toBe(130);
  });

  it('ends with the trees there are when cancelled', async () => {
    const control = new AbortController();
    const model = hostModel(settings({ model: 'boosting' }), TRANSFORM) as TreeEnsemble;
    const report = await model.fit(data, quietTask(control.signal), ({ epoch }) => {
      if (epoch === 5) control.abort();
    });
    expect(report).toMatchObject({ outcome: 'cancelled', bestEpoch: 5 });
    expect(model.trees.length).toBe(5);
  });

  it('names the columns that rows do not have', async () => {
    const { model } = await fit({ treeCount: 1 });
    const x = { data: new Float32Array(2), rows: 1, cols: 2, names: ['income', 'age'] };
    await expect(model.predict(x, quietTask())).rejects.toThrow(/age missing/);
  });
});
