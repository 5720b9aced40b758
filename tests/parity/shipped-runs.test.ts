import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCatalog, type CatalogEntry, type CatalogRun } from '../../src/core/data/catalog';
import { prepare, type Prepared } from '../../src/core/data/prepare';
import type { Table } from '../../src/core/data/table';
import { correctionsFor } from '../../src/core/decision/calibrate/corrections';
import { auc } from '../../src/core/metrics/ranking';
import type { Run } from '../../src/core/run';
import { readRun } from '../../src/core/run-file';
import { presetExperiment, sameRun } from '../../src/core/settings';
import { quietTask } from '../../src/core/task';
import { startEngine, stopEngine } from '../../src/engine/backend';
import { ResidualNetwork } from '../../src/engine/residual';
import { epochShareOf } from '../../src/core/losses/shape';
import { readBuiltIn } from '../../src/pipeline/ship';
import { wasmAssets } from '../../src/pipeline/wasm-assets';

const folder = fileURLToPath(new URL('../../public/data/', import.meta.url));
const catalog = parseCatalog(JSON.parse(readFileSync(`${folder}catalog.json`, 'utf8')));
const entry = catalog.datasets[0];

function shippedRun({ scores, weights }: CatalogRun): Run {
  const run = readRun(gunzipSync(readFileSync(folder + scores)).toString(), scores);
  const bytes = gunzipSync(readFileSync(folder + weights));
  const values = new Float32Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
  );
  return { ...run, model: { ...run.model, values } };
}

/** What ships is what the code makes: settings, rows, transform, and every score from the weights. */
describe('the shipped runs', () => {
  let table: Table;
  let prepared: Prepared;

  beforeAll(async () => {
    table = await readBuiltIn(folder, entry as CatalogEntry);
    prepared = await prepare(table, presetExperiment('resnet-over'), quietTask());
    await startEngine('wasm', wasmAssets());
  });
  afterAll(() => stopEngine());

  it('are there for every preset', () => {
    expect(entry.runs.map(({ model }) => model)).toEqual(['resnet-over', 'resnet-under']);
  });

  it.each(entry.runs)('$model is the preset on this very data', (shipped) => {
    const run = shippedRun(shipped);
    const preset = presetExperiment(run.experiment.model);
    expect(run.experiment.model).toBe(shipped.model);
    expect(sameRun(run.experiment, { ...preset, dataset: entry.id })).toBe(true);
    expect(run.dataset.hash).toBe(entry.hash);
    expect(run.transform).toEqual(JSON.parse(JSON.stringify(prepared.transform)));
    for (const split of ['validation', 'test'] as const) {
      expect(run[split].rows).toEqual(prepared[split].rows);
      expect(run[split].y).toEqual(prepared[split].y);
    }
    expect(run.sampling.before.bad + run.sampling.before.good).toBe(prepared.train.y.length);
  });

  it.each(entry.runs)('$model scores again as it was shipped', async (shipped) => {
    const run = shippedRun(shipped);
    const network = ResidualNetwork.load(run.model);
    for (const split of ['validation', 'test'] as const) {
      const pd = await network.predict(prepared[split].x, quietTask());
      const worst = pd.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - run[split].rawPd[i])),
        0,
      );
      expect(worst).toBeLessThan(1e-6);
    }
    const best = run.epochs.find(({ epoch }) => epoch === run.bestEpoch);
    expect(auc(run.validation.rawPd, run.validation.y)).toBeCloseTo(best?.validationAuc ?? NaN, 6);
    expect(run.corrections).toEqual(
      correctionsFor(
        {
          sampling: run.sampling,
          experiment: run.experiment,
          epochShare: epochShareOf(run.bestEpoch, run.experiment.epochs),
        },
        run.validation.rawPd,
        run.validation.y,
      ),
    );
    network.dispose();
  });
});
