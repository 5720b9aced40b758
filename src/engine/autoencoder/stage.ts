import { encodePrepared } from '../../core/encoder/stage';
import type { Prepared } from '../../core/data/prepare';
import type { Experiment } from '../../core/experiment';
import { Fault } from '../../core/fault';
import type { EngineName } from '../../core/run';
import type { Task } from '../../core/task';
import { startEngine, type WasmAssets } from '../backend';
import { ENGINE_TITLES } from '../probe';
import { fitAutoencoder } from './autoencoder';

export interface EncodingOptions {
  /** The engine to use first, then those to fall back to. */
  readonly engines: readonly EngineName[];
  readonly assets: WasmAssets;
}

/**
 * Fits the experiment's autoencoder on the training rows as they are before sampling, on the first
 * engine that lasts, and maps all three parts through it. Seeded: equal experiments, rows and engines
 * give equal columns.
 *
 * @throws `diverged`, `bad-input` where its code tells nothing, the last engine's `device-lost`
 */
export async function withAutoencoder(
  prepared: Prepared,
  experiment: Experiment,
  task: Task,
  { engines, assets }: EncodingOptions,
): Promise<Prepared> {
  const { x } = prepared.train;
  const settings = {
    seed: experiment.seed,
    wide: experiment.autoencoderHidden,
    latent: experiment.autoencoderCode,
    epochs: experiment.autoencoderEpochs,
    batchSize: experiment.autoencoderBatch,
    learningRate: experiment.autoencoderRate,
  };
  const lost: Fault[] = [];
  for (const engine of engines) {
    try {
      await startEngine(engine, assets);
      const began = performance.now();
      const fit = await fitAutoencoder(settings, x, task);
      const seconds = (performance.now() - began) / 1000;
      const fitted = { ...fit, engine, note: noteOf(lost, engine), seconds };
      return await encodePrepared(prepared, fitted, experiment, task);
    } catch (thrown) {
      const fault = Fault.from(thrown);
      if (fault.code !== 'device-lost') throw fault;
      lost.push(fault);
    }
  }
  throw lost.at(-1) ?? new Fault('internal', 'No engine to fit the autoencoder on was named');
}

function noteOf(lost: readonly Fault[], engine: EngineName): string {
  const last = lost.at(-1);
  return last === undefined
    ? ''
    : `${last.what}; the autoencoder was fitted on ${ENGINE_TITLES[engine]} instead.`;
}
