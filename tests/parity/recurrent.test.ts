import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { startEngine, stopEngine } from '../../src/engine/backend';
import { PlainAutoencoder } from '../../src/core/encoder/plain';
import { quietTask } from '../../src/core/task';
import { DeviceAutoencoder } from '../../src/engine/autoencoder/device';
import { autoencoderPlan } from '../../src/engine/autoencoder/plan';
import { Optimiser } from '../../src/engine/network/optimiser';
import { weightsOf, type NetworkPlan } from '../../src/engine/network/plan';
import { lstmPlan, type LstmSettings } from '../../src/engine/recurrent/plan';
import { wasmAssets } from '../../src/pipeline/wasm-assets';
import { checkNetwork, type PlannedFixture } from './engine-check';

type LstmFixture = PlannedFixture & {
  readonly settings: LstmSettings;
  /** Numbers read at each step. */
  readonly width: number;
};

interface AutoencoderFixture {
  readonly inputs: number;
  readonly widths: readonly [number, number];
  readonly rows: number;
  readonly learningRate: number;
  readonly weights: Readonly<Record<string, readonly number[]>>;
  readonly x: readonly number[];
  readonly latent: readonly number[];
  readonly rebuilt: readonly number[];
  readonly value: number;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
  readonly losses: readonly number[];
  readonly after: Readonly<Record<string, readonly number[]>>;
}

const read = <T>(name: string): T =>
  JSON.parse(
    readFileSync(new URL(`./fixtures/recurrent-${name}.json`, import.meta.url), 'utf8'),
  ) as T;

/** Steps are far smaller than the weights, which are rounded to 24 bits, that they are read from. */
const ROUNDED = 3e-5;

describe.each(['wasm', 'cpu'] as const)('%s agrees with PyTorch', (engine) => {
  it.each(['one', 'three', 'months'])(
    'on the stacked LSTM “%s”: logits, gradients, three steps',
    async (name) => {
      const fixture = read<LstmFixture>(name);
      await startEngine(engine, wasmAssets());
      try {
        const before = tf.memory().numTensors;
        const { settings, inputs, width } = fixture;
        const plan = lstmPlan(settings, inputs / width, width);
        const found = await checkNetwork(fixture, plan);
        expect(Object.keys(found)).toHaveLength(4 + 2 * 4);
        const above = Object.entries(found).filter(
          ([what, difference]) => !(difference <= (what.endsWith(': steps') ? ROUNDED : 1e-5)),
        );
        expect(above).toEqual([]);
        expect(tf.memory().numTensors).toBe(before);
      } finally {
        await stopEngine();
      }
    },
  );

  it('on the autoencoder: loss, gradients, three steps', async () => {
    const fixture = read<AutoencoderFixture>('autoencoder');
    const { inputs, rows, widths, learningRate } = fixture;
    await startEngine(engine, wasmAssets());
    try {
      const before = tf.memory().numTensors;
      const plan = autoencoderPlan({ wide: widths[0], latent: widths[1] }, inputs);
      const start = inOrder(plan, fixture.weights);
      const x = (): Float32Array => Float32Array.from(fixture.x);
      const device = new DeviceAutoencoder(plan, start);
      const gradients = await device.gradients(x(), rows, () => Promise.resolve());
      expect(await apart(gradients.loss, [fixture.value])).toBeLessThan(1e-5);
      const found = [...gradients.kernels, ...gradients.vectors];
      for (const [i, { name }] of weightsOf(plan).entries())
        expect(await apart(found[i], fixture.gradients[name])).toBeLessThan(1e-5);

      const adam = {
        optimiser: 'adam',
        weightDecay: 0,
        momentum: 0,
        clipNorm: 0,
        l1: 0,
        l2: 0,
      } as const;
      const optimiser = new Optimiser(adam);
      for (const expected of fixture.losses) {
        const loss = await device.train(x(), rows, optimiser, learningRate, () =>
          Promise.resolve(),
        );
        expect(await apart(loss, [expected])).toBeLessThan(1e-5);
      }
      const after = inOrder(plan, fixture.after);
      const moved = (await device.values()).map((value, i) => value - start[i]);
      expect(
        difference(
          moved,
          after.map((value, i) => value - start[i]),
        ),
      ).toBeLessThan(ROUNDED);
      optimiser.dispose();
      device.dispose();
      expect(tf.memory().numTensors).toBe(before);
    } finally {
      await stopEngine();
    }
  });
});

describe('a saved autoencoder in plain JavaScript', () => {
  it('agrees with PyTorch: latent values and rebuilding errors', async () => {
    const fixture = read<AutoencoderFixture>('autoencoder');
    const { inputs, rows, widths, x, rebuilt } = fixture;
    const plan = autoencoderPlan({ wide: widths[0], latent: widths[1] }, inputs);
    const features = Array.from({ length: inputs }, (_, i) => `c${i}`);
    const plain = new PlainAutoencoder({
      kind: 'autoencoder',
      format: 1,
      features,
      settings: {},
      weights: weightsOf(plan),
      values: inOrder(plan, fixture.weights),
    });
    const matrix = { data: Float32Array.from(x), rows, cols: inputs, names: features };
    const { codes, errors } = await plain.encode(matrix, quietTask(), true);
    expect(difference(codes, fixture.latent)).toBeLessThan(1e-5);
    const expected = Array.from({ length: rows }, (_, row) => {
      const own = x.slice(row * inputs, (row + 1) * inputs);
      return own.reduce((sum, v, i) => sum + (v - rebuilt[row * inputs + i]) ** 2 / inputs, 0);
    });
    expect(difference(errors, expected)).toBeLessThan(1e-5);
  });
});

function inOrder(plan: NetworkPlan, weights: AutoencoderFixture['weights']): Float32Array {
  return Float32Array.from(weightsOf(plan).flatMap(({ name }) => [...weights[name]]));
}

/** Reads the tensor and lets go of it. */
async function apart(tensor: tf.Tensor, expected: readonly number[]): Promise<number> {
  const found = await tensor.data();
  tensor.dispose();
  return difference(found, expected);
}

/** The largest, over the largest expected value. */
function difference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found.length).toBe(expected.length);
  const gaps = Array.from(found, (value, i) => Math.abs(value - expected[i]));
  return Math.max(...gaps) / Math.max(...Array.from(expected, Math.abs));
}
