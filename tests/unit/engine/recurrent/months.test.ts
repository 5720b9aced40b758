import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sample } from '../../../../src/core/data/matrix';
import { auc } from '../../../../src/core/metrics/ranking';
import { randomStream } from '../../../../src/core/random';
import { presetExperiment } from '../../../../src/core/settings';
import { quietTask } from '../../../../src/core/task';
import { startEngine, stopEngine } from '../../../../src/engine/backend';
import { LstmNetwork } from '../../../../src/engine/recurrent/lstm-network';
import { MonthReader } from '../../../../src/engine/recurrent/month-reader';
import { loadTensorModel, tensorModel } from '../../../../src/engine/tensor-models';
import { numberColumns } from '../../data/tables';
import { assets } from '../made-up';

const NAMES = ['due1', 'age', 'due2', 'due3', 'due4', 'paid1', 'paid2', 'paid3', 'paid4'];
const COLUMNS = numberColumns(NAMES);
const small = {
  ...presetExperiment('lstm'),
  lstmReading: 'newest-first',
  lstmUnits: [8],
  lstmDropout: 0,
  lstmHead: 0,
  batchSize: 64,
  epochs: 8,
  earlyStopping: false,
} as const;

/** Whoever owes more this month than two months ago defaults. */
function rising(rows: number, seed: number): Sample {
  const random = randomStream(seed, 'rising');
  const cols = NAMES.length;
  const data = Float32Array.from({ length: rows * cols }, () => random.normal());
  const y = Uint8Array.from({ length: rows }, (_, i) =>
    data[i * cols] > data[i * cols + 3] ? 1 : 0,
  );
  return { x: { data, rows, cols, names: NAMES }, y };
}

describe('an LSTM that reads months', () => {
  beforeAll(() => startEngine('wasm', assets));
  afterAll(() => stopEngine());

  it('is shown each month’s columns, then those without a month, latest month last', () => {
    const x = { data: Float32Array.from(NAMES.keys()), rows: 1, cols: NAMES.length, names: NAMES };
    const months = [
      [4, 8],
      [3, 7],
      [2, 6],
      [0, 5],
    ];
    const reader = new MonthReader(months, NAMES.length);
    expect([reader.steps, reader.width]).toEqual([4, 12]);
    expect([...reader.rowsAt(x, [0])]).toEqual([4, 8, 1, 3, 7, 1, 2, 6, 1, 0, 5, 1]);
  });

  it('learns what only the order of months tells, and a saved one scores the same', async () => {
    const data = { train: rising(800, 1), validation: rising(400, 2), trainCheck: rising(200, 3) };
    const network = tensorModel(small, COLUMNS);
    await network.fit(data, quietTask(), () => undefined);
    const pd = await network.predict(data.validation.x, quietTask());
    expect(auc(pd, data.validation.y)).toBeGreaterThan(0.95);
    const again = loadTensorModel(await network.save());
    expect(await again.predict(data.validation.x, quietTask())).toEqual(pd);
  });

  it('weights of the other direction are another model; months that are no columns are refused', async () => {
    const saved = await LstmNetwork.of(small, COLUMNS).save();
    const other = await LstmNetwork.of({ ...small, lstmReading: 'oldest-first' }, COLUMNS).save();
    expect(other.values.slice(-8)).not.toEqual(saved.values.slice(-8));
    const values = saved.values.slice();
    values[values.length - 1] = 99;
    expect(() => loadTensorModel({ ...saved, values })).toThrow('columns that it does not have');
  });

  it('says so where there are no months', () => {
    const columns = numberColumns(['age', 'income']);
    expect(() => LstmNetwork.of(small, columns)).toThrow('no columns that come month by month');
    const coded = { ...small, autoencoder: 'instead' } as const;
    const latent = numberColumns(['Latent 1', 'Latent 2', 'Latent 3', 'Latent 4'], 4);
    expect(() => LstmNetwork.of(coded, latent)).toThrow('the code has no months');
  });
});
