import type { Experiment } from '../experiment';

/** The knobs that decide what columns an autoencoder makes; empty where there is none. */
export function encoderKey(experiment: Experiment): readonly (string | number)[] {
  const { autoencoder, autoencoderHidden, autoencoderCode } = experiment;
  const { autoencoderEpochs, autoencoderRate, autoencoderBatch } = experiment;
  if (autoencoder === 'none') return [];
  const sizes = [autoencoderHidden, autoencoderCode];
  return [autoencoder, ...sizes, autoencoderEpochs, autoencoderRate, autoencoderBatch];
}

/** True when both would make the same columns of the same rows. */
export function sameEncoder(a: Experiment, b: Experiment): boolean {
  return encoderKey(a).join() === encoderKey(b).join();
}
