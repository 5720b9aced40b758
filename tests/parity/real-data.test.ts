import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Experiment } from '../../src/core/experiment';
import { auc } from '../../src/core/metrics/ranking';
import type { Run } from '../../src/core/run';
import { presetExperiment } from '../../src/core/settings';
import { quietTask } from '../../src/core/task';
import { startEngine, stopEngine } from '../../src/engine/backend';
import { trainOn, wasmAssets } from '../../src/pipeline/ship';
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

  it('ResNet-Under is within .02 of logistic regression over five splits', async () => {
    const ours: number[] = [];
    for (const seed of SEEDS) {
      const { test } = await train('german.data', { seed });
      ours.push(auc(test.rawPd, test.y));
    }
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(ours)).toBeGreaterThan(mean(Object.values(testAuc)) - 0.02);
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
