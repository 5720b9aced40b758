import type { Checkpoint } from '../../../../src/core/checkpoint';
import type { Experiment } from '../../../../src/core/experiment';
import { presetExperiment } from '../../../../src/core/settings';
import { madeUpRun } from './made-up';

/** A run of 30 epochs cut short after so many; its five weights are those of no network. */
export function checkpointOf(epochs: number, changes: Partial<Experiment> = {}): Checkpoint {
  const { dataset, encoder, epochs: records } = madeUpRun();
  const experiment = { ...presetExperiment('resnet-under'), epochs: 30, ...changes };
  const { model, engine, note, losses, seconds } = encoder!;
  const weights = Float32Array.of(1, -2, 3, -4, epochs);
  return {
    format: 1,
    experiment,
    dataset,
    engine: 'kernels',
    note: 'WebGPU stopped working.',
    encoder: experiment.autoencoder === 'none' ? null : { model, engine, note, losses, seconds },
    seconds: 12.5,
    fit: {
      epochs: Array.from({ length: epochs }, (_, i) => ({ ...records[0], epoch: i + 1 })),
      weights,
      best: { epoch: epochs, weights },
      schedule: { plateauRate: 0.001, bestAuc: 0.7, sinceBest: 0, sinceCut: 0 },
      batches: 9 * epochs,
      moments: {
        first: Float32Array.of(0.1, 0, -0.1),
        second: Float32Array.of(0.01, 0, 0.01),
        steps: 9 * epochs,
      },
    },
  };
}
