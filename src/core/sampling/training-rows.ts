import type { Sample } from '../data/matrix';
import type { Experiment } from '../experiment';
import { randomStream } from '../random';
import type { RowMap } from '../run';
import type { Task } from '../task';
import { rowMap } from './map';
import { resample, type Resampled } from './sample';

/** What a model learns from, and the picture of how it came about. */
export interface TrainingRows {
  readonly resampled: Resampled;
  readonly map: RowMap;
}

/** Samples the encoded training rows as the experiment says, from its seed. */
export async function trainingRows(
  train: Sample,
  experiment: Experiment,
  task: Task,
): Promise<TrainingRows> {
  const { seed } = experiment;
  const resampled = await resample(train, experiment, randomStream(seed, 'sampling'), task);
  const map = await rowMap(train, resampled, randomStream(seed, 'map'), task);
  return { resampled, map };
}
