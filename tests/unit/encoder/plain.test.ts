import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Matrix } from '../../../src/core/data/matrix';
import { PlainAutoencoder } from '../../../src/core/encoder/plain';
import type { SavedModel } from '../../../src/core/models/model';
import { randomStream } from '../../../src/core/random';
import { quietTask } from '../../../src/core/task';
import { fitAutoencoder } from '../../../src/engine/autoencoder/autoencoder';
import { DeviceAutoencoder } from '../../../src/engine/autoencoder/device';
import { autoencoderPlan, type AutoencoderWidths } from '../../../src/engine/autoencoder/plan';
import { startEngine, stopEngine } from '../../../src/engine/backend';
import { assets } from '../engine/made-up';

function normalRows(rows: number, cols: number): Matrix {
  const random = randomStream(7, 'rows to encode');
  const data = Float32Array.from({ length: rows * cols }, () => random.normal());
  return { data, rows, cols, names: Array.from({ length: cols }, (_, i) => `c${i}`) };
}

async function fitted(x: Matrix, wide: number, latent: number): Promise<SavedModel> {
  const settings = { seed: 3, wide, latent, epochs: 1, batchSize: 16, learningRate: 0.01 };
  return (await fitAutoencoder(settings, x, quietTask())).model;
}

/** Mean squared error of rebuilding the rows, as the tensors have it. */
async function lossOf(model: SavedModel, x: Matrix, widths: AutoencoderWidths): Promise<number> {
  const device = new DeviceAutoencoder(autoencoderPlan(widths, x.cols), model.values);
  const found = await device.gradients(x.data.slice(), x.rows, () => Promise.resolve());
  const [loss] = await found.loss.data();
  tf.dispose([found.loss, ...found.kernels, ...found.vectors]);
  device.dispose();
  return loss;
}

beforeAll(() => startEngine('wasm', assets));
afterAll(stopEngine);

describe('a saved autoencoder in plain JavaScript', () => {
  it.each([
    ['of the reference system', 150, 20, 128, 48],
    ['of one column', 70, 1, 4, 2],
    ['with a code wider than its inputs', 40, 3, 8, 12],
    ['of fewer rows than a batch', 5, 6, 4, 1],
  ])('%s rebuilds rows as the tensors do', async (_, rows, cols, wide, latent) => {
    const x = normalRows(rows, cols);
    const model = await fitted(x, wide, latent);
    const plain = new PlainAutoencoder(model);
    expect(plain.size).toBe(latent);
    const { codes, errors } = await plain.encode(x, quietTask(), true);
    const mean = errors.reduce((sum, error) => sum + error, 0) / rows;
    expect(mean).toBeCloseTo(await lossOf(model, x, { wide, latent }), 5);
    expect(codes.every((value) => value >= 0)).toBe(true);
    expect(codes.some((value) => value > 0)).toBe(true);
    expect((await plain.encode(x, quietTask())).errors).toHaveLength(0);
  });

  it('finds columns by name and names those that are missing', async () => {
    const x = normalRows(30, 4);
    const plain = new PlainAutoencoder(await fitted(x, 4, 2));
    const turned = x.data.slice();
    for (let row = 0; row < x.rows; row++) turned.subarray(row * 4, row * 4 + 4).reverse();
    const mirrored = { ...x, data: turned, names: x.names.toReversed() };
    expect(await plain.encode(mirrored, quietTask())).toEqual(await plain.encode(x, quietTask()));
    const other = { ...x, names: ['c0', 'c1', 'c2', 'else'] };
    await expect(plain.encode(other, quietTask())).rejects.toThrow('“c3”');
  });

  it('refuses weights that are not an autoencoder’s', async () => {
    const saved = await fitted(normalRows(30, 4), 4, 2);
    const broken: SavedModel[] = [
      { ...saved, kind: 'residual' },
      { ...saved, features: ['c0'] },
      { ...saved, values: saved.values.slice(1) },
      { ...saved, weights: saved.weights.slice(1) },
      { ...saved, weights: saved.weights.map((one) => ({ ...one, name: `${one.name}s` })) },
      {
        ...saved,
        weights: saved.weights.map((one) => ({ ...one, shape: one.shape.toReversed() })),
      },
    ];
    for (const one of broken)
      expect(() => new PlainAutoencoder(one)).toThrow('such an autoencoder');
  });
});
