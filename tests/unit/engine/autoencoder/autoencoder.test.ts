import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Matrix } from '../../../../src/core/data/matrix';
import { randomStream } from '../../../../src/core/random';
import { quietTask, type Progress, type Task } from '../../../../src/core/task';
import {
  Autoencoder,
  AUTOENCODER_DEFAULTS,
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

async function fitted(changes: Partial<AutoencoderSettings> = {}, task: Task = quietTask()) {
  const autoencoder = new Autoencoder({ ...small, ...changes }, rows.names);
  const losses = await autoencoder.fit(rows, task);
  return { autoencoder, losses };
}

const mean = (values: Float32Array): number => values.reduce((a, b) => a + b, 0) / values.length;

beforeAll(() => startEngine('wasm', assets));
afterAll(stopEngine);

describe('Autoencoder', () => {
  it('has the reference system’s widths by default', () => {
    const made = new Autoencoder({ ...AUTOENCODER_DEFAULTS, seed: 1 }, rows.names);
    expect(made.parameters).toBe(2 * 8 * 128 + 2 * 128 * 48 + 128 + 48 + 128 + 8);
    expect(made.latentNames).toHaveLength(48);
  });

  it('learns to rebuild rows, and rebuilds strange ones worse', async () => {
    const reports: Progress[] = [];
    const task = { ...quietTask(), report: (progress: Progress) => void reports.push(progress) };
    const { autoencoder, losses } = await fitted({}, task);
    expect(losses).toHaveLength(12);
    expect(losses[11]).toBeLessThan(0.3 * losses[0]);
    expect(reports.at(-1)).toEqual({ stage: 'Fitting the autoencoder', done: 6000, total: 6000 });
    const alike = await autoencoder.errors(flatRows(300, 2), quietTask());
    const random = randomStream(3, 'strange rows');
    const noise = Float32Array.from({ length: 300 * 8 }, () => random.normal());
    const strange = await autoencoder.errors({ ...rows, rows: 300, data: noise }, quietTask());
    expect(mean(strange)).toBeGreaterThan(5 * mean(alike));
  });

  it('encodes rows into named columns that are never negative, matching columns by name', async () => {
    const { autoencoder } = await fitted({ epochs: 2 });
    const latent = await autoencoder.encode(rows, quietTask());
    expect(latent).toMatchObject({ rows: 500, cols: 4 });
    expect(latent.names).toEqual(['Latent 1', 'Latent 2', 'Latent 3', 'Latent 4']);
    expect(latent.data.every((value) => value >= 0)).toBe(true);
    expect(new Set(latent.data).size).toBeGreaterThan(500);
    const turned = rows.data.slice();
    for (let row = 0; row < rows.rows; row++) turned.subarray(row * 8, row * 8 + 8).reverse();
    const mirrored = { ...rows, data: turned, names: rows.names.toReversed() };
    expect(await autoencoder.encode(mirrored, quietTask())).toEqual(latent);
    const fewer = { ...rows, names: ['other', ...rows.names.slice(1)] };
    await expect(autoencoder.encode(fewer, quietTask())).rejects.toThrow('“c0”');
  });

  it('repeats bit by bit, differs by seed, and encodes alike after saving and loading', async () => {
    const few = { epochs: 2 };
    const [first, second, other] = [
      await fitted(few),
      await fitted(few),
      await fitted({ ...few, seed: 2 }),
    ];
    const saved = first.autoencoder.save();
    expect(second.autoencoder.save()).toEqual(saved);
    expect(second.losses).toEqual(first.losses);
    expect(other.autoencoder.save().values).not.toEqual(saved.values);
    const again = Autoencoder.load(structuredClone(saved));
    expect(await again.encode(rows, quietTask())).toEqual(
      await first.autoencoder.encode(rows, quietTask()),
    );
    expect(() => Autoencoder.load({ ...saved, values: saved.values.slice(1) })).toThrow(
      'not those',
    );
    expect(() => Autoencoder.load({ ...saved, settings: { wide: 16 } })).toThrow('not those');
  });

  it('leaves no tensors behind, whether it ends, is cancelled or diverges', async () => {
    const before = tf.memory().numTensors;
    const { autoencoder } = await fitted({ epochs: 1 });
    await autoencoder.errors(rows, quietTask());
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
    const untouched = new Autoencoder(small, rows.names);
    const { values } = untouched.save();
    await expect(untouched.fit(broken, quietTask())).rejects.toMatchObject({ code: 'diverged' });
    expect(untouched.save().values).toEqual(values);
    expect(tf.memory().numTensors).toBe(before);
  });
});
