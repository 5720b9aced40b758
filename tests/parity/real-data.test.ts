import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Experiment } from '../../src/core/experiment';
import { auc } from '../../src/core/metrics/ranking';
import type { Run } from '../../src/core/run';
import { presetExperiment } from '../../src/core/settings';
import { quietTask } from '../../src/core/task';
import { startEngine, stopEngine } from '../../src/engine/backend';
import { trainOn } from '../../src/pipeline/ship';
import { wasmAssets } from '../../src/pipeline/wasm-assets';
import { readReal, realFile, SEEDS } from './real-data';

const under = presetExperiment('resnet-under');

async function train(name: string, changes: Partial<Experiment>): Promise<Run> {
  return trainOn(await readReal(name), { ...under, ...changes }, quietTask());
}

beforeAll(() => startEngine('wasm', wasmAssets()));
afterAll(() => stopEngine());

describe.skipIf(realFile('german.data') === undefined)('german.data', () => {
  const { testAuc } = JSON.parse(
    readFileSync(new URL('fixtures/german-logistic.json', import.meta.url), 'utf8'),
  ) as { testAuc: Record<string, number> };

  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const testAucs = async (changes: Partial<Experiment>): Promise<number[]> => {
    const found: number[] = [];
    for (const seed of SEEDS) {
      const { test, engine } = await train('german.data', { ...changes, seed });
      expect(engine).toBe(changes.engine ?? 'wasm');
      found.push(auc(test.rawPd, test.y));
    }
    return found;
  };

  it('ResNet-Under is within .02 of logistic regression over five splits', async () => {
    expect(mean(await testAucs({}))).toBeGreaterThan(mean(Object.values(testAuc)) - 0.02);
  });

  it('ten epochs on our kernels end within .005 of ten on tensors, split by split', async () => {
    const ten = { epochs: 10, earlyStopping: false };
    const tensors = await testAucs({ ...ten, engine: 'wasm' });
    const kernels = await testAucs({ ...ten, engine: 'kernels' });
    kernels.forEach((found, i) => expect(Math.abs(found - tensors[i])).toBeLessThan(0.005));
  });
});

describe.skipIf(realFile('credit_risk_dataset.csv') === undefined)(
  'credit_risk_dataset.csv',
  () => {
    it('ResNet-Under reaches an AUC of .90 within a few epochs', async () => {
      const { validation } = await train('credit_risk_dataset.csv', { epochs: 8 });
      expect(auc(validation.rawPd, validation.y)).toBeGreaterThan(0.9);
    });
  },
);
