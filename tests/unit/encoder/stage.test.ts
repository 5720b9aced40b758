import { afterAll, describe, expect, it } from 'vitest';
import { layoutOf } from '../../../src/core/data/layout';
import { matrixOf, type Rows } from '../../../src/core/data/matrix';
import { prepare, prepareKey, samplingKey, type Prepared } from '../../../src/core/data/prepare';
import type { Table } from '../../../src/core/data/table';
import { columnsOf, encodeRows, type Encoder } from '../../../src/core/encoder/encoder';
import { encodePrepared } from '../../../src/core/encoder/stage';
import type { Experiment, KnobName } from '../../../src/core/experiment';
import { foldSplit } from '../../../src/core/folds/folds';
import { toFragment } from '../../../src/core/link';
import type { EngineName } from '../../../src/core/run';
import { NO_POOL } from '../../../src/core/threads';
import { defaultExperiment } from '../../../src/core/settings';
import { quietTask } from '../../../src/core/task';
import { withAutoencoder } from '../../../src/engine/autoencoder/stage';
import { stopEngine } from '../../../src/engine/backend';
import { OpenTable } from '../../../src/worker/session';
import { matrixColumn, numeric, table } from '../data/tables';
import { assets } from '../engine/made-up';
import { flatTable, small } from './made-up';

const rows = flatTable();

async function encoded(experiment: Experiment, of: Table = rows, engines: EngineName[] = ['cpu']) {
  const plain = await prepare(of, experiment, quietTask());
  const options = { engines, assets };
  const prepared = await withAutoencoder(plain, experiment, quietTask(), options);
  return { plain, prepared, encoder: encoderOf(prepared) };
}

function encoderOf({ encoder }: Prepared<Rows>): Encoder {
  if (encoder === null) throw new Error('There is no encoder');
  return encoder;
}

afterAll(stopEngine);

