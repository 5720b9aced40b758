import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Matrix } from '../../src/core/data/matrix';
import type { SavedModel } from '../../src/core/models/model';
import { randomStream } from '../../src/core/random';
import { presetExperiment, type ModelName } from '../../src/core/settings';
import { quietTask } from '../../src/core/task';
import { startEngine, stopEngine } from '../../src/engine/backend';
import { ResidualNetwork } from '../../src/engine/residual';
import { wasmAssets } from '../../src/pipeline/wasm-assets';

const INPUTS = 11;
const ROWS = 37;

beforeAll(() => startEngine('wasm', wasmAssets()));
afterAll(() => stopEngine());

/** The preset as the reference system would write it: Keras layers, in the README's order. */
function kerasLike(model: ModelName, units: readonly number[]): tf.LayersModel {
  const { activation, leakySlope, inputOrder } = presetExperiment(model);
  const act = (x: tf.SymbolicTensor): tf.SymbolicTensor =>
    (activation === 'relu'
      ? tf.layers.reLU().apply(x)
      : tf.layers.leakyReLU({ alpha: leakySlope }).apply(x)) as tf.SymbolicTensor;
  const norm = (x: tf.SymbolicTensor, name: string): tf.SymbolicTensor =>
    tf.layers.batchNormalization({ epsilon: 1e-3, name }).apply(x) as tf.SymbolicTensor;
  const dense = (x: tf.SymbolicTensor, width: number, name: string): tf.SymbolicTensor =>
    tf.layers.dense({ units: width, name }).apply(x) as tf.SymbolicTensor;

  const input = tf.input({ shape: [INPUTS] });
  let x = dense(input, units[0], 'entry_dense');
  x = inputOrder === 'activation-norm' ? norm(act(x), 'entry_norm') : act(norm(x, 'entry_norm'));
  units.slice(1).forEach((width, i) => {
    const block = `block${String(i + 1)}`;
    const first = act(norm(dense(x, width, `${block}_dense1`), `${block}_norm1`));
    const second = norm(dense(first, width, `${block}_dense2`), `${block}_norm2`);
    const skip = width === units[i] ? x : dense(x, width, `${block}_skip`);
    x = act(tf.layers.add().apply([second, skip]) as tf.SymbolicTensor);
  });
  const head = tf.layers.dense({ units: 1, activation: 'sigmoid', name: 'head_dense' });
  return tf.model({ inputs: input, outputs: head.apply(x) as tf.SymbolicTensor });
}

const PARTS = {
  Dense: ['kernel', 'bias'],
  BatchNormalization: ['gamma', 'beta', 'moving_mean', 'moving_variance'],
} as const;

/** Our weights into the layers of the same names. */
function giveWeights(model: tf.LayersModel, saved: SavedModel): void {
  const ours = new Map<string, tf.Tensor>();
  let at = 0;
  for (const { name, shape } of saved.weights) {
    const size = shape.reduce((product, side) => product * side, 1);
    ours.set(name.replaceAll('/', '_'), tf.tensor(saved.values.slice(at, at + size), [...shape]));
    at += size;
  }
  for (const layer of model.layers) {
    const parts = PARTS[layer.getClassName() as keyof typeof PARTS] ?? [];
    layer.setWeights(parts.map((part) => ours.get(`${layer.name}_${part}`)!));
  }
}

describe('the network scores as tfjs layers do', () => {
  it.each([
    ['resnet-over', [16, 16, 8, 4]],
    ['resnet-under', [16, 16, 8, 4, 4]],
  ] as const)('%s', async (name, units) => {
    const experiment = {
      ...presetExperiment(name),
      inputWidth: units[0],
      blockWidths: units.slice(1),
      blockDropouts: units.slice(1).map(() => 0.2),
      epochs: 2,
      batchSize: 16,
    };
    const random = randomStream(3, 'layers');
    const names = Array.from({ length: INPUTS }, (_, i) => `x${String(i)}`);
    const data = Float32Array.from({ length: ROWS * INPUTS }, () => random.normal());
    const x: Matrix = { data, rows: ROWS, cols: INPUTS, names };
    const sample = { x, y: Uint8Array.from({ length: ROWS }, (_, i) => (i % 3 === 0 ? 1 : 0)) };
    const network = new ResidualNetwork(experiment, names);
    const all = { train: sample, validation: sample, trainCheck: sample };
    await network.fit(all, quietTask(), () => undefined);
    const ours = await network.predict(x, quietTask());

    const layers = kerasLike(name, units);
    giveWeights(layers, await network.save());
    const theirs = layers.predict(tf.tensor2d(data, [ROWS, INPUTS])) as tf.Tensor;
    const values = await theirs.data();
    ours.forEach((pd, i) => expect(pd).toBeCloseTo(values[i], 5));
    network.dispose();
  });
});
