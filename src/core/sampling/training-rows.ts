import { layoutOf } from '../data/layout';
import type { Prepared } from '../data/prepare';
import type { Experiment } from '../experiment';
import { randomStream } from '../random';
import type { RowMap } from '../run';
import { rowMap } from './map';
import { resample, type Resampled } from './sample';
import type { SamplingTools } from './search';

/** What a model learns from, and the picture of how it came about. */
export interface TrainingRows {
  readonly resampled: Resampled;
  readonly map: RowMap;
}

/** Samples the encoded training rows as the experiment says, from its seed. */
export async function trainingRows(
  { train, transform }: Prepared,
  experiment: Experiment,
  tools: SamplingTools,
): Promise<TrainingRows> {
  const { seed } = experiment;
  const random = randomStream(seed, 'sampling');
  const resampled = await resample(train, layoutOf(transform), experiment, random, tools);
  const map = await rowMap(train, resampled, randomStream(seed, 'map'), tools.task);
  return { resampled, map };
}
