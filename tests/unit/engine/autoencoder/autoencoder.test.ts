import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Matrix } from '../../../../src/core/data/matrix';
import { codeSizeOf, PlainAutoencoder } from '../../../../src/core/encoder/plain';
import type { SavedModel } from '../../../../src/core/models/model';
import { randomStream } from '../../../../src/core/random';
import { defaultExperiment } from '../../../../src/core/settings';
import { quietTask, type Progress, type Task } from '../../../../src/core/task';
import {
  fitAutoencoder,
  type AutoencoderSettings,
} from '../../../../src/engine/autoencoder/autoencoder';
import { startEngine, stopEngine } from '../../../../src/engine/backend';
import { assets } from '../made-up';

/** Eight columns that follow from two hidden ones. */
function flatRows(rows: number, seed: number): Matrix {
  const random = randomStream(seed, 'flat rows');
  const data = new Float32Array(rows * 8);
  for (let row = 0; row < rows; row++) {
    const [a, b] = [random.normal(), random.normal()];
    for (let i = 0; i < 8; i++) data[row * 8 + i] = a * Math.cos(i) + b * Math.sin(i);
  }
  return { data, rows, cols: 8, names: Array.from({ length: 8 }, (_, i) => `c${i}`) };
}

const rows = flatRows(500, 1);
const small: AutoencoderSettings = {
  seed: 1,
  wide: 16,
  latent: 4,
  epochs: 12,
  batchSize: 32,
  learningRate: 0.01,
};

function fitted(changes: Partial<AutoencoderSettings> = {}, task: Task = quietTask()) {
  return fitAutoencoder({ ...small, ...changes }, rows, task);
}

const mean = (values: Float32Array): number => values.reduce((a, b) => a + b, 0) / values.length;

async function errorsOf(model: SavedModel, x: Matrix): Promise<Float32Array> {
  return (await new PlainAutoencoder(model).encode(x, quietTask(), true)).errors;
}

beforeAll(() => startEngine('wasm', assets));
afterAll(stopEngine);

describe('fitAutoencoder', () => {
  it('has the reference system’s widths in the preset', async () => {
    const { autoencoderHidden: wide, autoencoderCode: latent } = defaultExperiment();
    const { model } = await fitted({ wide, latent, epochs: 1 });
    expect(model.values).toHaveLength(2 * 8 * 128 + 2 * 128 * 48 + 128 + 48 + 128 + 8);
    expect(codeSizeOf(model)).toBe(48);
  });

  it('learns to rebuild rows, and rebuilds strange ones worse', async () => {
    const reports: Progress[] = [];
    const task = { ...quietTask(), report: (progress: Progress) => void reports.push(progress) };
    const { model, losses } = await fitted({}, task);
    expect(losses).toHaveLength(12);
    expect(losses[11]).toBeLessThan(0.3 * losses[0]);
    expect(reports.at(-1)).toEqual({ stage: 'Fitting the autoencoder', done: 6000, total: 6000 });
    const alike = await errorsOf(model, flatRows(300, 2));
    const random = randomStream(3, 'strange rows');
    const noise = Float32Array.from({ length: 300 * 8 }, () => random.normal());
    const strange = await errorsOf(model, { ...rows, rows: 300, data: noise });
    expect(mean(strange)).toBeGreaterThan(5 * mean(alike));
  });

  it('repeats bit by bit, and differs by seed', async () => {
    const few = { epochs: 2 };
    const first = await fitted(few);
    expect(await fitted(few)).toEqual(first);
    expect((await fitted({ ...few, seed: 2 })).model.values).not.toEqual(first.model.values);
  });

  it('leaves no tensors behind, whether it ends, is cancelled or diverges', async () => {
    const before = tf.memory().numTensors;
    await fitted({ epochs: 1 });
    expect(tf.memory().numTensors).toBe(before);
    for (const breaths of [0, 1, 2, 5, 20]) {
      let left = breaths;
      const controller = new AbortController();
      const quiet = quietTask(controller.signal);
      const task: Task = {
        ...quiet,
        breathe: () => {
          if (left-- === 0) controller.abort();
          return quiet.breathe();
        },
      };
      await expect(fitted({}, task)).rejects.toMatchObject({ code: 'cancelled' });
      expect(tf.memory().numTensors).toBe(before);
    }
    const broken = { ...rows, data: rows.data.with(9, NaN) };
    await expect(fitAutoencoder(small, broken, quietTask())).rejects.toMatchObject({
      code: 'diverged',
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});
