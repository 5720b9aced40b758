import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepare } from '../../../../src/core/data/prepare';
import type { Experiment } from '../../../../src/core/experiment';
import type { Run } from '../../../../src/core/run';
import type { ModelName } from '../../../../src/core/settings';
import { quietTask } from '../../../../src/core/task';
import { layersModelFiles } from '../../../../src/engine/export/layers-model';
import { loadTensorModel } from '../../../../src/engine/tensor-models';
import { csvOf, fileRows, largestGap, tableOf, tiny, trained } from './made-up';

const table = await tableOf(csvOf(fileRows()));

/** The model as a page would load it, from the files alone. */
function loaded(run: Run): Promise<tf.LayersModel> {
  const files = new Map(layersModelFiles(run).map(({ name, bytes }) => [name, bytes]));
  const { modelTopology, weightsManifest, userDefinedMetadata } = JSON.parse(
    new TextDecoder().decode(files.get('model.json')),
  ) as tf.io.ModelJSON;
  expect(weightsManifest.map(({ paths }) => paths)).toEqual([['weights.bin']]);
  return tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology,
      weightSpecs: weightsManifest[0].weights,
      weightData: files.get('weights.bin')!.slice().buffer,
      ...(userDefinedMetadata === undefined ? {} : { userDefinedMetadata }),
    }),
  );
}

const KINDS: [ModelName, Partial<Experiment>][] = [
  ['resnet-over', { activation: 'elu' }],
  ['resnet-under', {}],
  ['resnet-over', { blockType: 'pre-norm', activation: 'leaky-relu', leakySlope: 0.1 }],
  ['resnet-over', { members: 3, batchNorm: false, sampling: 'none' }],
  ['resnet-embedded', { members: 1, embeddingBins: 12, scaling: 'quantile-normal' }],
  ['resnet-embedded', { members: 3, blockType: 'pre-norm' }],
  ['lstm', { lstmHead: 4 }],
  ['lstm', { lstmHead: 0, lstmUnits: [4], lstmReading: 'newest-first' }],
];

describe.each(KINDS)('a LayersModel of %s with %o', (model, changes) => {
  beforeAll(() => tf.setBackend('cpu'));
  afterAll(() => tf.disposeVariables());

  it('scores prepared rows as the run did', async () => {
    const experiment = tiny(model, changes);
    const run = await trained(table, experiment);
    const { validation } = await prepare(table, experiment, quietTask());
    await tf.setBackend('cpu');
    const found = await loaded(run);
    expect(found.getUserDefinedMetadata()).toMatchObject({ columns: run.transform.outputs });
    const { rows, cols, data } = validation.x;
    const scores = tf.tidy(() => found.predict(tf.tensor2d(data, [rows, cols])) as tf.Tensor);
    expect(scores.shape).toEqual([rows, 1]);
    expect(largestGap(await scores.data(), run.validation.rawPd)).toBeLessThan(1e-6);
    scores.dispose();

    // Rows far beyond those learnt from, as a file of next year may have them.
    const beyond = { ...validation.x, data: data.map((value) => 3 * value) };
    const further = tf.tidy(
      () => found.predict(tf.tensor2d(beyond.data, [rows, cols])) as tf.Tensor,
    );
    const expected = await loadTensorModel(run.model).predict(beyond, quietTask());
    expect(largestGap(await further.data(), expected)).toBeLessThan(1e-6);
    further.dispose();
    found.dispose();
  });
});

describe('a LayersModel', () => {
  it('shares its weights among members, and comes with its preparation', async () => {
    const run = await trained(table, tiny('resnet-embedded', { members: 4 }));
    const files = new Map(
      layersModelFiles(run, 'isotonic').map(({ name, bytes }) => [name, bytes]),
    );
    const bytes = (name: string): Uint8Array => files.get(name) ?? new Uint8Array();
    const one = layersModelFiles(await trained(table, tiny('resnet-embedded', { members: 1 })));
    const alone = one.find(({ name }) => name === 'weights.bin')?.bytes.length ?? 0;
    expect(bytes('weights.bin').length).toBeLessThan(1.5 * alone);
    const { transform, correction } = JSON.parse(
      new TextDecoder().decode(bytes('transform.json')),
    ) as { transform: unknown; correction: { kind: string; raw: number[] } };
    expect(transform).toEqual(JSON.parse(JSON.stringify(run.transform)));
    expect(correction.kind).toBe('isotonic');
    expect(correction.raw.length).toBeGreaterThan(2);
  });

  it('is refused where layers cannot say the model', async () => {
    const waves = await trained(table, tiny('resnet-embedded', { numericEmbedding: 'periodic' }));
    expect(() => layersModelFiles(waves)).toThrow('no cosine and sine');
    const lines = await trained(table, tiny('logistic'));
    expect(() => layersModelFiles(lines)).toThrow('no network');
    const behind = await trained(table, tiny('resnet-over', { autoencoder: 'beside' }));
    expect(() => layersModelFiles(behind)).toThrow('An autoencoder makes');
  });
});