describe('the autoencoder between the transform and the sampler', () => {
  it('puts its code in place of the columns, as numbers with names', async () => {
    const { prepared, encoder } = await encoded(small());
    const columns = columnsOf(prepared);
    const { numeric: numbers, categories } = layoutOf(columns);
    expect(categories).toEqual([]);
    expect(numbers).toEqual([...columns.outputs.keys()]);
    expect(columns.outputs.every((name) => /^Latent [123]$/.test(name))).toBe(true);
    expect(columns.outputs.length + encoder.dropped.length).toBe(3);
    for (const { x } of [prepared.train, prepared.validation, prepared.test])
      expect(x.names).toEqual(columns.outputs);
    for (const name of columns.outputs) {
      const values = matrixColumn(prepared.train.x, name);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const square = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
      expect([mean, square]).toEqual([expect.closeTo(0, 5), expect.closeTo(1, 5)]);
    }
  });

  it('puts code and error beside the columns, which keep their layout', async () => {
    const { plain, prepared } = await encoded(small({ autoencoder: 'beside' }));
    const columns = columnsOf(prepared);
    const before = layoutOf(plain.transform);
    const after = layoutOf(columns);
    expect(after.categories).toEqual(before.categories);
    expect(after.categories.length).toBeGreaterThan(0);
    expect(after.numeric.slice(0, before.numeric.length)).toEqual(before.numeric);
    expect(columns.outputs.slice(0, plain.train.x.cols)).toEqual(plain.transform.outputs);
    expect(columns.outputs.at(-1)).toBe('Reconstruction error');
    for (const name of plain.transform.outputs)
      expect(matrixColumn(prepared.test.x, name)).toEqual(matrixColumn(plain.test.x, name));
  });

  it.each(['instead', 'beside'] as const)(
    'maps rows again from what is saved, bit by bit: %s',
    async (autoencoder) => {
      const { plain, prepared, encoder } = await encoded(small({ autoencoder }));
      expect(await encodeRows(encoder, plain.test.x, quietTask())).toEqual(prepared.test.x);
    },
  );

  it('gives a column another name where the table has it already', async () => {
    const taken = { ...rows, columns: [...rows.columns, numeric('Latent 2', [...rows.labels])] };
    const { prepared } = await encoded(small({ autoencoder: 'beside' }), taken);
    const { outputs } = columnsOf(prepared);
    expect(new Set(outputs).size).toBe(outputs.length);
    expect(outputs.filter((name) => name.startsWith('Latent 2'))[0]).toBe('Latent 2');
  });

  it('repeats by the seed, and follows it', async () => {
    const [once, again, other] = [
      await encoded(small()),
      await encoded(small()),
      await encoded({ ...small(), seed: 7 }),
    ];
    // How long it took is all that may differ.
    const { seconds } = once.encoder;
    const repeated = { ...again.prepared, encoder: { ...again.encoder, seconds } };
    expect(repeated).toEqual(once.prepared);
    expect(other.encoder.model.values).not.toEqual(once.encoder.model.values);
    expect(once.encoder.losses).toHaveLength(3);
    expect(once.encoder.losses[2]).toBeLessThan(once.encoder.losses[0]);
  });

  it('goes on with the next engine and says why', async () => {
    const { encoder } = await encoded(small(), rows, ['webgpu', 'cpu']);
    expect(encoder.engine).toBe('cpu');
    expect(encoder.note).toMatch(/WebGPU cannot be used here.*the autoencoder was fitted on/);
    expect((await encoded(small())).encoder.model).toEqual(encoder.model);
  });

  it('takes a table of one column, fewer rows than a batch, and a code wider than its inputs', async () => {
    const thin = table(
      [
        numeric(
          'only',
          Array.from({ length: 30 }, (_, i) => i ** 2),
        ),
      ],
      Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? 1 : 0)),
    );
    const { prepared, encoder } = await encoded(
      small({ autoencoderBatch: 256, autoencoderCode: 12 }),
      thin,
    );
    expect(prepared.train.x.cols + encoder.dropped.length).toBe(12);
    expect(prepared.train.x.data.every(Number.isFinite)).toBe(true);
  });

  it('drops units that tell nothing, and refuses a code that is the same for every row', async () => {
    const { plain, encoder } = await encoded(small());
    const one = { ...encoder, model: killed(encoder, 1) };
    const { encoder: less } = await encodePrepared(plain, one, small(), quietTask());
    expect(less?.made.map(({ name }) => name)).not.toContain('Latent 2');
    expect(less?.dropped.map(({ name }) => name)).toContain('Latent 2');
    const none = [0, 1, 2].reduce<Encoder>(
      (at, unit) => ({ ...at, model: killed(at, unit) }),
      encoder,
    );
    await expect(encodePrepared(plain, none, small(), quietTask())).rejects.toThrow(
      'the same code',
    );
    const beside = small({ autoencoder: 'beside' });
    const kept = await encodePrepared(plain, none, beside, quietTask());
    expect(kept.encoder?.made.map(({ name }) => name)).toEqual(['Reconstruction error']);
  });

  it('can be cancelled', async () => {
    const plain = await prepare(rows, small(), quietTask());
    const task = quietTask(AbortSignal.abort());
    const options = { engines: ['cpu' as const], assets };
    await expect(withAutoencoder(plain, small(), task, options)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

/** The encoder's model with one unit of the code that never lights. */
function killed({ model }: Encoder, unit: number): Encoder['model'] {
  const values = model.values.slice();
  let at = 0;
  for (const { name, shape } of model.weights) {
    if (name === 'encoder/dense2/bias') values[at + unit] = -1e6;
    at += shape.reduce((a, b) => a * b, 1);
  }
  return { ...model, values };
}

describe('the caches of a table', () => {
  const knobs: Partial<Record<KnobName, string | number>> = {
    autoencoderHidden: 16,
    autoencoderCode: 2,
    autoencoderEpochs: 1,
    autoencoderRate: 0.02,
    autoencoderBatch: 64,
    engine: 'wasm',
  };

  it('tell encodings apart by every knob of theirs, and by none where there is none', () => {
    for (const key of [prepareKey, samplingKey]) {
      const keys = [small(), small({ autoencoder: 'beside' }), small({ autoencoder: 'none' })];
      const changed = Object.entries(knobs).map(([name, value]) => small({ [name]: value }));
      const all = [...keys, ...changed].map((one) => key('t', one));
      expect(new Set(all).size).toBe(all.length);
      const off = Object.entries(knobs).map(([name, value]) =>
        key('t', small({ autoencoder: 'none', [name]: value })),
      );
      expect(new Set([...off, key('t', small({ autoencoder: 'none' }))]).size).toBe(1);
    }
  });

  it('hold what was fitted last, and fit anew for other settings', async () => {
    const open = new OpenTable(rows, NO_POOL);
    expect(open.mustEncode(small())).toBe(true);
    const first = await open.prepared(small(), quietTask());
    expect(await open.prepared(small({ latentX: 'Latent 1' }), quietTask())).toBe(first);
    expect(open.mustEncode(small({ autoencoderCode: 2 }))).toBe(true);
    expect(open.mustEncode(small())).toBe(false);
    await open.ready(small(), quietTask());
    expect(open.mustEncode(small())).toBe(false);
    const other = await open.prepared(small({ autoencoderCode: 2 }), quietTask());
    expect(encoderOf(other).picture.size).toBe(2);
    const none = await open.prepared(small({ autoencoder: 'none' }), quietTask());
    expect(none.encoder).toBeNull();
  });

  it('leave links of old as they were', () => {
    expect(toFragment(defaultExperiment())).toBe('');
    expect(toFragment({ ...defaultExperiment(), autoencoder: 'beside' })).toBe(
      'autoencoder=beside',
    );
  });
});

describe('a fold of a cross-validation', () => {
  it('fits its autoencoder on its own training rows alone', async () => {
    const experiment = small({ folds: 3 });
    const open = new OpenTable(rows, NO_POOL);
    const { prepared } = await open.fold(experiment, 1, quietTask());
    const split = foldSplit(rows.labels, experiment, 1);
    expect(prepared.test.rows).toEqual(split.test);

    const strange = (rowsIn: ArrayLike<number>): Table => ({
      ...rows,
      columns: rows.columns.map((column) => {
        if (column.kind !== 'numeric') return column;
        const values = column.values.slice();
        for (const row of Array.from(rowsIn)) values[row] = 50 - 3 * values[row];
        return { ...column, values };
      }),
    });
    const others = [...split.validation, ...split.test];
    const elsewhere = new OpenTable(strange(others), NO_POOL);
    const same = await elsewhere.fold(experiment, 1, quietTask());
    expect(encoderOf(same.prepared).model).toEqual(encoderOf(prepared).model);
    expect(encoderOf(same.prepared).made).toEqual(encoderOf(prepared).made);
    expect(matrixOf(same.prepared.test.x).data).not.toEqual(matrixOf(prepared.test.x).data);

    const own = new OpenTable(strange(split.train.subarray(0, 20)), NO_POOL);
    const moved = await own.fold(experiment, 1, quietTask());
    expect(encoderOf(moved.prepared).model.values).not.toEqual(encoderOf(prepared).model.values);
  });
});
