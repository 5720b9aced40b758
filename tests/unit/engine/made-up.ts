import type { Sample } from '../../../src/core/data/matrix';
import type { Experiment } from '../../../src/core/experiment';
import type { FitData } from '../../../src/core/models/model';
import { randomStream } from '../../../src/core/random';
import { presetExperiment } from '../../../src/core/settings';
import { wasmAssets } from '../../../src/pipeline/wasm-assets';

export const assets = wasmAssets();

/** Rows whose log-odds of default are 2·c0 + 2·c1·c2 − 1; the other columns say nothing. */
export function madeUpSample(rows: number, cols: number, seed: number): Sample {
  const random = randomStream(seed, 'made up');
  const data = Float32Array.from({ length: rows * cols }, () => random.normal());
  const y = Uint8Array.from({ length: rows }, (_, i) => {
    const [a, b, c] = data.subarray(i * cols);
    return random.uniform() < 1 / (1 + Math.exp(1 - 4 * a - 4 * b * c)) ? 1 : 0;
  });
  const names = Array.from({ length: cols }, (_, i) => `c${i}`);
  return { x: { data, rows, cols, names }, y };
}

export function madeUpData(rows = 600, cols = 6): FitData {
  const train = madeUpSample(rows, cols, 1);
  return { train, validation: madeUpSample(400, cols, 2), trainCheck: train };
}

/** The under-sampled preset, small enough to train in a blink. */
export function smallExperiment(changes: Partial<Experiment> = {}): Experiment {
  return {
    ...presetExperiment('resnet-under'),
    inputWidth: 16,
    blockWidths: [16, 8],
    blockDropouts: [0.1, 0.1],
    inputDropout: 0.1,
    batchSize: 64,
    learningRate: 0.01,
    epochs: 4,
    earlyStopping: false,
    schedule: 'constant',
    ...changes,
  };
}
