import type { Table } from '../../../src/core/data/table';
import type { Experiment } from '../../../src/core/experiment';
import { randomStream } from '../../../src/core/random';
import { presetExperiment, type ModelName } from '../../../src/core/settings';
import { category, numeric, table } from '../data/tables';

/** Six numbers that follow from two hidden ones, a category and gaps; the first hidden one decides. */
export function flatTable(rows = 240, seed = 1): Table {
  const random = randomStream(seed, 'flat table');
  const hidden = Array.from({ length: rows }, () => [random.normal(), random.normal()]);
  const columns = Array.from({ length: 6 }, (_, i) =>
    numeric(
      `n${i}`,
      hidden.map(([a, b], row) =>
        i === 0 && row % 11 === 0 ? null : a * Math.cos(i) + b * Math.sin(i),
      ),
    ),
  );
  const home = category(
    'home',
    hidden.map(([, b]) => (b > 0.3 ? 'own' : b > -0.5 ? 'rent' : 'parents')),
  );
  const labels = hidden.map(([a]) => (random.uniform() < 1 / (1 + Math.exp(1.5 - 2 * a)) ? 1 : 0));
  return table([...columns, home], labels);
}

/** A preset with a small autoencoder, on the engine that is always there. */
export function small(
  changes: Partial<Experiment> = {},
  model: ModelName = 'logistic',
): Experiment {
  return {
    ...presetExperiment(model),
    autoencoder: 'instead',
    autoencoderHidden: 8,
    autoencoderCode: 3,
    autoencoderEpochs: 3,
    autoencoderRate: 0.01,
    autoencoderBatch: 32,
    engine: 'cpu',
    ...changes,
  };
}
