import { layoutOf } from '../data/layout';
import type { Matrix, Rows } from '../data/matrix';
import type { Prepared } from '../data/prepare';
import { columnsOf } from '../encoder/encoder';
import type { Experiment } from '../experiment';
import { randomStream } from '../random';
import type { RowMap } from '../run';
import { componentMap, rowPicture, type RowPicture } from './map';
import { resample, type Resampled } from './sample';
import type { SamplingTools } from './search';

/** What a model learns from, and the picture of how it came about. */
export interface TrainingRows<X extends Rows = Matrix> {
  readonly resampled: Resampled<X>;
  /** On the first two components. */
  readonly map: RowMap;
  /** The same on other axes. */
  readonly picture: RowPicture;
}

/** Samples the encoded training rows as the experiment says, from its seed. */
export function trainingRows(
  prepared: Prepared,
  experiment: Experiment,
  tools: SamplingTools,
): Promise<TrainingRows>;
export function trainingRows(
  prepared: Prepared<Rows>,
  experiment: Experiment,
  tools: SamplingTools,
): Promise<TrainingRows<Rows>>;
export async function trainingRows(
  prepared: Prepared<Rows>,
  experiment: Experiment,
  tools: SamplingTools,
): Promise<TrainingRows<Rows>> {
  const { seed } = experiment;
  const columns = columnsOf(prepared);
  const random = randomStream(seed, 'sampling');
  const resampled = await resample(prepared.train, layoutOf(columns), experiment, random, tools);
  const picture = rowPicture(resampled.trace, columns, seed);
  const map = await componentMap(picture, tools.task);
  return { resampled, map, picture };
}
